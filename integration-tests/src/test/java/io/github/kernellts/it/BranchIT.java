// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a branch can be held to in a minute: its patches apply without fuzz, and every line of every fragment of this
 * project comes out as asked, and what others' programs need is in it.
 */
class BranchIT {
    private static final Pattern FRAGMENTS = Pattern.compile("<kernel.config.fragments>([^<]+)<");

    @ParameterizedTest
    @CsvSource({"kvm, 6.1", "kvm, 6.12", "generic, 6.1", "generic, 6.12"})
    void theFlavorsConfigurationResolves(String flavor, String branch) throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "configured-" + flavor);
        // What an earlier run resolved would not be resolved again.
        Run.in(project.directory(), "rm", "-rf", "target");
        OutsideProject.Result result = project.maven(
                Map.of(),
                "kernel:configure",
                "-Pel9,lts-" + branch,
                "-Dkernel.config.base=defconfig",
                "-Dkernel.config.fragments=" + fragments(flavor));
        assertThat(result.exit()).as(result.log()).isZero();
        assertThat(result.log()).contains("requested lines came out as asked");
        requireWhatOthersNeed(Files.readString(project.work(branch).resolve("config/.config")));
    }

    /** Their source is at kernel.org alone, which not every machine reaches. */
    @Tag("kernelorg")
    @ParameterizedTest
    @CsvSource({"kvm, 5.10", "kvm, 5.15", "kvm, 6.6", "kvm, 6.18"})
    void thatOfBranchesWhoseSourceIsAtKernelOrgResolvesToo(String flavor, String branch) throws IOException {
        theFlavorsConfigurationResolves(flavor, branch);
    }

    /** Holds a configuration against the table of what systemd, container engines and others need. */
    private static void requireWhatOthersNeed(String config) throws IOException {
        Map<String, String> values = config.lines()
                .filter(line -> line.startsWith("CONFIG_"))
                .map(line -> line.substring("CONFIG_".length()).split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        try (InputStream table = BranchIT.class.getResourceAsStream("/required-options.tsv")) {
            List<String> missing = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .filter(row -> !List.of(row[1].split(" ")).contains(values.getOrDefault(row[0], "n")))
                    .map(row ->
                            row[0] + " is " + values.getOrDefault(row[0], "n") + ", and " + row[2] + " needs " + row[1])
                    .toList();
            assertThat(missing).isEmpty();
        }
    }

    /** What a flavor's POM lists, with its own fragments by their paths. */
    private static String fragments(String flavor) throws IOException {
        Path directory = Path.of(OutsideProject.property("it.flavors"), flavor);
        Matcher listed = FRAGMENTS.matcher(Files.readString(directory.resolve("pom.xml")));
        assertThat(listed.find()).isTrue();
        return Arrays.stream(listed.group(1).split(","))
                .map(name -> name.endsWith(".config") ? directory.resolve(name).toString() : name)
                .collect(Collectors.joining(","));
    }
}
