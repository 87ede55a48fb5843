// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.function.Supplier;

/** A value that is computed at its first use, and then kept. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private T made;

    /** @param maker computes the value, never null */
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
