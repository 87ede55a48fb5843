// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TinyBuildTest {
    private static final TinyBuild BUILD = new TinyBuild("6.12.3", "7", "el9", false);

    @Test
    void namesAreThoseOfUnameAndRpm() {
        assertThat(BUILD.release()).isEqualTo("6.12.3-7.el9");
        assertThat(BUILD.kernel()).isEqualTo("kernel-lts-tiny-612y-6.12.3_7.el9-1.x86_64");
        assertThat(BUILD.module("hello", "2")).isEqualTo("kmod-hello-lts-tiny-6.12.3-7.el9-2-1.x86_64");
        assertThat(BUILD.commonModule("hello", "2")).isEqualTo("kmod-hello-lts-tiny-612y-2-1.6.12.3_7.el9.x86_64");
        assertThat(new TinyBuild("6.12.3", "7", "el9", true).kernel())
                .isEqualTo("kernel-lts-tiny-612y-6.12.3_0.7.el9-1.x86_64");
        assertThat(BUILD.forEl("el10").develIn(Path.of("rpms")))
                .isEqualTo(Path.of("rpms/kernel-lts-tiny-612y-devel-6.12.3_7.el10-1.x86_64.rpm"));
        assertThat(BUILD.sourceIn(Path.of("rpms")))
                .isEqualTo(Path.of("rpms/kernel-lts-tiny-612y-6.12.3_7.el9-1.src.rpm"));
    }

    @Test
    void theVersionIsThatOfTheParentOrOfABranchsProfile() {
        assertThat(TinyBuild.snapshot("7").version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
        assertThat(TinyBuild.snapshot("7").ofVersion(Versions.of("6.12")).version())
                .startsWith("6.12.");
    }
}
