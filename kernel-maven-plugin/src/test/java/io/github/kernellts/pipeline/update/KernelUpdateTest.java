// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of pins, by kernel.org's list; {@link UpdateFixture} stands for it. */
class KernelUpdateTest extends UpdateFixture {
    @Test
    void pinsAreRaisedAndTheDigestsOfWhatWasVerifiedAreAdded() {
        Trees.write(pom, pins("6.1.8", "6.12.3", "6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9", "6.12.4", "6.1.9"));
        assertThat(Trees.text(sums))
                .isEqualTo(SUMS + Digests.sha256(releases.tarball(NEWEST)) + "  linux-6.1.9.tar.xz\n"
                        + Digests.sha256(releases.tarball(OTHER)) + "  linux-6.12.4.tar.xz\n");
        assertThat(directory.resolve(
                        "cache/sources/openpgp-" + releases.fingerprint("developer") + "/linux-6.1.9.tar.xz"))
                .hasBinaryContent(releases.tarball(NEWEST));
    }

    @Test
    void aPomAndAFileOfDigestsKeepTheirModesAndTheLinksThatLeadToThem() throws IOException {
        Path real = directory.resolve("shared.xml");
        Trees.write(real, pins("6.1.8", "6.12.3"));
        Files.createSymbolicLink(pom, real);
        for (Path file : List.of(real, sums)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw----"));
        }
        run(false, "6.1.8");
        assertThat(pom).isSymbolicLink();
        assertThat(Trees.text(real)).isEqualTo(pins("6.1.9", "6.12.4"));
        assertThat(Trees.text(sums)).contains("linux-6.1.9.tar.xz");
        for (Path file : List.of(real, sums)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rwxrw----");
        }
    }

