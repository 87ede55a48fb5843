// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleRecipeTest {
    @Test
    void dkmssVariablesAreReplacedInBothSpellings() {
        assertThat(ModuleRecipe.expand("A=$kernelver B=${arch}", Map.of("kernelver", "6.1.1-1.el9", "arch", "x86_64")))
                .isEqualTo("A=6.1.1-1.el9 B=x86_64");
    }

    @ParameterizedTest
    @CsvSource({"s/x$$/y/,s/x$/y/", "-I$$(src)/$arch,-I$(src)/x86_64", "$$arch,$arch", "$$$arch,$x86_64", "$$$$,$$"})
    void twoDollarSignsAreOne(String text, String expanded) {
        assertThat(ModuleRecipe.expand(text, Map.of("arch", "x86_64"))).isEqualTo(expanded);
    }

    @ParameterizedTest
    @CsvSource({"A=$HOME,HOME", "A=$(id),''", "A=${x,''", "A=$,''", "A=$$$HOME,HOME"})
    void whatAShellWouldReplaceIsRefused(String text, String name) {
        assertThatThrownBy(() -> ModuleRecipe.expand(text, Map.of("arch", "x86_64")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("refers to $" + name + ",")
                .hasMessageContaining("[$arch]");
    }

    @ParameterizedTest
    @CsvSource({
        "a b,1,.,extra,name",
        "$(id),1,.,extra,name",
        "a,1-2,.,extra,version",
        "a,1%{x},.,extra,version",
        "a,1,../up,extra,directories",
        "a,1,/root,extra,directories",
        "a,1,.,../../etc,location",
        "a,1,.,ex tra,location"
    })
    void whatWouldBreakASpecOrLeadOutsideIsRefusedByName(
            String name, String version, String directory, String location, String parameter) {
        assertThatThrownBy(() -> recipe(name, version, directory, location))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.module." + parameter);
    }

    /** It begins a line of the description, where rpm would look for a section or a condition. */
    @Test
    void aSummaryThatBeginsLikeASectionIsRefused() {
        assertThatThrownBy(() -> recipe("a", "1", ".", "extra", " %if 100"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.module.summary has \" %if 100\"");
    }

    @Test
    void withoutDirectoriesTheTopIsBuilt() {
        assertThat(recipe("a", "1", null, "extra").directories()).containsExactly(".");
    }

    static ModuleRecipe recipe(String name, String version, String directory, String location) {
        return recipe(name, version, directory, location, "a module");
    }

    static ModuleRecipe loading(String load) {
        return recipe("a", "1", ".", "extra", "a module", List.of(load));
    }

    private static ModuleRecipe recipe(String name, String version, String directory, String location, String summary) {
        return recipe(name, version, directory, location, summary, List.of());
    }

    private static ModuleRecipe recipe(
            String name, String version, String directory, String location, String summary, List<String> load) {
        return new ModuleRecipe(
                name,
                version,
                List.of(),
                ModuleRecipe.Makefile.KBUILD,
                directory == null ? List.of() : List.of(directory),
                List.of("modules"),
                List.of(),
                List.of(),
                location,
                load,
                List.of(),
                Optional.empty(),
                summary);
    }
}
