// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "kernels.example.org",
                "https:",
                "https://",
                "file:relative",
                "ftp://kernels.example.org",
                "https://kernels.example.org\ngpgcheck=0",
                "https://kernels.example.org/\r\ngpgcheck=0",
                "https://kernels.example.org/\u0085gpgcheck=0",
                "https://kernels.example.org/a b",
                "https://kernels.example.org/?a=b",
                "https://kernels.example.org/el9/x86_64/",
                "https://kernels.example.org/el10/source",
                "https://user:canary@kernels.example.org"
            })
    void anAddressThatDnfCouldNotUseOrThatSetsMoreThanItselfIsRefused(String url) {
        assertThatThrownBy(() -> RepositoryUrl.of(url))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.repo.url")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("canary");
    }

    @Test
    void otherAddressesAreTakenWithoutTheirLastSlash() {
        assertThat(RepositoryUrl.of("https://kernels.example.org:8443/a/").address())
                .isEqualTo("https://kernels.example.org:8443/a");
        assertThat(RepositoryUrl.of("http://[::1]:8000").address()).isEqualTo("http://[::1]:8000");
        assertThat(RepositoryUrl.of("file:///srv/kernel-lts").address()).isEqualTo("file:///srv/kernel-lts");
    }

    /** dnf, asked by hand, found no metadata where the address had the blank itself. */
    @Test
    void aDirectoryBecomesAnAddressWithoutBlanks() {
        assertThat(RepositoryUrl.of(Path.of("/srv/my kernels/k\u00e4se%")).address())
                .isEqualTo("file:///srv/my%20kernels/k%C3%A4se%25");
        assertThat(RepositoryUrl.of(Path.of("/tmp")).address()).isEqualTo("file:///tmp");
        assertThat(RepositoryUrl.of("https://kernels.example.org/el9").address())
                .isEqualTo("https://kernels.example.org/el9");
    }
}
