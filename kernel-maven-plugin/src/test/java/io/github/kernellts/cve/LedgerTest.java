// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static io.github.kernellts.cve.Records.affected;
import static io.github.kernellts.cve.Records.before;
import static io.github.kernellts.cve.Records.open;
import static io.github.kernellts.cve.Records.range;
import static io.github.kernellts.cve.Records.record;
import static io.github.kernellts.cve.Records.since;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status of records in a kernel with a few compiled files. */
class LedgerTest {
    private static final String ID = "CVE-2026-10001";
    private static final String FILES = """
            kernel-lts files 1
            -Documentation/filesystems/locking.rst
            -MAINTAINERS
            +Makefile
            -arch/arm64/Kconfig
            -arch/arm64/kernel/entry.S
            -arch/x86/configs/x86_64_defconfig
            +arch/x86/Kconfig
            +arch/x86/kernel/vmlinux.lds.S
            -drivers/gpu/drm/Kconfig
            -drivers/gpu/drm/Makefile
            -drivers/gpu/drm/drm.c
            -drivers/gpu/drm/drm.h
            -fs/Makefile
            +fs/btrfs/super.c
            -fs/ext4/super.c
            +include/linux/fs.h
            -include/linux/unused.h
            +init/main.c
            -kernel/time/timeconst.bc
            +kernel/time/timer.c
            +lib/crc32table.c
            -tools/perf/perf.c
            -tools/testing/selftests/a.sh
            """;

    @TempDir
    Path directory;

    private CompiledFiles compiled;

    @BeforeEach
    void read() {
        Path list = directory.resolve("files.txt");
        Trees.write(list, FILES);
        compiled = CompiledFiles.read(list);
    }

    @ParameterizedTest
    @CsvSource({
        "fs/btrfs/super.c",
        "include/linux/fs.h",
        "lib/crc32table.c",
        "arch/x86/kernel/vmlinux.lds.S",
        "arch/x86/Kconfig",
    })
    void whatWasCompiledOrIncludedIsAffected(String file) {
        assertThat(finding(open(ID, file)).status()).isEqualTo(Status.AFFECTED);
        assertThat(finding(open(ID, file)).reason()).contains("this kernel has " + file);
    }

    @ParameterizedTest
    @CsvSource({
        "fs/ext4/super.c",
        "include/linux/unused.h",
        "drivers/gpu/drm/Makefile",
        "drivers/gpu/drm/Kconfig",
        "arch/arm64/kernel/entry.S",
        "arch/arm64/Kconfig",
        "arch/riscv/new.c",
        "tools/perf/perf.c",
        "tools/testing/selftests/a.sh",
    })
    void whatWasNeitherCompiledNorIncludedIsNotThere(String file) {
        Finding finding = finding(open(ID, file));
        assertThat(finding.status()).isEqualTo(Status.NOT_AFFECTED);
        assertThat(finding.codeAbsent()).isTrue();
        assertThat(finding.reason()).isEqualTo("Neither compiled nor included: " + file);
    }

    @ParameterizedTest
    @CsvSource({"fs/btrfs", "fs/btrfs/", "fs", "include/linux"})
    void aDirectoryOfWhichSomethingWasCompiledIsAffected(String directory) {
        assertThat(finding(open(ID, directory)).status()).isEqualTo(Status.AFFECTED);
        assertThat(finding(open(ID, directory)).reason()).contains("this kernel has " + directory);
    }

    @ParameterizedTest
    @CsvSource({"drivers/gpu/drm", "drivers/gpu/", "arch/arm64", "arch/arm64/kernel/", "tools/perf"})
    void aDirectoryOfWhichNothingWasCompiledIsNotThere(String directory) {
        assertThat(finding(open(ID, directory)).reason()).isEqualTo("Neither compiled nor included: " + directory);
    }

    @ParameterizedTest
    @CsvSource({"net/gone", "net/gone/", "arch", "../kernel/time", "/fs/btrfs/super.c", "fs\\btrfs\\super.c"})
    void whatIsNeitherFileNorDirectoryOfTheSourceIsAffected(String name) {
        assertThat(finding(open(ID, name.replace("\\", "\\\\"))).status()).isEqualTo(Status.AFFECTED);
    }

