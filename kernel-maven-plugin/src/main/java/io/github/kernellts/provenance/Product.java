// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import io.github.kernellts.system.Digests;
import java.nio.file.Path;

/**
 * A file that a build made.
 *
 * @param name its name
 * @param sha256 its SHA-256, in hexadecimal
 */
public record Product(String name, String sha256) {
    public static Product of(Path file) {
        return new Product(file.getFileName().toString(), Digests.sha256(file));
    }
}
