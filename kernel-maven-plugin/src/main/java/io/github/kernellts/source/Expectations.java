// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

/** The digests that a tarball must have, whether downloaded now or from the cache. */
final class Expectations {
    private final Pins pins;

    Expectations(Pins pins) {
        this.pins = pins;
    }

    /**
     * Compares a tarball's digest with the user's and the project's.
     *
     * @param name the tarball's name
     * @throws io.github.kernellts.system.KernelException if a digest differs
     */
    void require(SourceRequest request, String name, String found) {
        request.sha256().ifPresent(digest -> digest.require(found, name));
        pins.find(name).ifPresent(pin -> pin.require(found, name));
    }
}