    /** Such a name isn't one of another architecture, nor documentation. */
    @ParameterizedTest
    @CsvSource({
        "arch/arm64/../../fs/btrfs/super.c",
        "Documentation/../fs/btrfs/super.c",
        "fs/./ext4/super.c",
        "fs//ext4/super.c"
    })
    void aRoundaboutNameHidesNothing(String name) {
        assertThat(finding(open(ID, name)).status()).isEqualTo(Status.AFFECTED);
    }

    @Test
    void documentationAndToolsOnlyAreNotInAKernel() {
        assertThat(finding(open(ID, "Documentation/filesystems/locking.rst", "tools/perf/perf.c"))
                        .codeAbsent())
                .isTrue();
    }

    /** The only other file that it names exists, and was not compiled. */
    @Test
    void aRenamedFileBesideOneThatIsAbsentIsAffected() {
        assertThat(finding(open(ID, "fs/smb/server/smb2pdu.c", "drivers/gpu/drm/drm.h", "arch/arm64/kernel/entry.S"))
                        .reason())
                .contains("its source has no fs/smb/server/smb2pdu.c, so the code may have another name in it");
    }

    @Test
    void aFixThatWasRevertedForGoodFixesNothing() {
        Finding finding = finding(record(
                ID,
                affected(
                        "unaffected",
                        List.of("fs/btrfs/super.c"),
                        range("6.1.120", "\"lessThanOrEqual\": \"6.1.*\"", "affected")),
                affected("affected", List.of("fs/btrfs/super.c"), since("6.1.100", "6.1.*"), since("6.8", "*"))));
        assertThat(finding.status()).isEqualTo(Status.AFFECTED);
        assertThat(finding.fix()).isEmpty();
    }

    @Test
    void oneCompiledFileOfManyIsEnough() {
        assertThat(finding(open(ID, "drivers/gpu/drm/drm.c", "drivers/gpu/drm/drm.h", "include/linux/fs.h"))
                        .status())
                .isEqualTo(Status.AFFECTED);
    }

    @Test
    void aFileThatTheSourceHasNotMayHaveAnotherName() {
        Finding finding = finding(open(ID, "fs/ext4/super.c", "fs/smb/client/connect.c"));
        assertThat(finding.status()).isEqualTo(Status.AFFECTED);
        assertThat(finding.reason()).contains("its source has no fs/smb/client/connect.c");
    }

    @ParameterizedTest
    @CsvSource({"fs/Makefile", "kernel/time/timeconst.bc", "arch/x86/configs/x86_64_defconfig"})
    void aKindThatKbuildDoesNotRecordIsAffected(String file) {
        Finding finding = finding(open(ID, "fs/ext4/super.c", file));
        assertThat(finding.status()).isEqualTo(Status.AFFECTED);
        assertThat(finding.reason()).contains("kbuild doesn't record what it made of " + file);
    }

    @Test
    void aRecordThatNamesNoCodeIsUnderInvestigation() {
        assertThat(finding(open(ID)).status()).isEqualTo(Status.UNDER_INVESTIGATION);
        assertThat(finding(open(ID, "Documentation/filesystems/locking.rst", "MAINTAINERS"))
                        .status())
                .isEqualTo(Status.UNDER_INVESTIGATION);
    }

    @Test
    void documentationBesideCodeDecidesNothing() {
        Finding finding = finding(open(ID, "Documentation/filesystems/locking.rst", "fs/ext4/super.c"));
        assertThat(finding.codeAbsent()).isTrue();
    }

    @Test
    void aFixedReleaseNamesTheFixAndItsCommit() {
        CveRecord record = Records.read(
                        ID, record(ID, affected("affected", List.of("fs/btrfs/super.c"), since("6.1.78", "6.1.*"))))
                .withFixes(Map.of("6.1.78", "0123456789abcdef0123456789abcdef01234567"));
        Finding finding = ledger(record).findings().get(0);
        assertThat(finding.status()).isEqualTo(Status.FIXED);
        assertThat(finding.reason())
                .isEqualTo("Fixed in Linux 6.1.78 by commit 0123456789abcdef0123456789abcdef01234567");
    }

