package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FragmentTest {
    @Test
    void linesAreReadWithTheirPlaces() {
        Fragment fragment = Fragment.parse(
                "f.config",
                "# why\nCONFIG_A=y\n\n# CONFIG_B is not set\nCONFIG_C=\"x y\"\nCONFIG_D=0x10\nCONFIG_E=n\n");
        assertThat(fragment.requests())
                .containsExactly(
                        new Request("A", "y", "f.config", 2),
                        new Request("B", "n", "f.config", 4),
                        new Request("C", "\"x y\"", "f.config", 5),
                        new Request("D", "0x10", "f.config", 6),
                        new Request("E", "n", "f.config", 7));
    }

    @Test
    void aLineThatKconfigWouldNotUnderstandIsNamed() {
        for (String line : List.of("CONFIG_A=yes", "CONFIG_A = y", "A=y", "CONFIG_A=\"open", "CONFIG_A=y # why")) {
            assertThatThrownBy(() -> Fragment.parse("f.config", "\n" + line))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("f.config:2")
                    .hasMessageContaining(line);
        }
    }

    @Test
    void anOptionSetTwiceInOneFragmentIsNamed() {
        assertThatThrownBy(() -> Fragment.parse("f.config", "CONFIG_A=y\n# CONFIG_A is not set"))
                .hasMessageContaining("f.config:2 sets CONFIG_A again, after line 1");
    }

    @Test
    void aLaterFragmentCanNotWeakenAnEarlierOne() {
        Fragment policy = Fragment.parse("policy.config", "CONFIG_MODULE_SIG_FORCE=y");
        Fragment flavor = Fragment.parse("kvm.config", "\n# CONFIG_MODULE_SIG_FORCE is not set");
        assertThatThrownBy(() -> Fragments.of(List.of(policy, flavor)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("CONFIG_MODULE_SIG_FORCE: y in policy.config:1, n in kvm.config:2");
    }

    @Test
    void theSameWishTwiceIsNoContradiction() {
        Fragment one = Fragment.parse("one", "CONFIG_A=y");
        Fragment two = Fragment.parse("two", "CONFIG_A=y\n# CONFIG_B is not set");
        assertThat(Fragments.of(List.of(one, two)).text()).isEqualTo("CONFIG_A=y\n# CONFIG_B is not set\n");
    }

    @Test
    void everyLineOfThePolicyHasItsReasonAboveIt() {
        Fragment policy = Fragment.load("policy", Path.of("/"));
        List<String> lines = readPolicy();
        assertThat(policy.requests()).isNotEmpty();
        for (Request request : policy.requests()) {
            assertThat(lines.get(request.line() - 2))
                    .as("the line above policy.config:%d", request.line())
                    .startsWith("# ")
                    .doesNotStartWith("# CONFIG_")
                    .doesNotStartWith("# ---");
        }
    }

    @Test
    void theFragmentsOfTheProjectDoNotContradictEachOther() {
        Path flavors = Path.of("../flavors/kvm");
        Fragments all = Fragments.of(List.of(
                Fragment.load("policy", flavors),
                Fragment.load("el", flavors),
                Fragment.load("filesystems", flavors),
                Fragment.load("kvm.config", flavors)));
        assertThat(all.requests()).hasSizeGreaterThan(300);
    }

    @Test
    void anUnknownFragmentIsNamed() {
        assertThatThrownBy(() -> Fragment.load("polcy", Path.of("/")))
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
