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
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The RPMs of the tiny kernel, downloaded with their bill of materials and provenance into a directory without a
 * project.
 */
@ExtendWith(SharedBuilds.class)
class TinyVerifyDownloadIT {
    private static OpensslKey key;
    private static Path rpmKey;
    private static Path downloaded;
    private static OutsideProject nowhere;

    @BeforeAll
    static void download(TinyKernel kernel) throws IOException {
        key = kernel.key();
        rpmKey = kernel.rpmKey().certificate();
        nowhere = OutsideProject.of("tiny", "nowhere");
        Run.in(nowhere.directory(), "rm", "-rf", "pom.xml", "tiny.config", "downloaded");
        downloaded = Files.createDirectories(nowhere.directory().resolve("downloaded"));
        // With their bill of materials and provenance.
        try (Stream<Path> files = Files.list(kernel.rpms())) {
            for (Path file : files.filter(each -> each.toString().contains(TinyKernel.BUILD.versionRelease()))
                    .toList()) {
                Files.copy(file, downloaded.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void theGoalNeedsNoProjectAndNamesWhatWasAltered() throws IOException {
        OutsideProject.Result good = verify(key);
        assertThat(good)
                .succeeded()
                .says("4 RPMs are as built by CN=" + key.name())
                .says("The builder recorded: ")
                .says("Built from linux " + Versions.KERNEL)
                .says("in " + rpmKey);

        Path devel = TinyKernel.BUILD.develIn(downloaded);
        byte[] bytes = Files.readAllBytes(devel);
        bytes[bytes.length / 2] ^= 1;
        Files.write(devel, bytes);
        OutsideProject.Result altered = verify(key);
        assertThat(altered).failed().says(devel.getFileName() + " differs from the file that was built");
        bytes[bytes.length / 2] ^= 1;
        Files.write(devel, bytes);

        OutsideProject.Result foreign = verify(OpensslKey.make(nowhere.directory(), "stranger"));
        assertThat(foreign).failed().says(".intoto.jsonl failed the verification");
    }

    private static OutsideProject.Result verify(OpensslKey owner) {
        return nowhere.maven(
                Map.of(),
                List.of(
                                "io.github.kernellts:kernel-maven-plugin:" + OutsideProject.property("it.version")
                                        + ":verify",
                                "-Dkernel.verify.directory=downloaded",
                                "-Dkernel.verify.key=" + rpmKey,
                                "-Dkernel.verify.certificate="
                                        + owner.directory().resolve(owner.name() + ".crt"))
                        .toArray(String[]::new));
    }
}
