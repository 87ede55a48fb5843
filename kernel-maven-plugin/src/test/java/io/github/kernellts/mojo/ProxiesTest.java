// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Settings;
import org.junit.jupiter.api.Test;

/** The choice of a proxy in settings.xml; ConventionsIT has a real download through one. */
class ProxiesTest {
    private final Settings settings = new Settings();
    private final Properties system = new Properties();

    @Test
    void oneForHttpServesHttpsToo() {
        add("http", "proxy.example.org", true).setNonProxyHosts("localhost,*.example.org");
        exportTo();
        assertThat(system)
                .containsEntry("http.proxyHost", "proxy.example.org")
                .containsEntry("https.proxyHost", "proxy.example.org")
                .containsEntry("https.proxyPort", "3128")
                .containsEntry("http.nonProxyHosts", "localhost|*.example.org");
    }

    @Test
    void theFirstActiveOneOfEachProtocolIsTaken() {
        add("http", "off", false);
        add("http", "plain", true);
        add("https", "tls", true);
        add("https", "later", true);
        exportTo();
        assertThat(system).containsEntry("http.proxyHost", "plain").containsEntry("https.proxyHost", "tls");
    }

    @Test
    void whatStandsOnTheCommandLineGoesFirst() {
        system.setProperty("https.proxyHost", "mine");
        add("https", "theirs", true);
        exportTo();
        assertThat(system).containsEntry("https.proxyHost", "mine").doesNotContainKey("https.proxyPort");
    }

    @Test
    void withoutOneNothingIsSet() {
        exportTo();
        assertThat(system).isEmpty();
    }

    private Proxy add(String protocol, String host, boolean active) {
        Proxy proxy = new Proxy();
        proxy.setProtocol(protocol);
        proxy.setHost(host);
        proxy.setPort(3128);
        proxy.setActive(active);
        settings.addProxy(proxy);
        return proxy;
    }

    private void exportTo() {
        new Proxies(settings, null).exportTo(system);
    }
}
