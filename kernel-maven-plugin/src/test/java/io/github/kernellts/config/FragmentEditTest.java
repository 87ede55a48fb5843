package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.Branch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FragmentEditTest {
    private static final Branch BRANCH = new Branch(6, 1);

    @Test
    void aLineIsChangedWhereItStandsAndCommentsStay() {
        assertThat(set("# why\nCONFIG_A=y\n\n# CONFIG_B is not set\n# the end\n", Map.of("A", "n", "B", "m")))
                .isEqualTo("# why\n# CONFIG_A is not set\n\nCONFIG_B=m\n# the end\n");
    }

    @Test
    void whatIsNewComesToTheEndAndUnderNoCondition() {
        String edited = set("# to 6.8: before\nCONFIG_OLD=y\n", Map.of("Z", "\"x y\"", "C", "512"));
        assertThat(edited).isEqualTo("# to 6.8: before\nCONFIG_OLD=y\n\nCONFIG_C=512\nCONFIG_Z=\"x y\"\n");
        assertThat(Fragment.parse("f", edited, new Branch(6, 12)).requests()).hasSize(2);
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
        assertThat(value(edited, BRANCH)).isEqualTo("m");
        assertThat(value(edited, new Branch(6, 12))).isEqualTo("y");
        assertThat(value(set(edited, Map.of("A", "n")), BRANCH)).isEqualTo("n");
    }

    @Test
    void aValueThatNoFragmentCanHoldIsRefused() {
        assertThatThrownBy(() -> set("", Map.of("A", "\"two\nlines\""))).hasMessageContaining("f");
    }

    private static String value(String text, Branch branch) {
        return Fragments.of(List.of(Fragment.parse("f", text, branch)))
                .line("A")
                .orElseThrow()
                .value();
    }

    private static String set(String text, Map<String, String> values) {
        return FragmentEdit.set("f", text, BRANCH, values);
    }
}
