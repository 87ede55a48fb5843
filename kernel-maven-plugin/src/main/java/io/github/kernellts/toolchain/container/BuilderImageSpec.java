// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.toolchain.Library;
import io.github.kernellts.toolchain.Tool;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the image is made of in which kernels for one EL are built, by the Containerfile beside this class.
 *
 * @param el such as {@code el9}
 * @param base an image of that EL
 * @param repository the repository that has what EL doesn't install by itself: static libraries and dwarves
 * @param toolset the gcc-toolset whose compiler and linker come first, or empty for EL's own
 */
public record BuilderImageSpec(String el, String base, String repository, String toolset) {
    /** What it is called once it was made. */
    String name() {
        return "localhost/kernel-lts-builder:" + el;
    }

    /** The packages that a build needs, as EL calls them. */
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
