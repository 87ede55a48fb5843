// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.cve.Finding;
import io.github.kernellts.cve.OpenVex;
import io.github.kernellts.cve.Status;
import io.github.kernellts.cve.VexFacts;
import io.github.kernellts.cve.VexSubject;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The advisories of a repository, as dnf reads them. */
@Tag("slow")
class UpdateInfoTest {
    private static final String KERNEL = "kernel-lts-small-61y";
    private static final String OLD = "6.1.192_7.el9";
    private static final String NEXT = "6.1.193_8.el9";
    private static final String LAST = "6.1.194_9.el9";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/advisories"));
    private OpenPgpKey key;
    private Path yum;

    @BeforeEach
    void prepare() {
        key = TestKeys.rpms("keys", directory.resolve("throwaway.asc"));
        yum = Trees.directory(directory.resolve("yum"));
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aHostWithTheOlderKernelIsToldWhatEachNewerOneFixes() {
        document(NEXT, true);
        publish(rpm(KERNEL, OLD), rpm(KERNEL, NEXT), rpm(KERNEL + "-devel", NEXT));
        dnf("install", KERNEL + "-" + OLD, KERNEL + "-devel");
        String next = KERNEL + "-" + NEXT + "-1";
        assertThat(dnf("updateinfo", "list").lines()).containsExactly(next + " Unknown/Sec. " + next + ".x86_64");
        assertThat(dnf("updateinfo", "info", "--security"))
                .contains("CVE-2026-0002", "ChangeLog-6.1.193", "it fixes these of 6.1.192")
                .doesNotContain("CVE-2026-0001", "CVE-2026-0003", "CVE-2026-0004");
        assertThat(dnf("updateinfo", "list", "--with-cve").lines())
                .containsExactly("CVE-2026-0002 Unknown/Sec. " + next + ".x86_64");
        assertThat(dnf("updateinfo", "list", "--installed"))
                .contains(KERNEL + "-" + OLD + "-1 newpackage")
                .contains(KERNEL + "-devel-" + NEXT + "-1.x86_64");
    }

    @Test
    void withoutASignedDocumentAnUpdateIsABugfixAndABuildNumberFixesNothing() {
        document(NEXT, false);
        document("6.1.193_9.el9", true);
        publish(rpm(KERNEL, OLD), rpm(KERNEL, NEXT), rpm(KERNEL, "6.1.193_9.el9"));
        dnf("install", KERNEL + "-" + OLD);
        assertThat(dnf("updateinfo", "list", "--bugfix").lines()).hasSize(2);
        assertThat(dnf("updateinfo", "list", "--security")).isEmpty();
    }

    /** The snapshot of the same version, which a host with releases never had, fixes all that the release does. */
    @Test
    void aReleaseIsComparedWithTheReleaseBeforeIt() {
        String snapshot = "6.1.193_0.8.el9";
        document(snapshot, true);
        document(NEXT, true);
        publish(rpm(KERNEL, OLD), rpm(KERNEL, snapshot), rpm(KERNEL, NEXT));
        dnf("install", KERNEL + "-" + OLD);
        assertThat(dnf("updateinfo", "list", "--with-cve").lines())
                .containsExactlyInAnyOrder(
                        "CVE-2026-0002 Unknown/Sec. " + KERNEL + "-" + snapshot + "-1.x86_64",
                        "CVE-2026-0002 Unknown/Sec. " + KERNEL + "-" + NEXT + "-1.x86_64");
    }

    /** Where only snapshots were published before, their hosts are told what the first release fixes. */
    @Test
    void theFirstReleaseIsComparedWithTheSnapshotBeforeIt() {
        document(NEXT, true);
        publish(rpm(KERNEL, "6.1.192_0.7.el9"), rpm(KERNEL, NEXT));
        dnf("install", KERNEL + "-6.1.192_0.7.el9");
        assertThat(dnf("updateinfo", "list", "--security")).contains(KERNEL + "-" + NEXT + "-1");
    }

    /** With kernel.repo.keep=1 the release before it is gone, while a snapshot is there, which no host with releases had. */
    @Test
    void aReleaseIsNotComparedWithASnapshotOfItsOwnPointRelease() {
        publish(rpm(KERNEL, OLD));
        dnf("install", KERNEL);
        Trees.delete(yum);
        document(NEXT, true);
        publish(rpm(KERNEL, "6.1.193_0.8.el9"), rpm(KERNEL, NEXT));
        assertThat(dnf("updateinfo", "list", "--security")).contains(KERNEL + "-" + NEXT + "-1");
        // Without a document, it is one for hosts with the snapshot.
        Trees.delete(yum.resolve("vex"));
        publish(rpm(KERNEL, NEXT));
        assertThat(dnf("updateinfo", "list", "--bugfix").lines())
                .containsExactly(KERNEL + "-" + NEXT + "-1 bugfix " + KERNEL + "-" + NEXT + "-1.x86_64");
    }

    /** As with kernel.repo.keep=1, and in a repository of a fresh target directory. */
    @Test
    void whereNoBuildBeforeIsThereTheAdvisoryNamesWhatThePointReleaseItselfFixes() {
        publish(rpm(KERNEL, OLD));
        dnf("install", KERNEL);
        Trees.delete(yum);
        document(NEXT, true);
        publish(rpm(KERNEL, NEXT));
        assertThat(dnf("updateinfo", "list", "--with-cve").lines())
                .containsExactly("CVE-2026-0002 Unknown/Sec. " + KERNEL + "-" + NEXT + "-1.x86_64");
        assertThat(dnf("updateinfo", "info", "--security"))
                .contains("this release of Linux fixes these: CVE-2026-0002.")
                .doesNotContain("CVE-2026-0001", "CVE-2026-0004");
        dnf("upgrade", "--security");
        assertThat(processes.output(Command.of(directory, "rpm", "--root=" + directory.resolve("host"), "-qa"), ""))
                .contains(KERNEL + "-" + NEXT);
    }

    @Test
    void theFirstBuildOfAPointReleaseThatFixesNothingIsANewPackage() {
        document("6.1.191_7.el9", true);
        publish(rpm(KERNEL, "6.1.190_7.el9"));
        dnf("install", KERNEL);
        Trees.delete(yum.resolve("packages"));
        publish(rpm(KERNEL, "6.1.191_7.el9"));
        assertThat(dnf("updateinfo", "list").lines())
                .containsExactly(KERNEL + "-6.1.191_7.el9-1 newpackage " + KERNEL + "-6.1.191_7.el9-1.x86_64");
    }

    /** It may be built from a distribution's source, from a tree of the owner's, and with patches. */
    @Test
    void noAdvisorySaysThatTheSourceIsKernelOrgs() {
        publish(rpm(KERNEL, OLD));
        dnf("install", KERNEL);
        assertThat(dnf("updateinfo", "info", "--installed"))
                .contains("ChangeLog-6.1.192 has the changes of kernel.org's release of this version")
                .doesNotContain("from kernel.org");
    }

    /** kernel.org's name of the first release of a branch has two numbers. */
    @Test
    void theFirstReleaseOfABranchHasItsChangeLog() {
        publish(rpm(KERNEL, "7.3.0_7.el10"));
        dnf("install", KERNEL);
        assertThat(dnf("updateinfo", "info", "--installed")).contains("v7.x/ChangeLog-7.3 ");
    }

    /** The build before the last has left the repository with its document, or was never there. */
    @Test
    void fixesAreCountedFromTheBuildThatIsStillThere() {
        document(LAST, true);
        publish(rpm(KERNEL, OLD), rpm(KERNEL, LAST));
        dnf("install", KERNEL + "-" + OLD);
        assertThat(dnf("updateinfo", "info")).contains("CVE-2026-0002", "CVE-2026-0005");
    }

    @Test
    void theIndexCarriesNothingOfTheRunThatWroteIt() {
        Path kernel = rpm(KERNEL, OLD);
        publish(kernel);
        String index = Trees.text(yum.resolve("repodata/repomd.xml"));
        assertThat(index).contains("<data type=\"updateinfo\">").contains("-updateinfo.xml.gz\"/>");
        assertThat(Pattern.compile("<timestamp>([0-9]+)").matcher(index).results())
                .isNotEmpty()
                .allMatch(time -> time.group(1).equals(String.valueOf(SmallRpm.BUILT)));
        publish(kernel);
        assertThat(Trees.text(yum.resolve("repodata/repomd.xml"))).isEqualTo(index);
    }

    @Test
    void aRepositoryWithoutKernelsHasNoAdvisories() {
        publish(rpm("kmod-small-lts-kvm-61y", "1"));
        assertThat(Trees.text(yum.resolve("repodata/repomd.xml"))).doesNotContain("updateinfo");
    }

    private void document(String version, boolean signed) {
        List<Finding> findings = List.of(
                finding("CVE-2026-0001", Status.FIXED, "Fixed in Linux 6.1.192 (commit 1)"),
                finding("CVE-2026-0002", Status.FIXED, "Fixed in Linux 6.1.193 (commit 2)"),
                finding("CVE-2026-0003", Status.NOT_AFFECTED, "Linux 6.1.193 is not among the affected versions"),
                finding("CVE-2026-0004", Status.FIXED, "Fixed in Linux 5.10.193"),
                finding("CVE-2026-0005", Status.FIXED, "Fixed in Linux 6.1.194"));
        VexSubject subject = new VexSubject(
                "operating-system", KERNEL, version + "-1", "pkg:rpm/x", "cpe:2.3:o:x", "urn:cdx:1/1#x", List.of());
        byte[] content = OpenVex.of(
                new VexFacts(subject, "CN=Owner", "1000", "0".repeat(40), Instant.EPOCH, List.of()), findings);
        String name = KERNEL + "-" + version + "-1.x86_64.openvex.json";
        Path file = Trees.directory(yum.resolve("vex")).resolve(name);
        Trees.write(file, content);
        Trees.write(
                file.resolveSibling(name + ".sha256.asc"),
                key.detached(
                        (Digests.sha256(signed ? content : new byte[0]) + "  " + name + "\n").getBytes(UTF_8),
                        Instant.ofEpochSecond(SmallRpm.BUILT)));
    }

    private static Finding finding(String id, Status status, String reason) {
        return new Finding(id, "", Optional.empty(), status, false, Optional.empty(), reason);
    }

    private Path rpm(String name, String version) {
        return SmallRpm.build(directory, name, version, "1", "content");
    }

    private void publish(Path... rpms) {
        new YumRepository(yum, processes).publish(List.of(rpms), 3, key, remaining -> Map.of());
    }

    private String dnf(String... arguments) {
        Stream<String> options = Stream.of(
                "dnf",
                "--quiet",
                "--assumeyes",
                "--refresh",
                "--releasever=9",
                "--nogpgcheck",
                "--installroot=" + Trees.directory(directory.resolve("host")),
                "--setopt=reposdir=/dev/null",
                "--setopt=varsdir=/dev/null",
                "--setopt=cachedir=" + directory.resolve("cache"),
                "--repofrompath=r," + yum);
        return processes.output(
                Command.of(
                        directory, Stream.concat(options, Stream.of(arguments)).toArray(String[]::new)),
                "");
    }
}
