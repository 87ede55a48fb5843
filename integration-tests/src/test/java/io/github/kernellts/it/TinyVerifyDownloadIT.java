// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.docs.Guide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The RPMs of the tiny kernel, downloaded with their bill of materials and provenance into a directory without a
 * project.
 */
@ExtendWith(SharedBuilds.class)
class TinyVerifyDownloadIT {
    /** The kernel, -devel, -debuginfo and source. */
    private static final int RPMS = 4;

    private static OpensslKey key;
    private static Path rpmKey;
    private static Path downloaded;
    private static OutsideProject nowhere;

    @BeforeAll
    static void download(TinyKernel kernel) throws IOException {
        key = kernel.key();
        rpmKey = kernel.rpmKey().certificate();
        nowhere = OutsideProject.of("tiny", "nowhere");
        Run.in(nowhere.directory(), "rm", "-rf", "pom.xml", "tiny.config", "downloaded", "by-hand", "by-cosign");
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
                .says(RPMS + " RPMs are as built by CN=" + key.name())
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

    @Test
    void opensslAndCoreutilsVerifyThemByTheGuidesCommands() throws IOException {
        Path directory = copied("by-hand");
        Path statement = statement(directory);
        // The build writes the signer's certificate beside its statement.
        assertThat(Path.of(statement.toString().replace(".intoto.jsonl", ".crt")))
                .hasSameTextualContentAs(directory.resolve("modules.crt"));
        Map<String, String> environment =
                Map.of("STATEMENT", statement.getFileName().toString());
        String guide = Guide.named("own-repository").script("provenance");
        assertThat(GuideRun.commands(directory, guide, "", environment))
                .contains("Verified OK")
                .contains(TinyKernel.BUILD.develIn(directory).getFileName() + ": OK");

        Path devel = altered(directory);
        assertThatThrownBy(() -> GuideRun.commands(directory, guide, "", environment))
                .hasMessageContaining(devel.getFileName() + ": FAILED");
    }

    @Test
    @Tag("roots")
    void cosignVerifiesThemByTheGuidesCommands() throws IOException {
        Path directory = copied("by-cosign");
        Map<String, String> environment =
                Map.of("STATEMENT", statement(directory).getFileName().toString());
        Cosign cosign = new Cosign(directory);
        String guide = Guide.named("own-repository").script("cosign");
        assertThat(cosign.commands(guide, environment).split("Verified OK")).hasSize(RPMS + 1);

        altered(directory);
        assertThatThrownBy(() -> cosign.commands(guide, environment))
                .hasMessageContaining("no matching subject digest found");
    }

    /** The download and the builder's certificate. */
    private static Path copied(String name) throws IOException {
        Path directory = Files.createDirectories(nowhere.directory().resolve(name));
        try (Stream<Path> files = Files.list(downloaded)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Files.copy(key.directory().resolve(key.name() + ".crt"), directory.resolve("modules.crt"));
        return directory;
    }

    private static Path statement(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".intoto.jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The -devel RPM, with another byte in its middle. */
    private static Path altered(Path directory) throws IOException {
        Path devel = TinyKernel.BUILD.develIn(directory);
        byte[] bytes = Files.readAllBytes(devel);
        bytes[bytes.length / 2] ^= 1;
        Files.write(devel, bytes);
        return devel;
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
