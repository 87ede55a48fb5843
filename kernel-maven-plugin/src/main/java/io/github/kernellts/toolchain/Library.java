// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import java.nio.file.Path;
import java.util.List;

/**
 * A header or static library needed for kbuild's host programs.
 *
 * <p>The host programs of -devel are linked statically: built dynamically on a newer distribution, they would need
 * symbols missing from an older EL's glibc.
 *
 * @param file the file, below one of the usual directories
 * @param debian its Debian package
 * @param el its Enterprise Linux package
 * @param purpose the host program that needs it
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
            new Library("zlib.h", "zlib1g-dev", "zlib-devel", "resolve_btfids"),
            new Library("libc.a", "libc6-dev", "glibc-static", "host programs of -devel"),
            new Library("libelf.a", "libelf-dev", "elfutils-libelf-devel-static", "objtool of -devel"),
            new Library("libcrypto.a", "libssl-dev", "openssl-static", "sign-file of -devel"),
            new Library("libz.a", "zlib1g-dev", "zlib-static", "resolve_btfids of -devel"));

    /** All paths where it may be installed. */
    public List<Path> places() {
        return DIRECTORIES.stream().map(directory -> directory.resolve(file)).toList();
    }
}
