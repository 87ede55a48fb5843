// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/**
 * A failure that a user can act on: what happened and where, then what to do about it.
 *
 * <p>The goals pass the message to Maven unchanged, so it has to be complete.
 */
public class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what what happened, with the file, option or process that it happened to
     * @param remedy an imperative that names the property or command, such as {@code set kernel.el to el9}; empty if
     *     {@code what} says it already
     */
    public KernelException(String what, String remedy) {
        super(compose(what, remedy));
    }

    public KernelException(String what, String remedy, Throwable cause) {
        super(compose(what, remedy), cause);
    }

    private static String compose(String what, String remedy) {
        if (remedy.isEmpty()) {
            return what;
        }
        // Output of a program ends with a line end; a sentence may end without a full stop.
        String end = what.endsWith("\n") ? "" : what.matches("(?s).*[.:!?]") ? " " : ". ";
        return what + end + "Fix: " + remedy;
    }
}