    @Test
    void aReleaseBeforeTheFlawIsNotAffectedWhateverWasCompiled() {
        Finding finding = finding(
                record(ID, affected("affected", List.of("fs/btrfs/super.c"), before("6.5"), since("6.8", "*"))));
        assertThat(finding.status()).isEqualTo(Status.NOT_AFFECTED);
        assertThat(finding.codeAbsent()).isFalse();
    }

    @Test
    void anOpenOneNamesTheReleaseThatFixesIt() {
        Finding finding =
                finding(record(ID, affected("affected", List.of("fs/btrfs/super.c"), since("6.1.193", "6.1.*"))));
        assertThat(finding.fix()).contains("6.1.193");
    }

    @Test
    void aRecordThatCannotBeReadIsNotHidden() {
        CveData data = new CveData(
                "0".repeat(40),
                Instant.EPOCH,
                List.of(Records.read(ID, open(ID, "fs/ext4/super.c"))),
                Map.of("CVE-2026-10000", "x.json: broken"));
        List<Finding> findings = new Ledger(data, "6.1.192", compiled).findings();
        assertThat(findings).extracting(Finding::id).containsExactly("CVE-2026-10000", ID);
        assertThat(findings.get(0).status()).isEqualTo(Status.UNDER_INVESTIGATION);
        assertThat(findings.get(0).reason()).contains("x.json: broken");
    }

    @Test
    void theFixesOfAReleaseAreCountedWithThoseInThisKernel() {
        Ledger ledger = ledger(
                fixed("CVE-2026-10001", "6.1.191", "fs/btrfs/super.c"),
                fixed("CVE-2026-10002", "6.1.192", "drivers/gpu/drm/drm.c"),
                fixed("CVE-2026-10003", "6.1.192", "fs/smb/client/connect.c"),
                fixed("CVE-2026-10004", "6.1.190", "fs/btrfs/super.c"),
                fixed("CVE-2026-10005", "6.1.193", "fs/btrfs/super.c"));
        assertThat(ledger.fixesSince("6.1.190").sentence())
                .isEqualTo("6.1.190 → 6.1.192 fixes 3 CVEs, of which 2 are in this kernel (records of 1970-01-01)");
        assertThat(ledger.fixesSince("6.1.192").sentence())
                .isEqualTo("6.1.192 → 6.1.192 fixes 0 CVEs, of which 0 are in this kernel (records of 1970-01-01)");
    }

    @Test
    void theSummaryCountsBySeverity() {
        List<CveRecord> records = List.of(
                fixed("CVE-2026-10001", "6.1.191", "fs/btrfs/super.c"),
                Records.read("CVE-2026-10002", open("CVE-2026-10002", "fs/btrfs/super.c")),
                Records.read("CVE-2026-10003", open("CVE-2026-10003", "drivers/gpu/drm/drm.c")));
        CveData data = new CveData("0".repeat(40), Instant.parse("2026-08-21T16:32:04Z"), records, Map.of());
        Summary summary = Summary.of(data, "6.1.192", new Ledger(data, "6.1.192", compiled).findings(), "a sentence");
        assertThat(summary.sentence())
                .isEqualTo(
                        "CVE records of 2026-08-21: 1 open in this kernel (0 critical, 1 high), 1 of Linux 6.1.192 in"
                                + " code that it hasn't, 1 fixed");
        assertThat(summary.ratings()).contains(new Summary.Rating("high", 1, 1));
        Path file = directory.resolve("summary.json");
        Trees.write(file, summary.json());
        assertThat(Summary.read(file)).isEqualTo(summary);
    }

    @Test
    void oldDataAreWarnedOf() {
        Instant now = Instant.parse("2026-11-26T00:00:00Z");
        assertThat(CveData.staleWarning("2026-11-12", now)).isEqualTo(Optional.empty());
        assertThat(CveData.staleWarning("2026-11-11", now).orElseThrow())
                .contains("kernel.vulns are of 2026-11-11, 15 days ago");
    }

    private static CveRecord fixed(String id, String release, String file) {
        return Records.read(id, record(id, affected("affected", List.of(file), since(release, "6.1.*"))));
    }

    private Finding finding(String json) {
        return ledger(Records.read(ID, json)).findings().get(0);
    }

    private Ledger ledger(CveRecord... records) {
        return new Ledger(new CveData("0".repeat(40), Instant.EPOCH, List.of(records), Map.of()), "6.1.192", compiled);
    }
}
