// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                .contains(Patch.of(shared, Files.readAllBytes(PATCHES.resolve("common/" + shared))));
    }

    /** A source package has all patches in one directory. */
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
                assertThat(used)
                        .as(file.toString())
                        .contains(Patch.of("", Files.readAllBytes(file)).content());
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
        List<String> columns = head.subList(2, head.size() - 2);
        assertThat(columns)
                .containsExactlyElementsOf(branches().stream()
                        .map(branch -> branch.number().toString())
                        .toList());
        for (String branch : columns) {
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

    private static final String DIFF = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

    @TempDir
    Path directory;

    @Test
    void anotherEncodingsBytesArriveAsTheyAre() throws IOException {
        byte[] latin = ("# M\u00fcller\n" + DIFF).getBytes(StandardCharsets.ISO_8859_1);
        Files.write(directory.resolve("a.patch"), latin);
        Patch patch = PatchSeries.of("kernel.patches", directory).patches().get(0);
        assertThat(patch.bytes()).isEqualTo(latin);
        assertThat(patch.sha256()).isEqualTo(Digests.sha256(latin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../x.patch",
                "/etc/x.patch",
                "sub/x.patch",
                "a b.patch",
                "a%b.patch",
                "-x.patch",
                "config",
                "$(id).patch",
                "\u00e9.patch",
                "common/../x.patch",
                ".x.patch"
            })
    void namesThatASourcePackageCanNotHoldAreRefused(String name) {
        Trees.write(directory.resolve("patches/series"), "# mine\n" + name + "\n");
        assertThatThrownBy(() -> PatchSeries.of("kernel.patches", directory.resolve("patches")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.patches has a patch named \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1d\nw\n",
                "1c\n!touch x\n.\n",
                "*** a/x\n--- b/x\n***************\n*** 1 ****\n",
                "garbage",
                "1c1\n< a\n---\n> b\n",
                DIFF + "Index: a/Makefile\n1d\n",
                "Index: a/x\n1,2d\n" + DIFF
            })
    void scriptsForEdAndContextDiffsAreRefused(String content) {
        Trees.write(directory.resolve("x.patch"), content);
        assertThatThrownBy(() -> PatchSeries.of("kernel.module.patches", directory))
                .hasMessageContaining("kernel.module.patches has the patch x.patch, which is no unified diff");
    }

    @Test
    void twoPatchesOfOneNameAreRefused() {
        Patch one = new Patch("x.patch", DIFF);
        assertThatThrownBy(() -> new PatchSeries(List.of(one, one))).hasMessageContaining("two patches named x.patch");
    }

    /** Each name of every branch, whether the patch is the branch's own or shared. */
    @ParameterizedTest
    @MethodSource("branches")
    void aUsersPatchWithTheNameOfOneOfOursIsRefused(LtsBranch branch) {
        PatchSeries ours = PatchSeries.of(branch);
        assertThat(ours.patches()).isNotEmpty();
        for (Patch patch : ours.patches()) {
            PatchSeries users = new PatchSeries(List.of(new Patch("a.patch", DIFF), new Patch(patch.name(), DIFF)));
            assertThatThrownBy(() -> ours.then("kernel.patches", users))
                    .hasMessageContaining("kernel.patches has the patch " + patch.name())
                    .hasMessageContaining("rename yours in kernel.patches");
        }
    }

    @Test
    void withoutASeriesPatchesAreTakenByName() {
        for (String name : List.of("2.patch", "1.diff", "README")) {
            Trees.write(directory.resolve(name), DIFF);
        }
        assertThat(PatchSeries.of("kernel.patches", directory).patches())
                .extracting(Patch::name)
                .containsExactly("1.diff", "2.patch");
        assertThat(PatchSeries.of("kernel.patches", directory.resolve("2.patch"))
                        .patches())
                .extracting(Patch::name)
                .containsExactly("2.patch");
        Trees.write(directory.resolve("series"), "\uFEFF2.patch\r\n");
        assertThat(PatchSeries.of("kernel.patches", directory).patches())
                .extracting(Patch::name)
                .containsExactly("2.patch");
    }

    @Test
    void aLineOfTheSeriesWithoutItsPatchIsNamed() {
        Trees.write(directory.resolve("series"), "gone.patch\n");
        assertThatThrownBy(() -> PatchSeries.of("kernel.module.patches", directory))
                .hasMessageContaining("The file " + directory.resolve("series")
                        + " of kernel.module.patches names gone.patch, which does not exist");
    }

    @Test
    void aPathWithoutPatchesNamesTheProperty() {
        assertThatThrownBy(() -> PatchSeries.of("kernel.patches", directory))
                .hasMessageContaining("kernel.patches is the directory " + directory + ", which has no patches");
        assertThatThrownBy(() -> PatchSeries.of("kernel.module.patches", directory.resolve("none")))
                .hasMessageContaining("kernel.module.patches is ")
                .hasMessageContaining("no such file or directory");
    }
}
