// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The explanation of options and the import of other configurations, on a small tree of Kconfig files. */
class ImportTest {
    @TempDir
    Path tree;

    private Kconfig kconfig;

    @BeforeEach
    void readKconfig() {
        Trees.write(tree.resolve("Kconfig"), """
                source "net/Kconfig"
                source "drivers/net/ethernet/Kconfig"
                config SCSI
                	tristate "SCSI"
                config DISK
                	tristate "disk"
                	depends on SCSI
                config HELPER
                	bool "helper"
                config RELAY
                	bool
                	select HELPER
                config UPDATER
                	tristate "updater"
                	select RELAY
                """);
        Trees.write(tree.resolve("net/Kconfig"), """
                config NET
                	bool "Networking support"
                	help
                	  Say Y to reach others:

                	    ping

                	  It has no other use.

                """);
        Trees.write(tree.resolve("drivers/net/ethernet/Kconfig"), """
                config CARD
                	tristate 'Card "of" a maker' if NET
                	depends on SCSI
                """);
        kconfig = KconfigReader.read(tree);
    }

    @Test
    void anOptionIsExplainedWithTheLineThatSetsItAndWhatItHangsOn() {
        Fragments fragments = fragments("# why\nCONFIG_NET=y");
        ResolvedConfig config = ResolvedConfig.parse("CONFIG_NET=y\nCONFIG_UPDATER=m\nCONFIG_RELAY=y\nCONFIG_HELPER=y");
        OptionExplanation explanation = new OptionExplanation(kconfig, fragments, config);
        assertThat(explanation.of("CONFIG_NET"))
                .containsExactly(
                        "CONFIG_NET is y",
                        "  set by: f.config:2",
                        "  bool in net/Kconfig: \"Networking support\"",
                        "  help:",
                        "    Say Y to reach others:",
                        "",
                        "      ping",
                        "",
                        "    It has no other use.");
        assertThat(explanation.of("CARD"))
                .contains(
                        "CONFIG_CARD is n",
                        "  set by: no fragment; the value is a default of the base or of Kconfig",
                        "  tristate in drivers/net/ethernet/Kconfig: \"Card \"of\" a maker\"",
                        "    depends on SCSI: SCSI is n",
                        "    depends on NET: met");
        assertThat(explanation.of("HELPER"))
                .contains("  set by: no fragment; another option selects it", "  selected by: RELAY");
        assertThatThrownBy(() -> explanation.of("CONFIG_CADR"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("did you mean CARD?")
                .hasMessageContaining("kernel.config.option");
    }

    @Test
    void aPartOfANameOrMenuTextFindsOptions() {
        OptionExplanation explanation =
                new OptionExplanation(kconfig, fragments(""), ResolvedConfig.parse("CONFIG_HELPER=y"));
        assertThat(explanation.of("CONFIG_elp"))
                .containsExactly(
                        "No option is named CONFIG_elp. 1 has it in the name or menu text:",
                        "  CONFIG_HELPER=y  \"helper\"");
        assertThat(explanation.of("rela"))
                .containsExactly(
                        "No option is named CONFIG_rela. 1 has it in the name or menu text:", "  CONFIG_RELAY=n");
        assertThat(explanation.of("upd"))
                .containsExactly(
                        "No option is named CONFIG_upd. 1 has it in the name or menu text:",
                        "  CONFIG_UPDATER=n  \"updater\"");
        assertThat(explanation.of("of\" a MAKER")).contains("  CONFIG_CARD=n  \"Card \"of\" a maker\"");
        assertThatThrownBy(() -> explanation.of("E")).hasMessageContaining("there is no such option");
    }

    @Test
    void whatNoMenuAsksForIsNoChoiceAndWhatTheTreeDoesNotKnowMayBe() {
        List<ConfigDifference> all = ConfigDifference.between(
                ResolvedConfig.parse("CONFIG_NET=y\nCONFIG_OF_EL=y\nCONFIG_RELAY=y"), ResolvedConfig.parse(""));
        assertThat(ConfigDifference.chosen(all, kconfig))
                .extracting(ConfigDifference::option)
                .containsExactly("NET", "OF_EL");
    }

    @Test
    void differencesAreGroupedByThePartOfTheKernel() {
        List<ConfigDifference> all = ConfigDifference.between(
                ResolvedConfig.parse("CONFIG_NET=y\nCONFIG_CARD=m\nCONFIG_OF_EL=y"),
                ResolvedConfig.parse("CONFIG_SCSI=y\nCONFIG_CARD=y"));
        assertThat(ConfigDifference.lines(all, kconfig, "theirs", "ours"))
                .containsExactly(
                        "4 options differ: theirs -> ours",
                        "",
                        "Kconfig (1)",
                        "  SCSI: n -> y",
                        "",
                        "drivers/net (1)",
                        "  CARD: m -> y",
                        "",
                        "net (1)",
                        "  NET: y -> n",
                        "",
                        "unknown here (1)",
                        "  OF_EL: y -> n");
    }

    @Test
    void onlyWhatDoesNotFollowFromSomethingElseIsNamed() {
        SmallestFragment.Side from = side("CONFIG_NET=y", "CONFIG_NET=y");
        SmallestFragment.Side to =
                side("CONFIG_UPDATER=y\nCONFIG_RELAY=y\nCONFIG_HELPER=y", "CONFIG_UPDATER=y\nCONFIG_OF_EL=y");
        assertThat(new SmallestFragment(kconfig, this::resolve)
                        .between(from, to, Set.of())
                        .values())
                .isEqualTo(new TreeMap<>(Map.of("NET", "n", "UPDATER", "y")));
        assertThat(new SmallestFragment(kconfig, this::resolve)
                        .between(from, to, Set.of("NET"))
                        .values())
                .isEqualTo(new TreeMap<>(Map.of("UPDATER", "y")));
    }

    @Test
    void whatDidNotComeOutAtFirstIsNamedToo() {
        SmallestFragment.Side to = side("CONFIG_SCSI=m\nCONFIG_DISK=m", "CONFIG_SCSI=m");
        assertThat(new SmallestFragment(kconfig, this::resolve)
                        .between(side("", ""), to, Set.of())
                        .values())
                .isEqualTo(new TreeMap<>(Map.of("SCSI", "m", "DISK", "m")));
    }

    @Test
    void aLineGivesWayThatIsInTheWayOfAFragment() {
        Fragments fragments = fragments("# CONFIG_HELPER is not set\nCONFIG_DISK=y");
        SortedMap<String, String> values = new TreeMap<>(Map.of("UPDATER", "m", "SCSI", "m", "NET", "y"));
        Precedence.Result result = new Precedence(kconfig, fragments, lines -> resolve(over(fragments, lines)))
                .over(new SmallestFragment.Lines(values, resolve(over(fragments, values))));
        assertThat(result.lines().values()).isEqualTo(new TreeMap<>(Map.of("UPDATER", "n", "SCSI", "y", "NET", "y")));
        assertThat(result.yielded().keySet()).contains("UPDATER", "SCSI").doesNotContain("NET");

        String documentInputs =
                new ImportReport("""
                        CONFIG_UPDATER=m
                        CONFIG_SCSI=m
                        CONFIG_NET=y
                        CONFIG_OF_EL=y
                        CONFIG_RELAY=y
                        CONFIG_CARD=m
                        # CONFIG_DISK is not set
                        """, result.lines().resolved(), fragments, result.yielded(), kconfig).text();
        assertThat(documentInputs)
                .contains("As in the file: 1 option")
                .contains("CONFIG_UPDATER=m, here n: CONFIG_HELPER=n of f.config:1")
                .contains("CONFIG_DISK=n, here y: f.config:2")
                .contains(
                        "Dropped: 1 option, not an option of this branch: of another one, or of a distribution\n  CONFIG_OF_EL=y")
                .contains("Dropped: 1 option, a dependency is missing");
    }

    @Test
    void anOptionThatIsOffOnlyWhereItIsAskedForKeepsWhatItIsAskedBy() {
        Trees.write(tree.resolve("Kconfig"), """
                config EXPERT
                	bool "expert"
                config SCREEN
                	bool "screen" if EXPERT
                	default y
                """);
        Fragments fragments = fragments("# CONFIG_SCREEN is not set");
        SortedMap<String, String> values = new TreeMap<>(Map.of("EXPERT", "n"));
        Precedence.Result result = new Precedence(
                        KconfigReader.read(tree),
                        fragments,
                        lines -> ResolvedConfig.parse(
                                lines.containsKey("EXPERT") ? "CONFIG_SCREEN=y" : "CONFIG_EXPERT=y"))
                .over(new SmallestFragment.Lines(values, ResolvedConfig.parse("CONFIG_SCREEN=y")));
        assertThat(result.lines().values()).isEmpty();
        assertThat(result.yielded()).containsOnlyKeys("EXPERT");
    }

    /** A minimal replacement of Kconfig for these tests. */
    private ResolvedConfig resolve(SortedMap<String, String> lines) {
        SortedMap<String, String> all = new TreeMap<>(lines);
        String scsi = all.getOrDefault("SCSI", "n");
        if (scsi.equals("m")) {
            all.computeIfPresent("DISK", (option, value) -> "m");
        } else if (scsi.equals("n")) {
            all.remove("DISK");
        }
        if (!all.getOrDefault("UPDATER", "n").equals("n")) {
            all.put("RELAY", "y");
            all.put("HELPER", "y");
        }
        all.remove("CARD");
        StringBuilder text = new StringBuilder();
        all.forEach((option, value) ->
                text.append(new OptionSetting(option, value, "", 0).text()).append('\n'));
        return ResolvedConfig.parse(text.toString());
    }

    private static SortedMap<String, String> over(Fragments fragments, SortedMap<String, String> lines) {
        SortedMap<String, String> all = new TreeMap<>(lines);
        fragments.requests().forEach(request -> all.put(request.option(), request.value()));
        return all;
    }

    private static SmallestFragment.Side side(String whole, String minimal) {
        return new SmallestFragment.Side(ResolvedConfig.parse(whole), ResolvedConfig.parse(minimal));
    }

    private static Fragments fragments(String text) {
        return Fragments.of(List.of(Fragment.parse("f.config", text, new Target(new Branch(6, 1), "el9"))));
    }
}
