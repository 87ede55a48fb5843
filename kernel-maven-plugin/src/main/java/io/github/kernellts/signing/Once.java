package io.github.kernellts.signing;

import java.util.function.Supplier;

/** Something that is made when it is first asked for, and then kept. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private T made;

    /** @param maker what makes it, never null */
    Once(Supplier<T> maker) {
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
