// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.docs.Guide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The guides' commands that need no kernel, unchanged, with the tools that they name. */
class GuidesIT {
    @Test
    void keysAreMadeAndTriedInFilesOnATokenAndInGpg() throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "guide-keys");
        Path directory = project.directory();
        Run.in(directory, "sh", "-c", "rm -rf keys own.* token.cfg tokens");
        Files.createDirectories(directory.resolve("tokens"));
        Path softhsm = Files.writeString(
                directory.resolve("softhsm2.conf"), "directories.tokendir = " + directory.resolve("tokens") + "\n");
        // The socket of gpg's agent must have a short path.
        Path gnupg = Files.createTempDirectory("guide");
        try {
            String log = GuideRun.commands(
                    directory,
                    Guide.named("own-key").script("keys"),
                    "1234 canary\nanother canary\n",
                    Map.of("GNUPGHOME", gnupg.toString(), "SOFTHSM2_CONF", softhsm.toString()));
            assertThat(directory.resolve("keys/secureboot.der")).exists();
            assertThat(log).doesNotContain("throwaway", "canary");
            assertThat(log.split("BUILD SUCCESS")).hasSize(5);
        } finally {
            Run.in(directory, "gpgconf", "--homedir", gnupg.toString(), "--kill", "all");
            Run.in(directory, "rm", "-rf", gnupg.toString());
        }
    }

    @Test
    void aFlavorOfAReadersOwnIsConfigured() throws IOException {
        Guide guide = Guide.named("new-flavor");
        Path directory = GuideRun.project("guide-flavor", guide.pom("flavor"));
        GuideRun.commands(directory, guide.script("flavor"), "", Map.of());
        assertThat(directory.resolve("target/el9-6.1/config/.config"))
                .content()
                .contains("CONFIG_VIRTIO_NET=y\n", "# CONFIG_SOUND is not set\n", "CONFIG_MODULE_SIG_FORCE=y\n");
    }

    @Test
    void whatThereIsToBuildIsWrittenForCis() {
        OutsideProject project = OutsideProject.of("tiny", "guide-matrix");
        for (String script : List.of(
                Guide.named("branches").script("matrix"), Guide.named("ci").script("ci"))) {
            Run.in(project.directory(), "rm", "-rf", "target");
            GuideRun.commands(project.directory(), script, "", Map.of());
            assertThat(project.directory().resolve("target/matrix.json"))
                    .content()
                    .contains("\"profiles\":\"el9");
        }
    }

    @Test
    void whatWasFetchedServesWithoutANetwork() {
        OutsideProject project = OutsideProject.of("tiny", "guide-offline");
        GuideRun.commands(project.directory(), Guide.named("offline").script("offline"), "", Map.of());
    }

    /** A minimal tree and patch series instead of a kernel's: the subject is patch(1). */
    @Test
    void theSeriesOfTheNearestBranchIsTakenOver() throws IOException {
        Path checkout = Path.of(OutsideProject.property("it.directory")).resolve("guide-branch");
        Run.in(checkout.getParent(), "rm", "-rf", checkout.toString());
        Path tree = Files.createDirectories(checkout.resolve("tree"));
        Path patches = checkout.resolve("patches");
        Files.createDirectories(patches.resolve("common"));
        Files.createDirectories(patches.resolve("6.18"));
        Files.writeString(tree.resolve("Makefile"), "VERSION = 7\nPATCHLEVEL = 3\n");
        Files.writeString(patches.resolve("6.18/series"), "common/who.patch\nwhen.patch\ncommon/where.patch\n");
        Files.writeString(patches.resolve("common/who.patch"), adding("VERSION = 7", "WHO = us", "PATCHLEVEL = 3"));
        Files.writeString(patches.resolve("6.18/when.patch"), adding("WHO = us", "WHEN = now", "PATCHLEVEL = 3"));
        Files.writeString(patches.resolve("common/where.patch"), adding("VERSION = 6", "WHERE = here", "X = 1"));
        String said = GuideRun.commands(
                checkout,
                Guide.named("new-branch").script("branch"),
                "",
                Map.of("TREE", tree.toString(), "CHECKOUT", checkout.toString()));
        assertThat(said)
                .contains("common/where.patch does not fit")
                .doesNotContain("who.patch does", "when.patch does");
        assertThat(tree.resolve("Makefile")).hasContent("VERSION = 7\nWHO = us\nWHEN = now\nPATCHLEVEL = 3\n");
        assertThat(patches.resolve("NEW/series")).hasSameTextualContentAs(patches.resolve("6.18/series"));
        assertThat(patches.resolve("NEW/when.patch")).exists();
    }

    private static String adding(String before, String line, String after) {
        return "Subject: [PATCH] a line\n---\n--- a/Makefile\n+++ b/Makefile\n@@ -1,2 +1,3 @@\n " + before + "\n+"
                + line + "\n " + after + "\n";
    }
}
