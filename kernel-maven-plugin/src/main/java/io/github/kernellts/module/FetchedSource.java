// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A module's source that is on this machine and is what was asked for.
 *
 * @param identity what changes whenever the source does
 * @param origin where it came from, and its digest, for people
 * @param unpacking copies it into an empty directory
 */
public record FetchedSource(String identity, String origin, Consumer<Path> unpacking) {
    public void unpack(Path into) {
        unpacking.accept(into);
    }
}
