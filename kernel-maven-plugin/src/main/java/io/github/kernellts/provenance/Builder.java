// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.KernelException;
import java.net.URI;
import java.util.Optional;

/**
 * Who builds, for the provenance.
 *
 * @param plugin the version of this plugin
 * @param id the URI of the platform that runs it, builder.id of SLSA provenance v1; without one it is that of the plugin
 */
public record Builder(String plugin, Optional<String> id) {
    /** @throws KernelException if the id is no URI with a scheme, or carries a login */
    public Builder {
        id.ifPresent(Builder::requireUri);
    }

    /** One whose platform has no name. */
    public static Builder of(String plugin) {
        return new Builder(plugin, Optional.empty());
    }

    private static void requireUri(String id) {
        Address.requireNoLogin("kernel.builder.id", id);
        try {
            if (URI.create(id).isAbsolute()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(id, e);
        }
        throw wrong(id, null);
    }

    private static KernelException wrong(String id, Exception cause) {
        return new KernelException(
                "kernel.builder.id is \"" + id.replaceAll("\\p{Cntrl}", "?") + "\", which is no URI",
                "set kernel.builder.id to one, such as https://ci.example.org/kernels",
                cause);
    }
}
