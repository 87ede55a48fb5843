// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.function.Supplier;

/** Something that is made when it is first asked for, and then kept. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private T made;

    /** @param maker what makes it, never null */
    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        if (made == null) {
            made = maker.get();
        }
        return made;
    }
}
