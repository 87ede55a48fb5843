// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Packs directories with rpmbuild into RPMs that fail checks. */
final class Packed {
    private Packed() {}

    /** Makes an RPM of everything in a directory. */
    static Path rpm(Path root, Path top) throws IOException {
        Path spec = Files.createDirectories(top).resolve("broken.spec");
        Files.writeString(spec, """
                Name: broken
                Version: 1
                Release: 1
                Summary: breaks promises
                License: GPL
                AutoReqProv: no
                %description
                For a test.
                %install
                cp -a "@root@/." %{buildroot}/
                %files
                @files@
                """.replace("@root@", root.toString()).replace("@files@", files(root)));
        Run.in(
                top,
                "rpmbuild",
                "-bb",
                "--define",
                "_topdir " + top,
                "--define",
                "debug_package %{nil}",
                "--define",
                "__spec_install_post %{nil}",
                "--define",
                "_binary_payload w1.zstdio",
                "--target",
                "x86_64-linux",
                spec.toString());
        return top.resolve("RPMS/x86_64/broken-1-1.x86_64.rpm");
    }

    private static String files(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> "/" + entry.getFileName()).sorted().collect(Collectors.joining("\n"));
        }
    }
}
