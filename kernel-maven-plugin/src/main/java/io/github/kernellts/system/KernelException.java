package io.github.kernellts.system;

/**
 * A failure that a user can act on: what happened and where, then what to do about it.
 *
 * <p>The goals turn it into Maven's build failure word for word, so the message has to be whole.
 */
public class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what what happened, with the file, option or process that it happened to
     * @param perhaps what mends it, continuing the words "perhaps you should", or empty if {@code what} says so itself
     */
    public KernelException(String what, String perhaps) {
        super(compose(what, perhaps));
    }

    public KernelException(String what, String perhaps, Throwable cause) {
        super(compose(what, perhaps), cause);
    }

    private static String compose(String what, String perhaps) {
        return perhaps.isEmpty() ? what : what + ", perhaps you should " + perhaps;
    }
}
