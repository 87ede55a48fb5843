// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** A server could not be reached, as opposed to a server that replied "not found". */
public final class UnreachableException extends KernelException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, String remedy, Throwable cause) {
        super(message, remedy, cause);
    }
}
