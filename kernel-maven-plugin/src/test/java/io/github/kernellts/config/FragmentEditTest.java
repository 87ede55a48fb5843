// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.Branch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FragmentEditTest {
    private static final Target EL9 = new Target(new Branch(6, 1), "el9");

    @Test
    void aLineIsChangedWhereItStandsAndCommentsStay() {
        assertThat(set("# why\nCONFIG_A=y\n\n# CONFIG_B is not set\n# the end\n", Map.of("A", "n", "B", "m")))
                .isEqualTo("# why\n# CONFIG_A is not set\n\nCONFIG_B=m\n# the end\n");
    }

    @Test
    void whatIsNewComesToTheEndAndUnderNoCondition() {
        String edited = set("# to 6.8: before\nCONFIG_OLD=y\n", Map.of("Z", "\"x y\"", "C", "512"));
        assertThat(edited).isEqualTo("# to 6.8: before\nCONFIG_OLD=y\n\nCONFIG_C=512\nCONFIG_Z=\"x y\"\n");
        assertThat(Fragment.parse("f", edited, new Target(new Branch(6, 12), "el9"))
                        .requests())
                .hasSize(2);
    }

    @Test
    void lineEndsStayAndNewLinesHaveThatOfTheFirst() {
        assertThat(set("# why\r\nCONFIG_A=y\r\n# mixed\nCONFIG_B=y", Map.of("A", "m", "B", "n", "C", "y")))
                .isEqualTo("# why\r\nCONFIG_A=m\r\n# mixed\n# CONFIG_B is not set\r\n\r\nCONFIG_C=y\r\n");
    }

    @Test
    void anEmptyFragmentGetsNoEmptyLine() {
        assertThat(set("", Map.of("A", "y"))).isEqualTo("CONFIG_A=y\n");
    }

    @Test
    void theLineOfAnotherBranchStaysAndThisBranchGetsItsOwn() {
        String text = "# from 6.9: since\nCONFIG_A=y\n";
        String edited = set(text, Map.of("A", "m"));
        assertThat(edited).startsWith(text);
        assertThat(value(edited, EL9)).isEqualTo("m");
        assertThat(value(edited, new Target(new Branch(6, 12), "el9"))).isEqualTo("y");
        assertThat(value(set(edited, Map.of("A", "n")), EL9)).isEqualTo("n");
    }

    @Test
    void theLineOfAnotherElStaysAndThisElGetsItsOwn() {
        String text = "# for el8: legacy\nCONFIG_A=y\n";
        String edited = set(text, Map.of("A", "m"));
        assertThat(edited).startsWith(text);
        assertThat(value(edited, EL9)).isEqualTo("m");
        assertThat(value(edited, new Target(EL9.branch(), "el8"))).isEqualTo("y");
        assertThat(value(set(edited, Map.of("A", "n")), EL9)).isEqualTo("n");
    }

    @Test
    void aLineThatOnlyOtherBranchesHaveIsWrittenForEveryEl() {
        String edited = set("# from 6.9: since\nCONFIG_A=y\n", Map.of("A", "m"));
        assertThat(value(edited, new Target(EL9.branch(), "el10"))).isEqualTo("m");
    }

    @Test
    void aValueThatNoFragmentCanHoldIsRefused() {
        assertThatThrownBy(() -> set("", Map.of("A", "\"two\nlines\""))).hasMessageContaining("f");
    }

    private static String value(String text, Target target) {
        return Fragments.of(List.of(Fragment.parse("f", text, target)))
                .line("A")
                .orElseThrow()
                .value();
    }

    private static String set(String text, Map<String, String> values) {
        return FragmentEdit.set("f", text, EL9, values);
    }
}