    @Test
    void aTextForAPullRequestHasTheSizeOfTheStepAndItsOptions() {
        server.serve("/v6.x/linux-6.1.8.tar.xz", releases.tarball(BEFORE));
        server.serve("/v6.x/linux-6.1.8.tar.sign", releases.signature(BEFORE, "developer"));
        Trees.write(pom, pins("6.1.7", "6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(text()))
                .contains("## Linux 6.1: 6.1.8 to 6.1.9\n\nReleased on 2026-11-20; ")
                .contains("3 files changed, 5302 lines added, 5002 removed.")
                .contains("Options that appeared: `APPEARED`.")
                .contains("Options that went: `WENT`.")
                .contains("Patches and fragments were not tried.");
        assertThat(output.lines).contains("The text for a pull request: " + text());
    }

    @Test
    void aTextSaysWhyTheSizeOfTheStepIsUnknown() {
        Trees.write(pom, pins("6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(text())).contains("The size of the step is unknown: ", "linux-6.1.8.tar");
    }

    @Test
    void aTextSaysHowManyCvesTheReleaseFixesAndHowManyOfThemEachKernelHas() {
        records();
        Trees.write(
                directory.resolve("kvm/el9-6.1/compiled/files.txt"),
                "kernel-lts files 1\n+fs/namei.c\n-net/sctp/socket.c\n");
        Trees.write(directory.resolve("kvm/el9-6.1/compiled/release.txt"), "6.1.8\n");
        compiled = List.of(
                new CompiledKernel("kvm", directory.resolve("kvm"), List.of(EnterpriseLinux.EL8, EnterpriseLinux.EL9)),
                new CompiledKernel("generic", directory.resolve("generic"), List.of(EnterpriseLinux.EL9)));
        Trees.write(pom, pins("6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(text()))
                .contains("kvm for el9: 6.1.8 → 6.1.9 fixes 2 CVEs, of which 1 is in this kernel (records of"
                        + " 2026-08-21).\n\n")
                .contains("6.1.8 → 6.1.9 fixes 2 CVEs (records of 2026-08-21); how many of them are in generic is"
                        + " unknown, as no kernel of 6.1.8 was built here with kernel.vulns.\n\n");
        assertThat(output.warnings)
                .anyMatch(warning -> warning.startsWith("The CVE records of kernel.vulns are of 2026-08-21"))
                .anyMatch(warning -> warning.contains("CVE-2026-10004.json"));
    }

    /** Its configuration and its files may be others. */
    @Test
    void theFilesOfAnotherReleaseAreNotTakenForThoseOfThePinnedOne() {
        records();
        for (String el : List.of("el8", "el9")) {
            Trees.write(
                    directory.resolve("kvm/" + el + "-6.1/compiled/files.txt"), "kernel-lts files 1\n+fs/namei.c\n");
        }
        Trees.write(directory.resolve("kvm/el8-6.1/compiled/release.txt"), "6.1.2\n");
        compiled = List.of(
                new CompiledKernel("kvm", directory.resolve("kvm"), List.of(EnterpriseLinux.EL8, EnterpriseLinux.EL9)));
        Trees.write(pom, pins("6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(text()))
                .doesNotContain("in this kernel")
                .contains("how many of them are in kvm for el8 and kvm for el9 is unknown, as no kernel of 6.1.8 was"
                        + " built here with kernel.vulns but of 6.1.2 and an unknown release.");
    }

    @Test
    void aTextSaysNothingOfCvesWithoutRecords() {
        Trees.write(pom, pins("6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(text())).doesNotContain("CVE");
    }

    @Test
    void aReleaseToWhichAPatchDoesNotApplyChangesNoPomAndNamesPatchHunkAndFile() {
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        kernels = List.of(tried("kvm", Optional.empty(), "host", NEWEST, OTHER));
        refused(
                false,
                "No pin was raised",
                "Linux 6.1.9 as kvm for el8: rpm-pkg-spec.patch does not apply: hunk 1 of scripts/Makefile.package at line",
                "Linux 6.1.9 as kvm for el9: rpm-pkg-spec.patch does not apply",
                "Linux 6.12.4 as kvm for el8: ",
                "kernel.update.try");
        assertThat(Trees.text(text()))
                .contains(
                        "| kvm for el8 | **no**: rpm-pkg-spec.patch does not apply: hunk 1 of scripts/Makefile.package");
    }

    @Test
    void aKernelIsTriedWithReleasesOfItsOwnBranchesOnly() {
        Trees.write(pom, pins("6.1.8", "6.12.3"));
        kernels = List.of(tried("a", Optional.empty(), "host", NEWEST), tried("b", Optional.empty(), "host", OTHER));
        refused(false, "Linux 6.1.9 as a for el8: ", "Linux 6.12.4 as b for el8: ");
        assertThat(Trees.text(text()))
                .containsSubsequence("## Linux 6.1: ", "| a for el9 |", "## Linux 6.12: ", "| b for el9 |")
                .containsOnlyOnce("| a for el8 |")
                .containsOnlyOnce("| b for el8 |");
    }

    @Test
    void aReleaseOfABranchThatNoKernelIsOfIsRaisedAndSaidToBeUntried() {
        Trees.write(pom, pins("6.1.8"));
        kernels = List.of(tried("b", Optional.empty(), "host", OTHER));
        run(false, "6.1.8");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9"));
        assertThat(output.warnings).anyMatch(warning -> warning.contains("No kernel of this build is of Linux 6.1"));
    }

    /** Else the text of the pull request tells people to mend patches that fit. */
    @Test
    void aMachineThatLacksAToolIsSaidToLackItAndNotThatPatchesDoNotFit() throws IOException {
        Path tools = Trees.directory(directory.resolve("bin"));
        for (String name : List.of(
                "gcc", "ld", "make", "bison", "pahole", "pkg-config", "tar", "xz", "patch", "git", "sh", "bwrap")) {
            Trees.write(tools.resolve(name), "#!/bin/sh\nexec /usr/bin/" + name + " \"$@\"\n");
            Trees.executable(tools.resolve(name));
        }
        searchPath = tools.toString();
        Trees.write(pom, pins("6.1.8"));
        kernels = List.of(tried("kvm", Optional.empty(), "host", NEWEST));
        refused(false, "Linux 6.1.9 could not be tried as kvm for el8", "flex is missing", "install flex");
        assertThatThrownBy(() -> run(false, "6.1.8")).hasMessageNotContaining("does not apply");
    }

    @Test
    void aKernelThatIsBuiltInAContainerIsTriedInOne() {
        Trees.write(pom, pins("6.1.8"));
        kernels = List.of(tried("kvm", Optional.empty(), "container", NEWEST));
        refused(false, "kernel.toolchain is container, and no-such-engine is not here");
    }

    @Test
    void patchesThatAreNotThereAreNoProblemOfTheRelease() {
        Trees.write(pom, pins("6.1.8"));
        kernels = List.of(tried("kvm", Optional.of(directory.resolve("none")), "host", NEWEST));
        refused(false, "could not be tried", "kernel.patches");
        assertThatThrownBy(() -> run(false, "6.1.8")).hasMessageNotContaining("can't be built as configured");
    }

    @Test
    void aSecondRunChangesNothingAndFetchesTheListOnly() {
        Trees.write(pom, pins("6.1.8"));
        run(false, "6.1.8");
        String raised = Trees.text(pom) + Trees.text(sums);
        int asked = server.asked().size();
        run(false, "6.1.9");
        assertThat(Trees.text(pom) + Trees.text(sums)).isEqualTo(raised);
        assertThat(server.asked().subList(asked, server.asked().size())).containsExactly("/releases.json");
    }

    @Test
    void theTableHasEachBranchWithWhatHappensToIt() {
        Trees.write(pom, pins("6.1.8", "5.4.302"));
        run(false, "6.1.8");
        assertThat(output.lines.subList(0, 4))
                .containsExactly(
                        "branch  built    newest   released    end of life  what happens",
                        "5.4     5.4.302  5.4.302  2026-11-20  ended        nothing newer will come",
                        "6.1     6.1.8    6.1.9    2026-11-20  2027-12      raised to 6.1.9 if it fits",
                        "6.12    -        6.12.4   2026-11-20  2028-12      not built");
        assertThat(output.warnings).singleElement().asString().contains("has ended Linux 5.4");
    }

    @Test
    void aCheckFailsWithWhatIsOutOfDateOrEndedAndChangesNothing() {
        Trees.write(pom, pins("6.1.8", "6.12.4", "5.4.302", "4.19.5"));
        refused(
                true,
                "[6.1.8] is built, and 6.1.9 was released on 2026-11-20",
                "Linux 5.4 is built, and kernel.org has ended that branch",
                "Linux 4.19 is built, and kernel.org has ended that branch",
                "run kernel:update without kernel.update.check");
        assertThat(output.lines).anyMatch(line -> line.matches("6\\.1 .*out of date"));
        assertThat(server.asked()).containsExactly("/releases.json");
    }

    @Test
    void aCheckOfTheNewestPassesAlsoWhereThePinIsNewerThanTheList() {
        Trees.write(pom, pins("6.1.9", "6.12.5"));
        run(true, "6.1.9");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9", "6.12.5"));
    }

    @Test
    void aPinIsNeverLowered() {
        Trees.write(pom, pins("6.1.8", "6.1.11"));
        run(false, "6.1.8");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.9", "6.1.11"));
    }

    @Test
    void oneThatComesFromAParentElsewhereIsSaidToAndFailsTheCheck() {
        Trees.write(pom, "<project/>");
        run(false, "6.1.8");
        assertThat(output.warnings)
                .singleElement()
                .asString()
                .contains("[6.1.8] is no pin of these POMs")
                .contains("write <kernel.version>6.1.8</kernel.version> in your own POM");
        refusedFor(
                true,
                "6.1.8",
                "[6.1.8] is built, and 6.1.9 was released",
                "Fix: use a newer parent, or write <kernel.version>6.1.8</kernel.version> in your own POM");
    }

    @Test
    void aReleaseThatIsListedButNotThereChangesNothing() {
        list(release("6.1.10", false));
        Trees.write(pom, pins("6.1.8"));
        refused(false, "linux-6.1.10.tar.sign answered with HTTP status 404");
    }

    @Test
    void anotherDigestThanThatInTheFileChangesNothing() {
        String other = "feed".repeat(16) + "  linux-6.1.9.tar.xz\n";
        Trees.write(sums, other);
        Trees.write(pom, pins("6.1.8"));
        assertThatThrownBy(() -> run(false, "6.1.8")).hasMessageContaining("but SHA256SUMS says feed");
        assertThat(Trees.text(pom)).isEqualTo(pins("6.1.8"));
        assertThat(Trees.text(sums)).isEqualTo(other);
    }

    @Test
    void aFileOfDigestsThatIsMissingIsSaidBeforeAnythingIsDownloaded() {
        Trees.delete(sums);
        Trees.write(pom, pins("6.1.8"));
        assertThatThrownBy(() -> run(false, "6.1.8")).hasMessageContaining("kernel.update.sums is " + sums);
        assertThat(server.asked()).containsExactly("/releases.json");
    }

    @Test
    void aFileOfDigestsWhoseLastLineHasNoEndGetsOne() {
        Trees.write(sums, "feed  linux-6.1.8.tar.xz");
        Trees.write(pom, pins("6.1.8"));
        run(false, "6.1.8");
        assertThat(Trees.text(sums).lines()).hasSize(2).first().isEqualTo("feed  linux-6.1.8.tar.xz");
    }

    @Test
    void offlineIsRefused() {
        Trees.write(pom, pins("6.1.8"));
        assertThatThrownBy(() -> new KernelUpdate(request(true, true, address(), "6.1.8"), output).run())
                .hasMessageContaining("Maven works offline. Fix: run it without -o");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aBuildWithoutAVersionAndAnAddressThatIsNoneAreRefused() {
        Trees.write(pom, "<project/>");
        refusedFor(false, null, "No project of this build has a kernel.version");
        for (String address : new String[] {"file:///etc/passwd", "releases.json"}) {
            assertThatThrownBy(() -> new KernelUpdate(request(true, false, URI.create(address), "6.1.8"), output).run())
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("kernel.update.releases is \"" + address + "\"");
        }
    }

    @Test
    void aListWithoutEndIsRefusedAndDoesNotFillTheMemory() {
        Trees.write(pom, pins("6.1.8"));
        server.serve("/releases.json", new byte[1 << 16]);
        server.repeatWithoutEnd("/releases.json");
        refused(true, "releases.json sends more than 16 MiB for a list", "kernel.update.releases");
    }

    /** Two flaws that 6.1.9 fixes, one that it has, and a broken record. */
    private void records() {
        vulns = Optional.of(directory.resolve("vulns"));
        record("CVE-2026-10001", "fs/namei.c", "6.1.9");
        record("CVE-2026-10002", "net/sctp/socket.c", "6.1.9");
        record("CVE-2026-10003", "fs/namei.c", "6.1.10");
        Trees.write(directory.resolve("vulns/cve/published/2026/CVE-2026-10004.json"), "{");
    }

    private void record(String id, String file, String fix) {
        Trees.write(
                directory.resolve("vulns/cve/published/2026/" + id + ".json"),
                "{\"containers\": {\"cna\": {\"affected\": [{\"product\": \"Linux\", \"programFiles\": [\"" + file
                        + "\"], \"versions\": [{\"version\": \"" + fix
                        + "\", \"lessThanOrEqual\": \"6.1.*\", \"status\": \"unaffected\", \"versionType\":"
                        + " \"semver\"}]}]}}, \"cveMetadata\": {\"cveId\": \"" + id
                        + "\", \"state\": \"PUBLISHED\", \"dateUpdated\": \"2026-08-21T10:00:00Z\"}}");
    }
}
