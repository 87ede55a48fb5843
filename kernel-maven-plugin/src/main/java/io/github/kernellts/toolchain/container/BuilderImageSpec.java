// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.toolchain.Library;
import io.github.kernellts.toolchain.Tool;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The inputs of the builder image for one EL; its Containerfile is a resource of this package.
 *
 * @param el such as {@code el9}
 * @param base an image of that EL
 * @param repository the repository with packages outside EL's default repositories: static libraries and dwarves
 * @param toolset the gcc-toolset with the preferred compiler and linker, or empty for EL's own
 */
public record BuilderImageSpec(String el, String base, String repository, String toolset) {
    /** The name of the built image. */
    String name() {
        return "localhost/kernel-lts-builder:" + el;
    }

    /** The EL names of the packages needed for a build. */
    String packages() {
        Stream<String> compiler =
                toolset.isEmpty() ? Stream.empty() : Stream.of(toolset + "-gcc", toolset + "-binutils");
        return Stream.of(
                        Tool.FOR_BUILDING.stream().map(Tool::el),
                        Library.FOR_BUILDING.stream().map(Library::el),
                        compiler)
                .flatMap(each -> each)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
