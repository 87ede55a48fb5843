package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

class LtsBranchTest {
    private static final YearMonth NOVEMBER_2026 = YearMonth.of(2026, 11);

    @Test
    void aVersionIsBuiltAsItsBranchWithoutAWarning() {
        assertThat(LtsBranch.of(KernelVersion.parse("6.1.192")).number()).hasToString("6.1");
        assertThat(LtsBranch.of(KernelVersion.parse("6.12.117")).number()).hasToString("6.12");
        assertThat(warnings("6.12.117", NOVEMBER_2026)).isEmpty();
    }

    @Test
    void everyLivingLtsBranchHasPatches() {
        for (LtsBranch branch : LtsBranch.ALL) {
            boolean living = !NOVEMBER_2026.isAfter(branch.endOfLife());
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
        for (String version : List.of("6.19.1", "6.99.1", "7.0.1", "10.2.3")) {
            assertThat(LtsBranch.of(KernelVersion.parse(version))).isEqualTo(newest);
            assertThat(warnings(version, NOVEMBER_2026))
                    .singleElement()
                    .asString()
                    .contains(newest.number() + " is");
        }
    }

    @Test
    void aBranchThatEndedIsWarnedOfOnceItsLastMonthIsOver() {
        assertThat(warnings("5.4.300", YearMonth.of(2025, 12))).isEmpty();
        assertThat(warnings("5.4.300", YearMonth.of(2026, 1)))
                .singleElement()
                .asString()
                .contains("no release of Linux 5.4 after 2025-12");
    }

    @Test
    void whatIsNoLtsBranchIsRefused() {
        for (String version : List.of("4.19.1", "6.2.1", "5.16.20")) {
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

    private static List<String> warnings(String text, YearMonth now) {
        KernelVersion version = KernelVersion.parse(text);
        return LtsBranch.of(version).warnings(version, now);
    }
}
