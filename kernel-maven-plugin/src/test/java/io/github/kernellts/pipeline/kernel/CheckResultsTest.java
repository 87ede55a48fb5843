// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.report.BuildReport.Outcome;
import io.github.kernellts.report.BuildReport.Proof;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckResultsTest {
    private static final List<String> VERIFIED = List.of(
            "rpm-signatures (3 RPMs)",
            "module-signatures (294 modules)",
            "module-btf (294 modules)",
            "module-vermagic (294 modules)",
            "system-map",
            "devel (19 files)",
            "leaks (8966 files of 3 RPMs)",
            "provenance (signed, of 4 files)");

    @TempDir
    Path work;

    private List<String> packages = List.of("aa  rpms/kernel.rpm", "bb  rpms/devel.rpm");

    @Test
    void nothingHeldThatWasNotRun() {
        assertThat(rows()).hasSize(9).allMatch(proof -> proof.outcome() == Outcome.NOT_RUN);
        assertThat(table().summary()).isEqualTo("verify not run, boot not run");
    }

    @Test
    void whatWasFoundIsShownWithItsLog() {
        Trees.write(work.resolve("logs/console.log"), "");
        checkResults().record("verify", () -> VERIFIED);
        checkResults().record("boot", () -> List.of("uname (6.1.192-1000.el9)", "a-check-of-later (it (too) held)"));
        assertThat(rows()).hasSize(10).allMatch(proof -> proof.outcome() == Outcome.HELD);
        assertThat(rows())
                .contains(
                        new Proof("No private key in any RPM", Outcome.HELD, "8966 files of 3 RPMs", Optional.empty()),
                        new Proof("a-check-of-later", Outcome.HELD, "it (too) held", Optional.of("logs/console.log")));
        assertThat(table().summary()).isEqualTo("verify held, boot held");
    }

    @Test
    void aProofIsOfThosePackagesOnly() {
        checkResults().record("verify", () -> VERIFIED);
        packages = List.of("aa  rpms/kernel.rpm", "cc  rpms/devel.rpm");
        assertThat(rows()).allMatch(proof -> proof.outcome() == Outcome.NOT_RUN);
    }

    @Test
    void aCheckThatWasExpectedAndGaveNoResultDidNotHold() {
        checkResults().record("verify", () -> VERIFIED.subList(0, 6));
        assertThat(rows())
                .filteredOn(proof -> proof.what().equals("No private key in any RPM"))
                .singleElement()
                .matches(proof -> proof.outcome() == Outcome.NOT_RUN);
    }

    @Test
    void aFailureIsKeptAndThrown() {
        assertThatThrownBy(() -> checkResults().record("boot", () -> {
                    throw new KernelException("refuses-foreign: loaded\nThe console is there", "look at it");
                }))
                .isInstanceOf(KernelException.class);
        assertThat(rows())
                .filteredOn(proof -> proof.outcome() == Outcome.FAILED)
                .singleElement()
                .matches(proof ->
                        proof.detail().equals("refuses-foreign: loaded\nThe console is there. Fix: look at it"));
        assertThat(table().summary()).isEqualTo("verify not run, boot failed");
    }

    @Test
    void aCheckThatIsKilledLeavesNothingOfTheOneBefore() {
        checkResults().record("boot", () -> List.of("uname"));
        assertThatThrownBy(() -> checkResults().record("boot", () -> {
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(checkResults().of("boot")).isEmpty();
    }

    @Test
    void aFileThatWasCutOffProvesNothing() {
        checkResults().record("boot", () -> List.of("uname"));
        Trees.write(work.resolve("report/boot.proof"), "held\naa  rpms/kernel.rpm\n");
        assertThat(checkResults().of("boot")).isEmpty();
    }

    private CheckResults checkResults() {
        return new CheckResults(work.resolve("report"), packages);
    }

    private CheckTable table() {
        return new CheckTable(checkResults(), work);
    }

    private List<Proof> rows() {
        return table().rows();
    }
}
