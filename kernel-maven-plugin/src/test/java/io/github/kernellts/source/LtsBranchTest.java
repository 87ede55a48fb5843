// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class LtsBranchTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);

    @Test
    void aVersionIsBuiltAsItsBranchWithoutAWarning() {
        assertThat(LtsBranch.of(KernelVersion.parse("6.1.192")).number()).hasToString("6.1");
        assertThat(LtsBranch.of(KernelVersion.parse("6.12.117")).number()).hasToString("6.12");
        assertThat(warnings("6.12.117", TODAY)).isEmpty();
    }

    @Test
    void everyLivingLtsBranchHasPatches() {
        for (LtsBranch branch : LtsBranch.ALL) {
            boolean living = branch.endOfLife()
                    .filter(end -> end.atEndOfMonth().isBefore(TODAY))
                    .isEmpty();
            assertThat(branch.series().isPresent())
                    .as(branch.number().toString())
                    .isEqualTo(living);
        }
    }

    @Test
    void onlyBranchesBefore511HaveNoTypesOfModules() {
        assertThat(LtsBranch.ALL.stream()
                        .filter(branch -> !branch.moduleTypes())
                        .map(branch -> branch.number().toString()))
                .containsExactly("5.4", "5.10");
    }

    @Test
    void aNewerMainlineIsBuiltAsTheNewestBranchThatHasPatchesWithAWarning() {
        LtsBranch newest = LtsBranch.ALL.stream()
                .filter(branch -> branch.series().isPresent())
                .reduce((older, newer) -> newer)
                .orElseThrow();
        for (String version : List.of("7.4.1", "7.99.1", "8.0.1", "10.2.3")) {
            assertThat(LtsBranch.of(KernelVersion.parse(version))).isEqualTo(newest);
            assertThat(warnings(version, TODAY)).singleElement().asString().contains("like Linux " + newest.number());
        }
    }

    @Test
    void aBranchThatEndedIsWarnedOfOnceItsLastMonthIsOver() {
        assertThat(warnings("5.4.300", LocalDate.of(2026, 1, 1)))
                .singleElement()
                .asString()
                .contains("no release of Linux 5.4 after 2025-12");
    }

    @Test
    void aBranchIsWarnedOfFrom90DaysBeforeItsEnd() {
        assertThat(warnings("5.10.265", LocalDate.of(2026, 10, 1))).isEmpty();
        assertThat(warnings("5.10.265", LocalDate.of(2026, 10, 2)))
                .singleElement()
                .asString()
                .contains("Linux 5.10 ends in 90 days")
                .contains("2026-12")
                .contains("-Plts-6.18");
        assertThat(warnings("5.15.222", LocalDate.of(2026, 12, 31)))
                .singleElement()
                .asString()
                .contains("in 0 days");
    }

    @Test
    void aBranchThatIsNotLongTermYetIsSaidToBeSo() {
        assertThat(LtsBranch.of(KernelVersion.parse("7.3.4")).end()).isEqualTo("not announced");
        assertThat(warnings("7.3.4", TODAY))
                .singleElement()
                .asString()
                .contains("has not announced Linux 7.3 as a long-term branch")
                .contains("6.18 for hosts that stay");
    }

    @Test
    void aPointReleaseIsCalledOldAfter30Days() {
        KernelVersion version = KernelVersion.parse("6.6.152");
        assertThat(LtsBranch.staleWarning(version, TODAY.minusDays(30), TODAY)).isEmpty();
        assertThat(LtsBranch.staleWarning(version, TODAY.minusDays(31), TODAY).orElseThrow())
                .contains("Linux 6.6.152 was released on 2026-10-26, 31 days ago")
                .contains("kernel:update");
        assertThat(LtsBranch.staleWarning(version, LocalDate.EPOCH, TODAY))
                .as("a directory's files have no date")
                .isEmpty();
    }

    @Test
    void theGuideSaysWhenEachBranchEnds() {
        String guide = Trees.text(Path.of("../src/site/markdown/branches.md"));
        for (LtsBranch branch : LtsBranch.ALL) {
            String profile = branch.series().isPresent() ? "`-Plts-" + branch.number() + "`" : "–";
            assertThat(guide).contains("| " + branch.number() + " | " + profile + " | " + branch.end() + " |");
        }
    }

    @Test
    void whatIsNoLtsBranchIsRefused() {
        for (String version : List.of("4.19.1", "6.2.1", "5.16.20", "6.19.3", "7.2.13")) {
            assertThatThrownBy(() -> LtsBranch.of(KernelVersion.parse(version)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("is no LTS branch")
                    .hasMessageContaining("6.1, 6.6, 6.12");
        }
    }

    @Test
    void branchesAreComparedNumberByNumber() {
        assertThat(LtsBranch.ALL.stream().map(LtsBranch::number).toList()).isSorted();
        assertThat(Branch.parse("6.6")).isLessThan(Branch.parse("6.12"));
        assertThat(Branch.parse("5.15")).isLessThan(Branch.parse("6.1"));
        assertThat(Branch.parse("6.12").inPackageNames()).isEqualTo("612y");
    }

    private static List<String> warnings(String text, LocalDate today) {
        KernelVersion version = KernelVersion.parse(text);
        return LtsBranch.of(version).warnings(version, today);
    }
}
