// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A module's source, fetched to this machine and verified.
 *
 * @param identity a text that changes whenever the source does
 * @param origin the origin of the source and its digest, in readable form
 * @param given the tarball as its maker published it, if it is one
 * @param unpacking copies it into an empty directory
 */
public record FetchedSource(String identity, String origin, Optional<Given> given, Consumer<Path> unpacking) {
    /**
     * A file that the user named.
     *
     * @param file its place on this machine
     * @param name the name that its maker gave it
     */
    public record Given(Path file, String name) {}

    /** A source that is no tarball. */
    public FetchedSource(String identity, String origin, Consumer<Path> unpacking) {
        this(identity, origin, Optional.empty(), unpacking);
    }

    public void unpack(Path into) {
        unpacking.accept(into);
    }
}
