// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.SmallRpm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTagsTest {
    @TempDir
    Path directory;

    @Test
    void aReleaseHasATagForItselfAndMovesTheBranchs() {
        List<Path> rpms = List.of(
                rpm("kernel-lts-kvm-61y", "6.1.192_1000.el9"),
                rpm("kernel-lts-kvm-61y-devel", "6.1.192_1000.el9"),
                rpm("kmod-px-lts-kvm-6.1.192-1000.el9", "3.7.0"),
                rpm("kmod-px-lts-kvm-61y", "3.7.0"));
        assertThat(ImageTags.of(rpms, false)).containsExactly("el9-kvm-6.1.192-1000", "el9-kvm-6.1.y-latest");
        List<Path> snapshots = List.of(rpm("kernel-lts-kvm-61y", "6.1.192_0.1000.el9"));
        assertThat(ImageTags.of(snapshots, true)).containsExactly("el9-kvm-6.1.192-1000-SNAPSHOT");
    }

    @Test
    void severalFlavorsStandInOneTag() {
        List<Path> rpms = List.of(
                rpm("kernel-lts-kvm-612y", "6.12.3_7.1.el10"), rpm("kernel-lts-generic-612y", "6.12.3_7.1.el10"));
        assertThat(ImageTags.of(rpms, false))
                .containsExactly("el10-generic-kvm-6.12.3-7.1", "el10-generic-kvm-6.12.y-latest");
    }

    @Test
    void kernelsOfSeveralVersionsAndNoneNeedTagsOfTheirOwn() {
        List<Path> two = List.of(
                rpm("kernel-lts-kvm-61y", "6.1.192_1000.el9"), rpm("kernel-lts-generic-61y", "6.1.191_1000.el9"));
        assertThatThrownBy(() -> ImageTags.of(two, false)).hasMessageContaining("kernel.image.tags");
        List<Path> none = List.of(rpm("kmod-px-lts-kvm-61y", "3.7.0"));
        assertThatThrownBy(() -> ImageTags.of(none, false))
                .hasMessageContaining("no kernel")
                .hasMessageContaining("kernel.image.tags");
    }

    @Test
    void aTagThatNoRegistryTakesIsRefused() {
        assertThat(ImageTags.checked(List.of("a", "b.C_-9"))).containsExactly("a", "b.C_-9");
        for (String bad : new String[] {"", "-a", ".a", "a b", "a:b", "a/b", "a".repeat(129), "a\n"}) {
            assertThatThrownBy(() -> ImageTags.checked(List.of(bad))).hasMessageContaining("kernel.image.tags");
        }
    }

    private Path rpm(String name, String version) {
        return SmallRpm.build(directory, name, version, "1", name);
    }
}
