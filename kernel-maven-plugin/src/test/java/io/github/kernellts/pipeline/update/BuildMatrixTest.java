// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BuildMatrixTest {
    private static final BuildMatrix MATRIX = BuildMatrix.of(List.of(
            new BuildMatrix.Flavor("kvm", Optional.of("kvm")), new BuildMatrix.Flavor("mine", Optional.empty())));

    @Test
    void eachFlavorIsBuiltForEachElAndEachBranchThatHasPatches() throws IOException {
        JsonNode include = new ObjectMapper().readTree(MATRIX.json()).path("include");
        long branches = LtsBranch.ALL.stream()
                .filter(branch -> branch.series().isPresent())
                .count();
        assertThat(include).hasSize((int) branches * 3 * 2);
        assertThat(Set.copyOf(MATRIX.builds())).hasSameSizeAs(MATRIX.builds());
        assertThat(include.get(0).toString())
                .isEqualTo("{\"branch\":\"5.10\",\"end\":\"2026-12\",\"el\":\"el8\",\"flavor\":\"kvm\","
                        + "\"profiles\":\"el8,kvm,lts-5.10\"}");
        assertThat(MATRIX.json()).doesNotContain("\n").doesNotContain("lts-5.4");
    }

    @Test
    void aFlavorWithoutAProfileIsChosenByItsProjectAlone() {
        assertThat(MATRIX.builds().stream()
                        .filter(build -> build.flavor().equals("mine"))
                        .map(BuildMatrix.Build::profiles))
                .contains("el9,lts-6.12")
                .noneMatch(profiles -> profiles.contains("mine") || profiles.contains("kvm"));
    }

    @Test
    void aFlavorForOneElOfTwoBranchesIsTwoBuilds() {
        assertThat(BuildMatrix.of(
                                List.of(new BuildMatrix.Flavor("kvm", Optional.of("kvm"))),
                                List.of("6.12", "6.1"),
                                List.of("el9"))
                        .builds())
                .extracting(BuildMatrix.Build::profiles)
                .containsExactly("el9,kvm,lts-6.1", "el9,kvm,lts-6.12");
    }

    /** Its own pin replaces those of its parent's profiles, so that these would be refused. */
    @Test
    void aFlavorWhosePomPinsItsVersionIsBuiltOfThatBranchAlone() {
        List<BuildMatrix.Flavor> flavors =
                List.of(new BuildMatrix.Flavor("mine", Optional.empty(), Set.of(Branch.parse("6.1"))));
        assertThat(BuildMatrix.of(flavors).builds())
                .extracting(BuildMatrix.Build::profiles)
                .containsExactly("el8,lts-6.1", "el9,lts-6.1", "el10,lts-6.1");
        assertThatThrownBy(() -> BuildMatrix.of(flavors, List.of("6.12"), List.of()))
                .hasMessageContaining("kernel.matrix.branches has \"6.12\"")
                .hasMessageEndingWith("to any of 6.1");
    }

    @Test
    void aBranchOrElThatIsNotBuiltIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> BuildMatrix.of(List.of(), List.of("5.4"), List.of()))
                .hasMessageContaining("kernel.matrix.branches has \"5.4\"")
                .hasMessageContaining("5.10, 5.15, 6.1");
        assertThatThrownBy(() -> BuildMatrix.of(List.of(), List.of(), List.of("el7")))
                .hasMessageContaining("kernel.matrix.els has \"el7\"")
                .hasMessageContaining("el8, el9, el10");
    }

    @Test
    void aBranchWhoseEndIsPastOrNearIsWarnedOfWhereItIsListed() {
        LocalDate day = LocalDate.of(2027, 1, 1);
        assertThat(MATRIX.warnings(day))
                .hasSize(2)
                .allMatch(warning -> warning.contains("kernel.matrix.branches"))
                .anyMatch(warning -> warning.contains("no release of Linux 5.10 after 2026-12"))
                .anyMatch(warning -> warning.contains("no release of Linux 5.15 after 2026-12"));
        BuildMatrix chosen = BuildMatrix.of(
                List.of(new BuildMatrix.Flavor("kvm", Optional.of("kvm"))), List.of("6.12"), List.of("el9"));
        assertThat(chosen.warnings(day)).isEmpty();
    }

    @Test
    void theParentHasEachProfile() {
        Matcher ids = Pattern.compile("<profile>\\s*<id>([^<]*)</id>")
                .matcher(Trees.text(Path.of("../kernel-lts-parent/pom.xml")));
        Set<String> profiles = new HashSet<>();
        while (ids.find()) {
            profiles.add(ids.group(1));
        }
        assertThat(MATRIX.builds().stream()
                        .flatMap(build -> Arrays.stream(build.profiles().split(","))))
                .isNotEmpty()
                .allMatch(profiles::contains);
    }
}
