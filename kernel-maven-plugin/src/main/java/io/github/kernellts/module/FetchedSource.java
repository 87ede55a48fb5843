// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A module's source, fetched to this machine and verified.
 *
 * @param identity a text that changes whenever the source does
 * @param origin the origin of the source and its digest, in readable form
 * @param unpacking copies it into an empty directory
 */
public record FetchedSource(String identity, String origin, Consumer<Path> unpacking) {
    public void unpack(Path into) {
        unpacking.accept(into);
    }
}
