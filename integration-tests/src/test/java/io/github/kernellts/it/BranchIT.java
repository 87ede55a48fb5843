// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.source.Branch;
import java.io.IOException;
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
 * The checks of a branch that take a minute: its patches apply without fuzz, every line of every fragment of this
 * project is in the resolved configuration, and so are the options that other programs need.
 */
class BranchIT {
    private static final Pattern FRAGMENTS = Pattern.compile("<kernel.config.fragments>([^<]+)<");

    @ParameterizedTest
    @CsvSource({
        "kvm, 6.1, el9",
        "kvm, 6.12, el8",
        "kvm, 6.12, el10",
        "generic, 6.1, el8",
        "generic, 6.12, el9",
        "generic, 6.12, el10"
    })
    void theFlavorsConfigurationResolves(String flavor, String branch, String el) throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "configured-" + flavor);
        // Otherwise the configuration resolved by an earlier run would be reused.
        Run.in(project.directory(), "rm", "-rf", "target");
        OutsideProject.Result result = project.maven(
                Map.of(),
                "kernel:configure",
                "-P" + el + ",lts-" + branch,
                "-Dkernel.config.base=defconfig",
                "-Dkernel.config.fragments=" + fragments(flavor));
        assertThat(result.exit()).as(result.log()).isZero();
        assertThat(result.log()).contains("requested lines came out as asked");
        requireWhatHostsNeed(
                Files.readString(project.directory().resolve("target/" + el + "-" + branch + "/config/.config")),
                flavor,
                Branch.parse(branch),
                el);
    }

    /**
     * The source of these branches is not in Debian 12. It comes from kernel.org, which not every machine reaches; of 5.10,
     * 6.18 and 7.3 another suite of Debian has it too.
     */
    @Tag("kernelorg")
    @ParameterizedTest
    @CsvSource({"kvm, 5.10, el8", "kvm, 5.15, el8", "kvm, 6.6, el9", "kvm, 6.18, el10", "kvm, 7.3, el10"})
    void thatOfBranchesWhoseSourceIsFetchedResolvesToo(String flavor, String branch, String el) throws IOException {
        theFlavorsConfigurationResolves(flavor, branch, el);
    }

    /** Checks a configuration against the options needed by systemd, firewalls, container engines and others. */
    private static void requireWhatHostsNeed(String config, String flavor, Branch branch, String el)
            throws IOException {
        Map<String, String> values = config.lines()
                .filter(line -> line.startsWith("CONFIG_"))
                .map(line -> line.substring("CONFIG_".length()).split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        Path table = Path.of(OutsideProject.property("it.flavors"))
                .resolveSibling("kernel-maven-plugin/src/test/resources/host-contract.tsv");
        List<String> missing = Files.readString(table)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .filter(row -> isWithin(branch, row[3]))
                .filter(row -> row[4].equals("-") || List.of(row[4].split(",")).contains(el))
                .filter(row -> row[5].equals("-") || row[5].equals(flavor))
                .filter(row -> !List.of(row[2].split(" ")).contains(values.getOrDefault(row[1], "n")))
                .map(row -> row[1] + " is " + values.getOrDefault(row[1], "n") + ", and " + row[0] + " needs " + row[2])
                .toList();
        assertThat(missing).isEmpty();
    }

    /** @param range {@code -} for all branches, else the first and the last branch; either may be left out */
    private static boolean isWithin(Branch branch, String range) {
        String[] ends = range.split("-", 2);
        return (ends[0].isEmpty() || branch.compareTo(Branch.parse(ends[0])) >= 0)
                && (ends[1].isEmpty() || branch.compareTo(Branch.parse(ends[1])) <= 0);
    }

    /** The fragments in a flavor's POM, with the paths of the flavor's own fragments. */
    private static String fragments(String flavor) throws IOException {
        Path directory = Path.of(OutsideProject.property("it.flavors"), flavor);
        Matcher listed = FRAGMENTS.matcher(Files.readString(directory.resolve("pom.xml")));
        assertThat(listed.find()).isTrue();
        return Arrays.stream(listed.group(1).split(","))
                .map(name -> name.endsWith(".config") ? directory.resolve(name).toString() : name)
                .collect(Collectors.joining(","));
    }
}
