// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

/** A patch or a configuration doesn't fit a source, as opposed to a failure of the machine that tried it. */
public final class UnfitException extends KernelException {
    private static final long serialVersionUID = 1L;

    public UnfitException(String what, String remedy) {
        super(what, remedy);
    }
}
