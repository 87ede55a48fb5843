// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.RecordedOutput;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageNameTest {
    @Test
    void onlyAHostIsTakenForARegistry() {
        assertThat(new ImageName("registry.example.org/team/kernel-lts").hasRegistry())
                .isTrue();
        assertThat(new ImageName("localhost/kernel-lts").hasRegistry()).isTrue();
        assertThat(new ImageName("host:5000/kernel-lts").hasRegistry()).isTrue();
        assertThat(new ImageName("kernel-lts").hasRegistry()).isFalse();
        assertThat(new ImageName("team/kernel-lts").hasRegistry()).isFalse();
    }

    @Test
    void anImageWithoutARegistryIsNotPushedAnywhere() {
        RegistryAccess access = new RegistryAccess(registry -> Optional.empty(), false);
        assertThatThrownBy(() -> new ImagePush(new ImageName("team/kernel-lts"), access, new RecordedOutput()))
                .hasMessageContaining("kernel.image.name is \"team/kernel-lts\"");
    }

    @Test
    void aTagADigestAndWhatIsNoNameAreRefused() {
        for (String bad : new String[] {
            "kernel-lts:1",
            "host:5000/kernel-lts:1",
            "kernel-lts@sha256:" + "0".repeat(64),
            "Kernel",
            "a b",
            "",
            "a/$(x)"
        }) {
            assertThatThrownBy(() -> new ImageName(bad)).as(bad).hasMessageContaining("kernel.image.name");
        }
    }

    @Test
    void onlyLoopbackMaySpeakPlainHttpByItself() {
        for (String here : new String[] {"localhost", "localhost:5000", "127.0.0.1:5000", "127.8.9.10"}) {
            assertThat(RegistryAccess.loopback(here)).as(here).isTrue();
        }
        for (String elsewhere : new String[] {
            "localhost.example.org", "127.0.0.1.example.org", "127.example.org:5000", "registry.example.org"
        }) {
            assertThat(RegistryAccess.loopback(elsewhere)).as(elsewhere).isFalse();
        }
    }
}
