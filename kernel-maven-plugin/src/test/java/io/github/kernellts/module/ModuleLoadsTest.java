// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleLoadsTest {
    @Test
    void aNameThatNoModuleHasIsWarnedOf() {
        assertThat(warning("dm-writeboost-dkms", "dm_writeboost"))
                .hasValueSatisfying(said -> assertThat(said)
                        .contains("kernel.module.load has dm-writeboost-dkms, and the package has no such module")
                        .contains("but dm-writeboost. If"));
    }

    @Test
    void modulesOfThePackageAndOfTheKernelAreKnownByBothSigns() {
        assertThat(warning("dm_writeboost", "dm-mod", "dm_mod")).isEmpty();
    }

    private static Optional<String> warning(String... named) {
        return new ModuleLoads(List.of(named)).warning(List.of("dm-writeboost"), () -> Set.of("dm-mod"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drivers/md/dm-writeboost", "dm-writeboost.ko", "a b"})
    void whatIsNoNameOfAModuleIsRefused(String load) {
        assertThatThrownBy(() -> ModuleRecipeTest.loading(load))
                .hasMessageContaining("kernel.module.load has \"" + load);
    }
}
