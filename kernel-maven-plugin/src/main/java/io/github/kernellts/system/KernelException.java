// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/**
 * A failure with its cause, its place and a remedy for the user.
 *
 * <p>The goals pass the message to Maven unchanged, so it must be complete.
 */
public class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what the failure, with the affected file, option or process
     * @param remedy an imperative with the property or command, such as {@code set kernel.el to el9}; empty if
     *     {@code what} contains it already
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
