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

    /** Other programs read it, so that its owner does not suspect it. */
    @Test
    void aProxyThatOnlyTheEnvironmentHasIsNamed() {
        Properties none = new Properties();
        assertThat(ProxyVariables.unread("https", Map.of("https_proxy", "http://proxy:3128"), none))
                .contains("https_proxy");
        assertThat(ProxyVariables.unread("http", Map.of("HTTP_PROXY", "http://proxy:3128"), none))
                .contains("HTTP_PROXY");
        assertThat(ProxyVariables.unread("https", Map.of("ALL_PROXY", "http://proxy:3128"), none))
                .contains("ALL_PROXY");
        assertThat(ProxyVariables.unread("https", Map.of("http_proxy", "http://proxy:3128", "https_proxy", ""), none))
                .isEmpty();
        Properties java = new Properties();
        java.setProperty("https.proxyHost", "proxy");
        assertThat(ProxyVariables.unread("https", Map.of("https_proxy", "http://proxy:3128"), java))
                .isEmpty();
    }
}
