// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On each branch with an available tree: every line of every fragment is in the resolved configuration, for each flavor
 * and EL, and this configuration has the options that hosts need. Only Kconfig runs, so a branch takes seconds.
 */
class HostContractTest {
    private static final Map<LtsBranch, KconfigTree> TREES = KconfigTree.atHand();
    /** The branch that is built unless another is chosen. */
    private static final LtsBranch DEFAULT = LtsBranch.ALL.stream()
            .filter(branch -> branch.number().equals(Branch.parse("6.1")))
            .findFirst()
            .orElseThrow();

    /** With {@code -Dtest.branches=6.1,6.12}, branches whose tree must be at hand: what was skipped looks as if it held. */
    private static final List<Branch> WANTED = Stream.of(
                    System.getProperty("test.branches", "").split(","))
            .filter(number -> !number.isEmpty())
            .map(Branch::parse)
            .toList();

    private static final List<String> FLAVORS = List.of("kvm", "generic");
    private static final Pattern FRAGMENTS = Pattern.compile("<kernel.config.fragments>([^<]+)<");

    private static final Pattern OPTION = Pattern.compile("(?m)^\\s*(?:menu)?config\\s+([A-Z0-9_]+)");

    private static final Pattern PROMPTED = Pattern.compile(
            "(?m)^(?:menu)?config[ \\t]+(\\w+)[ \\t]*\\n(?:[ \\t]+(?!(?:bool|tristate|prompt)[ \\t]+\").*\\n)*"
                    + "[ \\t]+(?:bool|tristate|prompt)[ \\t]+\"");

    private record Others(Branch branch, Path file) {}

    private static final Others DEBIANS =
            new Others(Branch.parse("6.1"), Path.of("/usr/src/linux-config-6.1/config.amd64_none_amd64.xz"));
    /**
     * With {@code -Dothers.config=FILE}, a configuration of EL or ELRepo: all its options but those of drivers are
     * compared, on the branch {@code -Dothers.branch}, 6.1 unless set. With {@code -Dothers.drivers=true}, the drivers of
     * generic too.
     */
    private static final Optional<Others> OTHERS = Optional.ofNullable(System.getProperty("others.config"))
            .map(file -> new Others(Branch.parse(System.getProperty("others.branch", "6.1")), Path.of(file)));

    /** Where Kconfig files of this architecture are, except drivers. */
    private static final List<String> NOT_DRIVERS = List.of(
            "arch/x86", "block", "certs", "crypto", "fs", "init", "kernel", "lib", "mm", "net", "security", "virt");

    @TempDir
    Path directory;

    @Test
    void eachRowIsWellFormedAndStandsOnce() {
        HostContract contract = HostContract.read();
        assertThat(contract.rows())
                .hasSizeGreaterThan(1000)
                .doesNotHaveDuplicates()
                .allSatisfy(row -> {
                    assertThat(row.option()).matches("[A-Z0-9_]+").doesNotStartWith("CONFIG_");
                    assertThat(row.values()).isSubsetOf("y", "m", "n");
                    assertThat(row.els()).isSubsetOf(Condition.ELS);
                    assertThat(FLAVORS).containsAll(row.flavor().stream().toList());
                    assertThat(row.consumer()).isNotBlank();
                    assertThat(row.source()).isNotBlank();
                });
    }

    @Test
    void whatAConfigurationLacksIsNamedWithItsConsumer() {
        HostContract contract = HostContract.read();
        ResolvedConfig nothing = ResolvedConfig.parse("CONFIG_IP_NF_TARGET_REJECT=m\n");
        Target el9 = new Target(LtsBranch.ALL.get(3).number(), "el9");
        assertThat(contract.brokenBy(nothing, el9, "kvm"))
                .anyMatch(line -> line.startsWith("IP6_NF_TARGET_REJECT is n, and iptables-services needs m"))
                .noneMatch(line -> line.startsWith("IP_NF_TARGET_REJECT"))
                .noneMatch(line -> line.startsWith("MEMCG_V1"))
                .noneMatch(line -> line.startsWith("OPENVSWITCH"));
        assertThat(contract.brokenBy(nothing, new Target(LtsBranch.ALL.get(6).number(), "el8"), "generic"))
                .anyMatch(line -> line.startsWith("MEMCG_V1 is n, and systemd needs y"))
                .anyMatch(line -> line.startsWith("OPENVSWITCH"));
    }

