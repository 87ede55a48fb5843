// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * The proxies of settings.xml, told to what downloads: all of it, Java's own client and the registries' alike, reads the
 * system properties that Java documents under "Networking Properties".
 */
final class Proxies {
    private final Settings settings;
    private final SettingsDecrypter decrypter;

    Proxies(Settings settings, SettingsDecrypter decrypter) {
        this.settings = settings;
        this.decrypter = decrypter;
    }

    /** Sets the properties of each protocol for which none is set: what stands on the command line goes first. */
    void exportTo(Properties system) {
        // As Maven chooses: a proxy for http is also that for https where there is no other.
        Optional<Proxy> http = active("http");
        http.ifPresent(proxy -> exportTo(system, "http", proxy));
        active("https").or(() -> http).ifPresent(proxy -> exportTo(system, "https", proxy));
    }

    private Optional<Proxy> active(String protocol) {
        return settings.getProxies().stream()
                .filter(Proxy::isActive)
                .filter(proxy -> protocol.equals(proxy.getProtocol().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private void exportTo(Properties system, String protocol, Proxy proxy) {
        if (system.containsKey(protocol + ".proxyHost")) {
            return;
        }
        system.setProperty(protocol + ".proxyHost", proxy.getHost());
        system.setProperty(protocol + ".proxyPort", Integer.toString(proxy.getPort()));
        if (proxy.getNonProxyHosts() != null && !system.containsKey("http.nonProxyHosts")) {
            // For both protocols. Maven takes commas as well.
            system.setProperty("http.nonProxyHosts", proxy.getNonProxyHosts().replace(',', '|'));
        }
        if (proxy.getUsername() != null) {
            Proxy decrypted = decrypter
                    .decrypt(new DefaultSettingsDecryptionRequest(proxy))
                    .getProxy();
            system.setProperty(protocol + ".proxyUser", decrypted.getUsername());
            system.setProperty(
                    protocol + ".proxyPassword",
                    Optional.ofNullable(decrypted.getPassword()).orElse(""));
        }
    }
}
