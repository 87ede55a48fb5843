// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ProxyVariablesTest {
    @Test
    void gitAndAptGetTheProxyAndWhatGoesWithoutButNoLogin() {
        Properties system = new Properties();
        system.setProperty("https.proxyHost", "proxy.example.org");
        system.setProperty("https.proxyPort", "3128");
        system.setProperty("https.proxyUser", "me");
        system.setProperty("https.proxyPassword", "canary");
        system.setProperty("http.nonProxyHosts", "localhost|*.example.org");
        assertThat(ProxyVariables.of(system))
                .isEqualTo(
                        Map.of("https_proxy", "http://proxy.example.org:3128", "no_proxy", "localhost,.example.org"));
    }

    @Test
    void withoutAProxyTheEnvironmentStaysAsItIs() {
        Properties system = new Properties();
        system.setProperty("http.nonProxyHosts", "localhost");
        assertThat(ProxyVariables.of(system)).isEmpty();
    }
}
