// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.nio.file.Path;
import java.util.List;

/** The files in which tools and libraries are searched. */
public interface ToolFiles {
    /** The directories of PATH, first to last. */
    List<Path> path();

    boolean exists(Path file);

    boolean executable(Path program);

    /** A text that changes whenever the program changes. */
    String identity(Path program);

    /** A program's path with all symlinks resolved. */
    Path real(Path program);

    /** Whether each file can change separately, unlike the files of an image. */
    boolean separate();

    /** The SHA-256 of a program, in hexadecimal. */
    String sha256(Path program);
}
