// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The RPMs of the tiny kernel, as somebody else has them who downloaded them with their bill and provenance into a directory
 * without any project. Takes the kernel that TinyKernelIT leaves.
 */
class TinyVerifyDownloadIT {
    private static OpensslKey key;
    private static Path rpmKey;
    private static Path downloaded;
    private static OutsideProject nowhere;

    @BeforeAll
    static void download() throws IOException {
        OutsideProject kernel = OutsideProject.of("tiny", "tiny");
        key = new OpensslKey(kernel.directory(), "successor");
        if (!Files.exists(key.keystore())) {
            OpensslKey.make(kernel.directory(), "successor");
        }
        OutsideProject.Result result =
                kernel.maven(OpensslKey.environment(), key.with("package", "-Pel9", "-Dkernel.boot.skip"));
        assertThat(result.exit()).as(result.log()).isZero();
        Path home = Files.createDirectories(kernel.directory().resolveSibling("download-gnupg"));
        Run.in(home, "chmod", "700", ".");
        String[] gpg = {"gpg", "--homedir", home.toString(), "--batch", "--quiet", "--yes"};
        Path secret = kernel.directory().resolve("target/kernel-lts/throwaway.asc");
        Run.in(
                home,
                Stream.concat(Stream.of(gpg), Stream.of("--import", secret.toString()))
                        .toArray(String[]::new));
        rpmKey = home.resolve("public.asc");
        Run.in(
                home,
                Stream.concat(Stream.of(gpg), Stream.of("--output", rpmKey.toString(), "--armor", "--export"))
                        .toArray(String[]::new));
        Run.in(home, "gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent");
        nowhere = OutsideProject.of("tiny", "nowhere");
        Run.in(nowhere.directory(), "rm", "-rf", "pom.xml", "tiny.config", "downloaded");
        downloaded = Files.createDirectories(nowhere.directory().resolve("downloaded"));
        try (Stream<Path> files = Files.list(kernel.work().resolve("rpms"))) {
            for (Path file : files.filter(each -> each.toString().contains("6.1.192_7.el9-0.1"))
                    .toList()) {
                Files.copy(file, downloaded.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void theGoalNeedsNoProjectAndNamesWhatWasAltered() throws IOException {
        OutsideProject.Result good = verify(key.name() + ".crt");
        assertThat(good.exit()).as(good.log()).isZero();
        assertThat(good.log())
                .contains("3 RPMs are as they were built by who has CN=successor")
                .contains("Their signatures are by the key in " + rpmKey);

        Path devel = downloaded.resolve("kernel-lts-tiny-61y-devel-6.1.192_7.el9-0.1.x86_64.rpm");
        byte[] bytes = Files.readAllBytes(devel);
        bytes[bytes.length / 2] ^= 1;
        Files.write(devel, bytes);
        OutsideProject.Result altered = verify(key.name() + ".crt");
        assertThat(altered.exit()).isNotZero();
        assertThat(altered.log()).contains(devel.getFileName() + " is not the file that was built");
        bytes[bytes.length / 2] ^= 1;
        Files.write(devel, bytes);

        OpensslKey.make(key.directory(), "stranger");
        OutsideProject.Result foreign = verify("stranger.crt");
        assertThat(foreign.exit()).isNotZero();
        assertThat(foreign.log()).contains(".intoto.jsonl is not to be trusted");
    }

    private static OutsideProject.Result verify(String certificate) {
        return nowhere.maven(
                Map.of(),
                List.of(
                                "io.github.kernellts:kernel-maven-plugin:" + OutsideProject.property("it.version")
                                        + ":verify",
                                "-Dkernel.verify.directory=downloaded",
                                "-Dkernel.verify.key=" + rpmKey,
                                "-Dkernel.verify.certificate=" + key.directory().resolve(certificate))
                        .toArray(String[]::new));
    }
}