    @Test
    void whatIsANumberInAnotherConfigurationIsNoMissingOption() {
        assertThat(LeftOut.withoutReason(
                        Set.of("NEW_SWITCH", "NEW_LIMIT"),
                        ResolvedConfig.parse("CONFIG_NEW_SWITCH=m\nCONFIG_NEW_LIMIT=0\n"),
                        ResolvedConfig.parse(""),
                        "kvm"))
                .containsExactly("kvm: NEW_SWITCH is set elsewhere, not here, and left-out.tsv has no reason");
    }

    @Test
    void theGuideSaysWhatIsLeftOutAndWhy() {
        assertThat(GuideTable.under("| options | missing in | because |"))
                .containsExactlyInAnyOrderElementsOf(LeftOut.read().stream()
                        .map(left -> GuideTable.code(left.options()) + " | "
                                + left.flavor().orElse("both") + " | " + left.reason())
                        .toList());
    }

    static List<LtsBranch> branches() {
        return LtsBranch.ALL.stream()
                .filter(branch -> branch.series().isPresent())
                .toList();
    }

    @BeforeAll
    static void requireTheTreesThatAreAskedFor() {
        assertThat(WANTED)
                .as("the branches in -Dtest.branches whose tree is in a directory of KERNEL_TREES or in the cache")
                .allMatch(number -> TREES.keySet().stream()
                        .anyMatch(branch -> branch.number().equals(number)));
    }

    @BeforeAll
    static void sayWhatIsCovered() {
        List<String> covered = branches().stream()
                .filter(TREES::containsKey)
                .map(branch ->
                        TREES.get(branch).version() + " (" + TREES.get(branch).source() + ")")
                .toList();
        System.out.println("Branches whose configuration is resolved: "
                + (covered.isEmpty() ? "none; KERNEL_TREES lists directories of trees" : String.join(", ", covered)));
    }

    @Test
    void everyFragmentResolvesAndHostsFindWhatTheyNeed() {
        requireResolved(DEFAULT);
    }

    static Stream<LtsBranch> otherBranches() {
        return branches().stream().filter(branch -> !branch.equals(DEFAULT));
    }

    /** A branch takes ten seconds, which those who change no fragment and no patch needn't wait for. */
    @Tag("branches")
    @ParameterizedTest
    @MethodSource("otherBranches")
    void onTheOtherBranchesToo(LtsBranch branch) {
        requireResolved(branch);
    }

    private void requireResolved(LtsBranch branch) {
        assumeTrue(TREES.containsKey(branch), "no tree of Linux " + branch.number() + " is at hand");
        resolve(branch, TREES.get(branch));
    }

    private void resolve(LtsBranch branch, KconfigTree tree) {
        Path copy = directory.resolve("tree-" + branch.number());
        List<String> wrong = new ArrayList<>();
        try (Processes processes = new Processes(directory)) {
            tree.copyTo(copy, PatchSeries.of(branch), processes);
            Kconfig kconfig = KconfigReader.read(copy);
            Kbuild kbuild = tree.kbuild(copy, directory.resolve("objects-" + branch.number()), "el9", processes);
            // ELs with the same requested lines have the same configuration.
            Map<String, ResolvedConfig> known = new HashMap<>();
            for (String flavor : FLAVORS) {
                for (String el : Condition.ELS) {
                    Target target = new Target(branch.number(), el);
                    Fragments fragments = fragments(flavor, target);
                    ResolvedConfig config =
                            known.computeIfAbsent(fragments.text(), text -> resolved(kbuild, "defconfig", text));
                    new Contract(kconfig).require(fragments, config);
                    RequiredOptions.require(config, branch.moduleTypes());
                    wrong.addAll(LeftOut.contradictedBy(config, flavor, target));
                    if (branch.number().equals(DEBIANS.branch())) {
                        wrong.addAll(LeftOut.withoutReason(netfilter(tree), debians(processes), config, flavor));
                    }
                    OTHERS.filter(others -> branch.number().equals(others.branch()))
                            .map(others -> ResolvedConfig.parse(Trees.text(others.file())))
                            .ifPresent(others -> {
                                wrong.addAll(LeftOut.withoutReason(chosenByUsers(tree), others, config, flavor));
                                if (Boolean.getBoolean("others.drivers")
                                        && flavor.equals("generic")
                                        && el.equals("el9")) {
                                    wrong.addAll(devicesWithoutReason(tree, others, config));
                                }
                            });
                    HostContract.read()
                            .brokenBy(config, target, flavor)
                            .forEach(line -> wrong.add(flavor + ", " + el + ": " + line));
                }
            }
            Map<String, ResolvedConfig> knownTiny = new HashMap<>();
            for (String el : Condition.ELS) {
                Fragments tiny = tiny(new Target(branch.number(), el));
                new Contract(kconfig)
                        .require(
                                tiny,
                                knownTiny.computeIfAbsent(tiny.text(), text -> resolved(kbuild, "tinyconfig", text)));
            }
        } finally {
            Trees.delete(copy);
        }
        assertThat(wrong).as("Linux " + tree.version()).isEmpty();
    }

