// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentTest {
    private static final Target TARGET = new Target(new Branch(6, 1), "el9");

    @Test
    void linesAreReadWithTheirPlaces() {
        Fragment fragment = Fragment.parse(
                "f.config",
                "# why\nCONFIG_A=y\n\n# CONFIG_B is not set\nCONFIG_C=\"x y\"\nCONFIG_D=0x10\nCONFIG_E=n\n",
                TARGET);
        assertThat(fragment.requests())
                .containsExactly(
                        new OptionSetting("A", "y", "f.config", 2),
                        new OptionSetting("B", "n", "f.config", 4),
                        new OptionSetting("C", "\"x y\"", "f.config", 5),
                        new OptionSetting("D", "0x10", "f.config", 6),
                        new OptionSetting("E", "n", "f.config", 7));
    }

    @Test
    void aByteOrderMarkOfAnEditorIsNoPartOfTheFirstLine() {
        assertThat(Fragment.parse("f.config", "\uFEFFCONFIG_A=y\r\nCONFIG_B=m\r\n", TARGET)
                        .requests())
                .isEqualTo(Fragment.parse("f.config", "CONFIG_A=y\nCONFIG_B=m\n", TARGET)
                        .requests());
    }

    @Test
    void aLineThatKconfigWouldNotUnderstandIsNamed() {
        for (String line : List.of("CONFIG_A=yes", "CONFIG_A = y", "A=y", "CONFIG_A=\"open", "CONFIG_A=y # why")) {
            assertThatThrownBy(() -> Fragment.parse("f.config", "\n" + line, TARGET))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("f.config:2")
                    .hasMessageContaining(line);
        }
    }

    @Test
    void anOptionSetTwiceInOneFragmentIsNamed() {
        assertThatThrownBy(() -> Fragment.parse("f.config", "CONFIG_A=y\n# CONFIG_A is not set", TARGET))
                .hasMessageContaining("f.config:2 sets CONFIG_A again, after line 1");
    }

    @Test
    void aLaterFragmentCanNotWeakenAnEarlierOne() {
        Fragment policy = Fragment.parse("policy.config", "CONFIG_MODULE_SIG_FORCE=y", TARGET);
        Fragment flavor = Fragment.parse("kvm.config", "\n# CONFIG_MODULE_SIG_FORCE is not set", TARGET);
        assertThatThrownBy(() -> Fragments.of(List.of(policy, flavor)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("CONFIG_MODULE_SIG_FORCE: y in policy.config:1, n in kvm.config:2");
    }

    @Test
    void aLineReplacesThatOfASharedFragmentIfAReasonStandsAboveIt() {
        Fragment shared = Fragment.parse("el.config", "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y", TARGET);
        Fragment own = Fragment.parse(
                "mine.config", "# instead of el: our guests\n# have one\nCONFIG_B=m\n\nCONFIG_C=y", TARGET);
        Fragments all = Fragments.of(List.of(shared, own));
        assertThat(all.text()).isEqualTo("CONFIG_A=y\nCONFIG_B=m\nCONFIG_C=y\n");
        assertThat(all.replaced())
                .extracting(Object::toString)
                .containsExactly("CONFIG_B=m of mine.config:3 instead of n of el.config:2: our guests");
    }

    @Test
    void theReasonHoldsForTheLinesBelowItAndTheFragmentThatItNames() {
        Fragment el = Fragment.parse("el.config", "CONFIG_A=y\nCONFIG_B=y", TARGET);
        Fragment guest = Fragment.parse("guest.config", "CONFIG_C=y", TARGET);
        String contradiction = "Fragments contradict each other";
        String own = "# instead of guest: why\nCONFIG_A=m\n";
        assertThatThrownBy(() -> Fragments.of(List.of(el, guest, Fragment.parse("mine.config", own, TARGET))))
                .hasMessageContaining(contradiction)
                .hasMessageContaining("CONFIG_A: y in el.config:1, m in mine.config:2")
                .hasMessageContaining("# instead of el: why");
        String apart = "# instead of el: why\n\nCONFIG_A=m\n";
        assertThatThrownBy(() -> Fragments.of(List.of(el, guest, Fragment.parse("mine.config", apart, TARGET))))
                .hasMessageContaining("CONFIG_A: y in el.config:1, m in mine.config:3");
        String ended = "# instead of el: why\nCONFIG_A=m\n\nCONFIG_B=m\n";
        assertThatThrownBy(() -> Fragments.of(List.of(el, guest, Fragment.parse("mine.config", ended, TARGET))))
                .hasMessageContaining("CONFIG_B: y in el.config:2, m in mine.config:4")
                .hasMessageNotContaining("CONFIG_A");
    }

    /** A comment that stands for itself may begin like one. */
    @Test
    void aConditionEndsAtAnEmptyLine() {
        assertThat(Fragment.parse("mine.config", "# from 6.9: since\nCONFIG_A=y\n", TARGET)
                        .requests())
                .isEmpty();
        assertThat(Fragment.parse("mine.config", "# from 6.9: since\n\nCONFIG_A=y\n", TARGET)
                        .requests())
                .hasSize(1);
    }

    @Test
    void nothingReplacesThePolicyOrAFragmentThatIsNotBefore() {
        Fragment policy = Fragment.parse("policy.config", "CONFIG_MODULE_SIG_FORCE=y", TARGET);
        Fragment weak = Fragment.parse(
                "mine.config", "# instead of policy: why not\n# CONFIG_MODULE_SIG_FORCE is not set", TARGET);
        assertThatThrownBy(() -> Fragments.of(List.of(policy, weak)))
                .hasMessageContaining("mine.config:2 replaces a line of policy.config, which every kernel");
        Fragment mistyped = Fragment.parse("mine.config", "# instead of ell: why\nCONFIG_A=y", TARGET);
        assertThatThrownBy(() -> Fragments.of(List.of(policy, mistyped)))
                .hasMessageContaining("mine.config:2 replaces a line of ell, and there is no such fragment before it");
        assertThatThrownBy(() -> Fragment.parse("mine.config", "# instead of el\nCONFIG_A=y", TARGET))
                .hasMessageContaining("mine.config:1 is \"# instead of el\", which gives no reason");
    }

    @Test
    void theSameWishTwiceIsNoContradiction() {
        Fragment one = Fragment.parse("one", "CONFIG_A=y", TARGET);
        Fragment two = Fragment.parse("two", "CONFIG_A=y\n# CONFIG_B is not set", TARGET);
        assertThat(Fragments.of(List.of(one, two)).text()).isEqualTo("CONFIG_A=y\n# CONFIG_B is not set\n");
    }

    @Test
    void everyLineOfThePolicyHasItsReasonAboveIt() {
        List<String> lines = readPolicy();
        for (LtsBranch branch : LtsBranch.ALL) {
            Fragment policy = Fragment.load("policy", Path.of("/"), new Target(branch.number(), "el9"));
            assertThat(policy.requests()).isNotEmpty();
            for (OptionSetting request : policy.requests()) {
                assertThat(lines.get(request.line() - 2))
                        .as("the line above policy.config:%d", request.line())
                        .startsWith("# ")
                        .doesNotStartWith("# CONFIG_")
                        .doesNotStartWith("# ---");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "generic"})
    void theFragmentsOfAFlavorDoNotContradictEachOtherInAnyBranchOrEl(String flavor) {
        Path directory = Path.of("../flavors").resolve(flavor);
        Matcher listed =
                Pattern.compile("<kernel.config.fragments>([^<]+)<").matcher(Trees.text(directory.resolve("pom.xml")));
        assertThat(listed.find()).isTrue();
        for (LtsBranch branch : LtsBranch.ALL) {
            for (String el : Condition.ELS) {
                Fragments all = Fragments.of(Stream.of(listed.group(1).split(","))
                        .map(name -> Fragment.load(name, directory, new Target(branch.number(), el)))
                        .toList());
                assertThat(all.requests()).hasSizeGreaterThan(300);
            }
        }
    }

    @Test
    void thoseThatThePluginBringsAreFoundByTheirNamesAndNamedWhereAnotherIsAskedFor() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../flavors/config"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".config", "")))
                    .containsExactlyInAnyOrderElementsOf(Fragment.BROUGHT);
        }
        assertThatThrownBy(() -> Fragment.load("netwrk", Path.of("."), TARGET))
                .hasMessageContaining("platform")
                .hasMessageContaining("There is no configuration fragment netwrk");
    }

    @Test
    void aLineIsKeptToTheBranchesThatTheCommentAboveItNames() {
        String text = """
                CONFIG_ALWAYS=y
                # from 6.9: renamed
                CONFIG_NEW=y
                # CONFIG_NEW_TOO is not set
                # to 6.8: the name before
                # (which is explained in a second line)
                CONFIG_OLD=y
                # from 5.15 to 6.3: came and went
                CONFIG_BETWEEN=m

                CONFIG_AFTER_AN_EMPTY_LINE=y
                # to 6.8: so small as this
                CONFIG_SIZE=1
                # from 6.9: and then
                CONFIG_SIZE=2
                # to whom it may concern
                CONFIG_AFTER_A_COMMENT=y
                """;
        assertThat(settings(text, "6.1"))
                .containsExactly(
                        "ALWAYS=y", "OLD=y", "BETWEEN=m", "AFTER_AN_EMPTY_LINE=y", "SIZE=1", "AFTER_A_COMMENT=y");
        assertThat(settings(text, "6.12"))
                .containsExactly(
                        "ALWAYS=y", "NEW=y", "NEW_TOO=n", "AFTER_AN_EMPTY_LINE=y", "SIZE=2", "AFTER_A_COMMENT=y");
        assertThat(settings(text, "6.3")).contains("BETWEEN=m");
        assertThat(settings(text, "6.6")).doesNotContain("BETWEEN=m").contains("OLD=y");
        assertThat(settings(text, "6.8")).contains("OLD=y").doesNotContain("NEW=y");
        assertThat(settings(text, "6.9")).contains("NEW=y").doesNotContain("OLD=y");
        assertThat(settings(text, "5.10")).doesNotContain("BETWEEN=m");
    }

    @Test
    void aLineIsKeptToTheElsThatTheCommentAboveItNames() {
        String text = """
                # for el8, el9: iptables-legacy
                CONFIG_LEGACY=m
                # for el10: none
                # CONFIG_LEGACY is not set
                # for el8 from 6.11: cgroup v1
                CONFIG_V1=y
                # for el9, el10 from 5.15 to 6.3: came and went
                CONFIG_BETWEEN=y
                # for everybody: no condition
                CONFIG_ALWAYS=y
                """;
        assertThat(settings(text, "6.1", "el8")).containsExactly("LEGACY=m", "ALWAYS=y");
        assertThat(settings(text, "6.12", "el8")).containsExactly("LEGACY=m", "V1=y", "ALWAYS=y");
        assertThat(settings(text, "6.1", "el9")).containsExactly("LEGACY=m", "BETWEEN=y", "ALWAYS=y");
        assertThat(settings(text, "6.1", "el10")).containsExactly("LEGACY=n", "BETWEEN=y", "ALWAYS=y");
        assertThat(settings(text, "6.12", "el10")).containsExactly("LEGACY=n", "ALWAYS=y");
    }

    @Test
    void theElsOfConditionsAreThoseThatKernelsArePackagedFor() {
        assertThat(Stream.of(EnterpriseLinux.values()).map(EnterpriseLinux::toString))
                .containsExactlyElementsOf(Condition.ELS);
    }

    @Test
    void aCommentThatLooksLikeASettingIsNamed() {
        for (String line : List.of(
                "#CONFIG_X is not set",
                "#  CONFIG_X is not set",
                "# CONFIG_X  is not set",
                "# CONFIG_X is not set because nobody has one",
                "# CONFIG_X is not set: why",
                "# CONFIG_X is not set.")) {
            assertThatThrownBy(() -> Fragment.parse("f.config", "\n" + line, TARGET))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("f.config:2 is \"" + line + "\"")
                    .hasMessageContaining("looks like a setting")
                    .hasMessageContaining("write # CONFIG_X is not set with");
        }
        assertThat(Fragment.parse("f.config", "# CONFIG_X=y was tried\n# why CONFIG_X is not set\n", TARGET)
                        .requests())
                .isEmpty();
    }

    @Test
    void aConditionThatWouldNotBeUnderstoodIsNamed() {
        for (String line : List.of(
                "# from 6.9 on",
                "# since 6.9: why",
                "#to 6.3: why",
                "# from 6.9.1: why",
                "# for el9",
                "# for EL8: why",
                "# on el8: why",
                "# el8: why",
                "# for el8 el9: why",
                "# for el8, from 6.11: why",
                "# from 6.11 for el8: why",
                "# for el11: why")) {
            assertThatThrownBy(() -> Fragment.parse("f.config", "\n" + line, TARGET))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("f.config:2")
                    .hasMessageContaining(line);
        }
    }

    @Test
    void aLineOfAnotherBranchHasToBeOneThatKconfigUnderstands() {
        assertThatThrownBy(() -> Fragment.parse("f.config", "# from 6.9: why\nCONFIG_A=yes", TARGET))
                .hasMessageContaining("f.config:2");
    }

    private static List<String> settings(String text, String branch) {
        return settings(text, branch, "el9");
    }

    private static List<String> settings(String text, String branch, String el) {
        return Fragment.parse("f.config", text, new Target(Branch.parse(branch), el)).requests().stream()
                .map(request -> request.option() + "=" + request.value())
                .toList();
    }

    @Test
    void anUnknownFragmentIsNamed() {
        assertThatThrownBy(() -> Fragment.load("polcy", Path.of("/"), TARGET))
                .hasMessageContaining("polcy")
                .hasMessageContaining("kernel.config.fragments");
    }

    private static List<String> readPolicy() {
        try (var stream = FragmentTest.class.getResourceAsStream("/config/policy.config")) {
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
