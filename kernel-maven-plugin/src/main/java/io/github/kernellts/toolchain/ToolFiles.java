// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.nio.file.Path;
import java.util.List;

/** The files among which tools and libraries are looked for. */
public interface ToolFiles {
    /** The directories of PATH, first to last. */
    List<Path> path();

    boolean exists(Path file);

    boolean executable(Path program);

    /** A text that is another one if the program is another one. */
    String identity(Path program);

    /** A program behind all links. */
    Path real(Path program);

    /** Whether each file can change by itself, unlike those of an image. */
    boolean separate();

    /** The SHA-256 of a program, in hexadecimal. */
    String sha256(Path program);
}
