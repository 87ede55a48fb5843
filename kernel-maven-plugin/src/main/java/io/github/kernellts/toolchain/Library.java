// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A header needed for host programs.
 *
 * @param file the file, below one of the usual directories
 * @param debian its Debian package
 * @param el its Enterprise Linux package
 * @param purpose the programs that need it
 */
public record Library(String file, String debian, String el, String purpose) {
    private static final List<Path> DIRECTORIES = List.of(
            Path.of("/usr/include"),
            Path.of("/usr/include/x86_64-linux-gnu"),
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib64"));

    public static final List<Library> FOR_BUILDING = List.of(
            new Library("libelf.h", "libelf-dev", "elfutils-libelf-devel", "objtool and resolve_btfids"),
            new Library("openssl/evp.h", "libssl-dev", "openssl-devel", "sign-file"),
            new Library("zlib.h", "zlib1g-dev", "zlib-devel", "resolve_btfids"));

    /** That of the C library, without which apt installs gcc: a module's configure script or makefile compiles programs. */
    public static final List<Library> FOR_MODULES =
            List.of(new Library("stdio.h", "libc6-dev", "glibc-devel", "programs that a module's build runs"));

    /** The libraries of host programs, as static and as shared ones; a machine may have only some of them. */
    public static final List<Path> LINKED = Stream.of("libc", "libelf", "libcrypto", "libz", "libzstd")
            .flatMap(name -> Stream.of(name + ".a", name + ".so"))
            .flatMap(Library::places)
            .toList();

    /** Those of them that become a part of static programs. */
    public static final List<Path> ARCHIVES =
            LINKED.stream().filter(file -> file.toString().endsWith(".a")).toList();

    private static Stream<Path> places(String file) {
        return DIRECTORIES.stream().map(directory -> directory.resolve(file));
    }

    /** All paths where it may be installed. */
    public List<Path> places() {
        return places(file).toList();
    }
}
