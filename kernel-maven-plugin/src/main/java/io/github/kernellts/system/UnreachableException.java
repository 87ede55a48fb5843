// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** Something could not be reached, as opposed to answering that it lacks what was asked for. */
public final class UnreachableException extends KernelException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, String remedy, Throwable cause) {
        super(message, remedy, cause);
    }
}
