// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packs directories with rpmbuild into RPMs that fail checks. */
final class Packed {
    private Packed() {}

    /** Makes an RPM of a directory's /lib. */
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
                /lib
                """.replace("@root@", root.toString()));
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
}
