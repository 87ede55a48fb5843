// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatchSeriesTest {
    private static final Path PATCHES = Path.of("../patches");

    static List<LtsBranch> branches() {
        return LtsBranch.ALL.stream()
                .filter(branch -> branch.series().isPresent())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("branches")
    void aSharedPatchHasInAnySeriesItsFileNameAlone(LtsBranch branch) throws IOException {
        String shared = "lockdown-under-secure-boot.patch";
        assertThat(PatchSeries.of(branch).patches())
                .contains(new Patch(shared, Files.readString(PATCHES.resolve("common/" + shared))));
    }

    /** A source package holds all of them in one directory. */
    @ParameterizedTest
    @MethodSource("branches")
    void noTwoPatchesOfASeriesHaveTheSameNameAndNoneADirectory(LtsBranch branch) {
        assertThat(PatchSeries.of(branch).patches())
                .extracting(Patch::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Za-z0-9._+-]+[.]patch"));
    }

    @ParameterizedTest
    @MethodSource("branches")
    void eachPatchHasAReason(LtsBranch branch) {
        assertThat(PatchSeries.of(branch).patches()).isNotEmpty().allSatisfy(patch -> {
            assertThat(patch.content()).startsWith("Subject: ");
            String reason = patch.content()
                    .substring(patch.content().indexOf('\n'), patch.content().indexOf("\n---\n"));
            assertThat(reason.strip()).as(patch.name()).hasSizeGreaterThan(100);
        });
    }

    @Test
    void everyPatchOfTheProjectIsInASeries() throws IOException {
        Set<String> used = branches().stream()
                .flatMap(branch -> PatchSeries.of(branch).patches().stream())
                .map(Patch::content)
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(PATCHES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".patch")).toList()) {
                assertThat(used).as(file.toString()).contains(Files.readString(file));
            }
        }
    }

    @Test
    void theTableSaysWhichBranchHasWhichPatch() throws IOException {
        List<List<String>> rows = Files.readAllLines(PATCHES.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> Arrays.stream(line.split("[|]")).map(String::strip).toList())
                .toList();
        List<String> head = rows.get(0);
        for (String branch : head.subList(2, head.size() - 2)) {
            assertThat(rows.stream()
                            .filter(row -> row.get(head.indexOf(branch)).equals("●"))
                            .map(row -> row.get(1).replaceFirst("^`(" + branch + "/)?(.*)`$", "$2.patch")))
                    .as(branch)
                    .containsExactlyInAnyOrderElementsOf(
                            Files.readAllLines(PATCHES.resolve(branch).resolve("series")));
        }
    }

    @Test
    void aBranchWithoutASeriesYetSaysSo() {
        LtsBranch without = LtsBranch.of(KernelVersion.parse("5.4.300"));
        assertThatThrownBy(() -> PatchSeries.of(without))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("There is no patch series for Linux 5.4 yet")
                .hasMessageContaining("[5.10, ");
    }
}
