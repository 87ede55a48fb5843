// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** kernel:update in a separate project; a loopback server replaces kernel.org, and gpg signs for its developers. */
class UpdateIT {
    private static final String RELEASES = """
            {"releases": [
              {"version": "6.1.999", "iseol": false, "released": {"isodate": "2026-11-20", "timestamp": 1795132800}},
              {"version": "5.4.302", "iseol": true, "released": {"isodate": "2025-12-03", "timestamp": 1764720000}}]}
            """;

    private static OutsideProject project;
    private static Path kernelOrg;
    private static FileServer server;
    private static Path pom;

    @BeforeAll
    static void publishARelease() throws IOException {
        project = OutsideProject.of("tiny", "update");
        Run.in(project.directory(), "rm", "-rf", "kernel.org", "cache", "gnupg", "developer.asc");
        kernelOrg = Files.createDirectories(project.directory().resolve("kernel.org"));
        Files.writeString(kernelOrg.resolve("releases.json"), RELEASES);
        Path directory = Files.createDirectories(kernelOrg.resolve("v6.x"));
        Files.writeString(
                Files.createDirectories(directory.resolve("linux-6.1.999")).resolve("Makefile"),
                "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 999\nEXTRAVERSION =\n");
        Run.in(directory, "tar", "-cf", "linux-6.1.999.tar", "linux-6.1.999");
        gpg("--quick-generate-key", "developer@example.org", "rsa2048", "sign", "0");
        gpg("--output", "developer.asc", "--export");
        gpg("--output", directory + "/linux-6.1.999.tar.sign", "--detach-sign", directory + "/linux-6.1.999.tar");
        Run.in(project.directory(), "gpgconf", "--homedir", "gnupg", "--kill", "gpg-agent");
        Run.in(directory, "xz", "linux-6.1.999.tar");
        pom = project.directory().resolve("pom.xml");
        server = new FileServer(kernelOrg);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aCheckFailsUntilThePinIsRaised() throws IOException {
        String before = pinned("6.1.8");
        OutsideProject.Result check = update("-Dcheck");
        assertThat(check).failed().says("[6.1.8] is built, and 6.1.999 was released on 2026-11-20");
        assertThat(pom).hasContent(before);

        Path sums = Files.writeString(project.directory().resolve("sums"), "");
        OutsideProject.Result raise = update("-Dkernel.update.sums=sums", "-Dkernel.update.try=false");
        assertThat(raise).succeeded().says("raised to 6.1.999").saysMatching("5\\.4 .* ended +not built");
        assertThat(pom).hasContent(before.replace("6.1.8<", "6.1.999<"));
        Run.in(kernelOrg.resolve("v6.x"), "sha256sum", "--check", "--strict", sums.toString());

        OutsideProject.Result again = update("-Dkernel.update.check");
        assertThat(again).succeeded();
    }

    @Test
    void theTextSaysHowManyCvesTheReleaseFixesAndHowManyOfThemAreInTheKernel() throws IOException {
        pinned("6.1.8");
        CveRecords records = CveRecords.in("update-data");
        records.fixed("CVE-2026-20001", "6.1.9", "fs/btrfs/super.c");
        records.fixed("CVE-2026-20002", "6.1.999", "net/sctp/socket.c");
        records.fixed("CVE-2026-20003", "6.1.8", "fs/btrfs/super.c");
        RecordsIT.compiled(project, "6.1.8", "+fs/btrfs/super.c\n-net/sctp/socket.c\n");
        assertThat(update("-Dkernel.update.try=false", records.option()))
                .succeeded()
                .says("The CVE records of kernel.vulns are of " + CveRecords.DAY);
        assertThat(Files.readString(project.directory().resolve("target/kernel-update.md")))
                .contains("tiny for el9: 6.1.8 → 6.1.999 fixes 2 CVEs, of which 1 is in this kernel (records of "
                        + CveRecords.DAY + ")");
    }

    /** These patches aren't there, which a trial without them wouldn't find out. */
    @Test
    void patchesInThePluginsConfigurationAreTriedAndNothingIsRaisedWhereTheyCanNotBe() throws IOException {
        String pinned = pinned("6.1.8");
        String configured = pinned.replace(
                "<extensions>true</extensions>",
                "<extensions>true</extensions><configuration><patches>mine</patches></configuration>");
        Files.writeString(pom, configured);
        assertThat(update())
                .failed()
                .says("Linux 6.1.999 could not be tried as tiny for el8: kernel.patches is "
                        + project.directory().resolve("mine"));
        assertThat(pom).hasContent(configured);
        Files.writeString(pom, pinned);
        assertThat(update("-Dkernel.patches=typed"))
                .failed()
                .says("kernel.patches is " + project.directory().resolve("typed"));
    }

    /** The patches of the active profiles would be those of another branch. */
    @Test
    void theReleaseOfAProfileIsTriedWithThePatchesOfThatProfile() throws IOException {
        String configured = pinned("6.12.3")
                .replace(
                        "</project>",
                        "<profiles><profile><id>mine</id><properties><kernel.version>6.1.8</kernel.version>"
                                + "<kernel.patches>${project.basedir}/of-mine</kernel.patches></properties></profile>"
                                + "</profiles></project>");
        Files.writeString(pom, configured);
        assertThat(update("-Dkernel.el=el9"))
                .failed()
                .says("Linux 6.1.999 could not be tried as tiny for el9: kernel.patches is "
                        + project.directory().resolve("of-mine"));
        assertThat(pom).hasContent(configured);
    }

    @Test
    void aReleaseIsNamedWithItsSourceWhereKernelOrgCanNotBeReached() throws IOException {
        String before = pinned("6.1.8");
        String tarball = kernelOrg.resolve("v6.x/linux-6.1.999.tar.xz").toString();
        assertThat(update("-o", "-Dkernel.source=" + tarball, "-Dkernel.update.try=false"))
                .failed()
                .says("kernel.source is set, and no release is named");
        OutsideProject.Result raise = update(
                "-o",
                "-Dkernel.version=6.1.999",
                "-Dkernel.source=" + tarball,
                "-Dkernel.update.releases=http://localhost:9/none",
                "-Dkernel.update.try=false");
        assertThat(raise).succeeded().says("raised to 6.1.999").says("which was not verified");
        assertThat(pom).hasContent(before.replace("6.1.8<", "6.1.999<"));
    }

    @Test
    void offlineIsRefused() throws IOException {
        pinned("6.1.999");
        OutsideProject.Result offline = update("-o");
        assertThat(offline).failed().says("Maven works offline. Fix: run it without -o");
    }

    private static String pinned(String version) throws IOException {
        OutsideProject.of("tiny", "update");
        String text = Files.readString(pom)
                .replace("<properties>", "<properties>\n    <kernel.version>" + version + "</kernel.version>");
        Files.writeString(pom, text);
        return text;
    }

    private static OutsideProject.Result update(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "kernel:update",
                "-Dkernel.update.releases=" + server.url() + "/releases.json",
                "-Dkernel.source.mirror=" + server.url(),
                "-Dkernel.source.keyring=developer.asc",
                "-Dkernel.cache=" + project.directory().resolve("cache")));
        arguments.addAll(List.of(more));
        return project.maven(Map.of(), arguments.toArray(String[]::new));
    }

    private static void gpg(String... arguments) {
        List<String> all = new ArrayList<>(List.of("gpg", "--homedir", "gnupg", "--batch", "--yes"));
        all.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", ""));
        all.addAll(List.of(arguments));
        Run.in(project.directory(), "mkdir", "-p", "-m", "700", "gnupg");
        Run.in(project.directory(), all.toArray(String[]::new));
    }
}
