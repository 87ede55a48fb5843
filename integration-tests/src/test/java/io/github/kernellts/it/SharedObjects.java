// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The object tree that the projects of all classes share. Two classes run at once, and a build of another release, EL or
 * key changes the tree: a class that expects it as it left it has it alone for all of its tests.
 */
final class SharedObjects {
    private static final String NAME = "shared objects";
    /** Fair, so that a class which waits for a build isn't passed by. */
    private static final ReentrantLock LOCK = new ReentrantLock(true);

    private SharedObjects() {}

    /** A class whose tests have the shared objects alone. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    // JUnit runs other classes meanwhile; the extension excludes builds that other classes only ask for.
    @ResourceLock(NAME)
    @ExtendWith(Held.class)
    @interface Alone {}

    /** Work that changes the shared objects. */
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Does work while no other class uses the shared objects. */
    static <T, E extends Exception> T alone(Work<T, E> work) throws E {
        LOCK.lock();
        try {
            return work.run();
        } finally {
            LOCK.unlock();
        }
    }

    /** Holds the objects from the first to the last test of a class. */
    static final class Held implements BeforeAllCallback, AfterAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            LOCK.lock();
        }

        @Override
        public void afterAll(ExtensionContext context) {
            LOCK.unlock();
        }
    }
}