    private static ResolvedConfig resolved(Kbuild kbuild, String base, String fragments) {
        kbuild.configure(base, fragments);
        return ResolvedConfig.parse(Trees.text(kbuild.config()));
    }

    /** The options of netfilter, found by their Kconfig files. */
    private static Set<String> netfilter(KconfigTree tree) {
        return Trees.files(
                        tree.source().resolve("net"),
                        file -> file.toString().contains("/netfilter/")
                                && file.getFileName().toString().startsWith("Kconfig"))
                .stream()
                .flatMap(file -> OPTION.matcher(Trees.text(file)).results().map(each -> each.group(1)))
                .collect(Collectors.toSet());
    }

    /** The options outside of drivers that have a prompt: others follow from these. */
    private static Set<String> chosenByUsers(KconfigTree tree) {
        return NOT_DRIVERS.stream()
                .flatMap(part -> Trees.files(
                        tree.source().resolve(part),
                        file -> file.getFileName().toString().startsWith("Kconfig"))
                        .stream())
                .flatMap(file -> PROMPTED.matcher(Trees.text(file)).results().map(each -> each.group(1)))
                .collect(Collectors.toSet());
    }

    /** Compares the drivers, and lists those that only the other configuration has in target/missing-devices.txt. */
    private static List<String> devicesWithoutReason(KconfigTree tree, ResolvedConfig others, ResolvedConfig ours) {
        List<DeviceTables> drivers = DeviceTables.in(tree.source());
        assertThat(drivers).as("drivers of " + tree.source()).hasSizeGreaterThan(1000);
        List<DeviceTables> theirs = LeftOutDrivers.missing(drivers, others, ResolvedConfig.parse(""));
        List<DeviceTables> missing = LeftOutDrivers.missing(drivers, others, ours);
        Trees.write(
                Path.of("target/missing-devices.txt"),
                missing.size() + " of " + theirs.size() + " options, " + devices(missing) + " of " + devices(theirs)
                        + " entries of tables\n"
                        + missing.stream().map(each -> each + "\n").collect(Collectors.joining()));
        return LeftOutDrivers.withoutReason(drivers, others, ours);
    }

    private static int devices(List<DeviceTables> drivers) {
        return drivers.stream()
                .flatMap(driver -> driver.devices().values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Debian's own configuration of the branch, if its package is installed, as an example of another distribution. */
    private static ResolvedConfig debians(Processes processes) {
        return Files.exists(DEBIANS.file())
                ? ResolvedConfig.parse(processes.output(
                        Command.of(
                                Path.of("/"),
                                "xz",
                                "--decompress",
                                "--stdout",
                                DEBIANS.file().toString()),
                        "look at the package linux-config-6.1"))
                : ResolvedConfig.parse("");
    }

    /** The fragment of the integration tests' kernel. */
    private static Fragments tiny(Target target) {
        return Fragments.of(List.of(Fragment.load("tiny.config", Path.of("../integration-tests/src/it/tiny"), target)));
    }

    private static Fragments fragments(String flavor, Target target) {
        Path directory = Path.of("../flavors").resolve(flavor);
        Matcher listed = FRAGMENTS.matcher(Trees.text(directory.resolve("pom.xml")));
        assertThat(listed.find()).isTrue();
        return Fragments.of(Stream.of(listed.group(1).split(","))
                .map(name -> Fragment.load(name, directory, target))
                .toList());
    }
}
