// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Signed packages in place of a kernel and its module, installed in the local Maven repository. */
final class SignedRpm {
    private SignedRpm() {}

    /**
     * Makes a package with random content.
     *
     * @param artifact its classifier in {@code org.example:small:7}
     * @param size the number of bytes in it
     */
    static void install(
            Path top, OpenPgpKey key, String name, String version, String release, String artifact, int size)
            throws IOException {
        Path spec = Files.createDirectories(top).resolve(name + ".spec");
        Files.writeString(spec, """
                Name: @name@
                Version: @version@
                Release: @release@
                Summary: stands in for a kernel's
                License: GPL
                %description
                For a test.
                %install
                mkdir -p %{buildroot}/lib
                head -c @size@ /dev/urandom > %{buildroot}/lib/@name@
                %files
                /lib/@name@
                """.replace("@name@", name)
                .replace("@version@", version)
                .replace("@release@", release)
                .replace("@size@", Integer.toString(size)));
        Run.in(
                top,
                "env",
                "SOURCE_DATE_EPOCH=1785542400",
                "rpmbuild",
                "-bb",
                "--target=x86_64-linux",
                "--define",
                "_topdir " + top,
                "--define",
                "__spec_install_post %{nil}",
                "--define",
                "use_source_date_epoch_as_buildtime 1",
                "--define",
                "_binary_payload w1.gzdio",
                spec.toString());
        // The layout of mvn install.
        Path place = Files.createDirectories(
                Path.of(OutsideProject.property("it.repository")).resolve("org/example/small/7"));
        Files.writeString(place.resolve("small-7.pom"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>small</artifactId>
                  <version>7</version>
                  <packaging>pom</packaging>
                </project>
                """);
        new RpmSigner(key)
                .sign(
                        top.resolve("RPMS/x86_64/" + name + "-" + version + "-" + release + ".x86_64.rpm"),
                        place.resolve("small-7-" + artifact + ".rpm"),
                        Instant.ofEpochSecond(1785542400));
    }
}
