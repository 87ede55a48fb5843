// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class SelectionTest {
    @Test
    void twoElsExcludeEachOther() {
        assertThatThrownBy(() -> selection("kernel.profile.el8", "true", "kernel.profile.el9", "true")
                        .requireUnambiguous())
                .hasMessageContaining("[el8, el9] exclude each other");
    }

    @Test
    void twoBranchesExcludeEachOther() {
        assertThatThrownBy(() -> selection("kernel.profile.lts-6.1", "true", "kernel.profile.lts-6.12", "true")
                        .requireUnambiguous())
                .hasMessageContaining("[lts-6.1, lts-6.12]");
    }

    @Test
    void anElWithoutAFlavorIsRefused() {
        assertThatThrownBy(() -> selection(
                                "kernel.profile.el9", "true", "kernel.skip.kvm", "true", "kernel.skip.generic", "true")
                        .requireFlavor())
                .hasMessageContaining("add one of [generic, kvm]");
    }

    @Test
    void aFlavorThatIsSkippedBesideAChosenOneIsFine() {
        assertThatCode(() -> {
                    Selection both = selection(
                            "kernel.profile.el9", "true", "kernel.skip.kvm", "false", "kernel.skip.generic", "true");
                    both.requireUnambiguous();
                    both.requireFlavor();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void nothingChosenIsABuildOfThePluginAlone() {
        assertThatCode(() -> selection("kernel.skip.kvm", "true").requireFlavor())
                .doesNotThrowAnyException();
    }

    private static Selection selection(String... pairs) {
        Properties properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return new Selection(properties);
    }
}
