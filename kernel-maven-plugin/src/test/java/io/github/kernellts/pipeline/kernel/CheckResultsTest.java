// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.check.CheckResult;
import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.check.KernelCheck.Group;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.report.BuildReport.CheckRow;
import io.github.kernellts.report.BuildReport.Outcome;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckResultsTest {
    private static final List<CheckResult> VERIFIED = KernelCheck.of(Group.VERIFY)
            .filter(KernelCheck::always)
            .map(check -> new CheckResult(check, check == KernelCheck.LEAKS ? "8966 files (of 3 RPMs)" : ""))
            .toList();
    private static final List<CheckResult> BOOTED = KernelCheck.of(Group.BOOT)
            .filter(KernelCheck::always)
            .map(check -> new CheckResult(check, "it\theld"))
            .toList();

    @TempDir
    Path work;

    private List<String> packages = List.of("aa  rpms/kernel.rpm", "bb  rpms/devel.rpm");

    @Test
    void nothingHeldThatWasNotRun() {
        assertThat(rows()).hasSize(VERIFIED.size() + 1).allMatch(row -> row.outcome() == Outcome.NOT_RUN);
        assertThat(table().summary()).isEqualTo("verify not run, boot not run");
    }

    @Test
    void whatWasFoundIsShownWithItsLog() {
        Trees.write(work.resolve("logs/console.log"), "");
        results().record(Group.VERIFY, () -> VERIFIED);
        results().record(Group.BOOT, () -> BOOTED);
        assertThat(rows())
                .hasSize(VERIFIED.size() + BOOTED.size())
                .allMatch(row -> row.outcome() == Outcome.HELD)
                .contains(
                        new CheckRow(
                                "No private key in any RPM", Outcome.HELD, "8966 files (of 3 RPMs)", Optional.empty()),
                        new CheckRow("Booted: uname -r", Outcome.HELD, "it\theld", Optional.of("logs/console.log")));
        assertThat(table().summary()).isEqualTo("verify held, boot held");
    }

    @Test
    void aResultIsOfThosePackagesOnly() {
        results().record(Group.VERIFY, () -> VERIFIED);
        packages = List.of("aa  rpms/kernel.rpm", "cc  rpms/devel.rpm");
        assertThat(rows()).allMatch(row -> row.outcome() == Outcome.NOT_RUN);
    }

    @Test
    void aCheckThatGaveNoResultDidNotHold() {
        results()
                .record(
                        Group.VERIFY,
                        () -> VERIFIED.stream()
                                .filter(result -> result.check() != KernelCheck.LEAKS)
                                .toList());
        assertThat(rows())
                .filteredOn(row -> row.what().equals("No private key in any RPM"))
                .singleElement()
                .matches(row -> row.outcome() == Outcome.NOT_RUN);
    }

    @Test
    void aFailureIsKeptAndThrown() {
        assertThatThrownBy(() -> results().record(Group.BOOT, () -> {
                    throw new KernelException("refuses-foreign: loaded\nThe console is there", "look at it");
                }))
                .isInstanceOf(KernelException.class);
        assertThat(rows())
                .filteredOn(row -> row.outcome() == Outcome.FAILED)
                .singleElement()
                .matches(row -> row.detail().equals("refuses-foreign: loaded\nThe console is there. Fix: look at it"));
        assertThat(table().summary()).isEqualTo("verify not run, boot failed");
    }

    @Test
    void aCheckThatIsKilledLeavesNothingOfTheOneBefore() {
        results().record(Group.BOOT, () -> BOOTED);
        assertThatThrownBy(() -> results().record(Group.BOOT, () -> {
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(results().of(Group.BOOT)).isEmpty();
    }

    @Test
    void aFileThatWasCutOffProvesNothing() {
        results().record(Group.BOOT, () -> BOOTED);
        Trees.write(work.resolve("report/boot.result"), "held\naa  rpms/kernel.rpm\n");
        assertThat(results().of(Group.BOOT)).isEmpty();
    }

    private CheckResults results() {
        return new CheckResults(work.resolve("report"), packages);
    }

    private CheckTable table() {
        return new CheckTable(results(), new WorkDirectory(work));
    }

    private List<CheckRow> rows() {
        return table().rows();
    }
}
