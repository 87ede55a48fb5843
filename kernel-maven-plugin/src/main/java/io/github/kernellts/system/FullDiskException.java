// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** A file system, or the user's share of it, is full: whatever else is written there fails as well. */
public final class FullDiskException extends KernelException {
    private static final long serialVersionUID = 1L;

    public FullDiskException(String message, String remedy, Throwable cause) {
        super(message, remedy, cause);
    }
}
