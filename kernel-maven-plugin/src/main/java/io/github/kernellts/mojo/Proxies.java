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
 * Passes the proxies of settings.xml to all downloads: Java's own client and the clients of registries read the system
 * properties that Java documents under "Networking Properties".
 */
final class Proxies {
    private final Settings settings;
    private final SettingsDecrypter decrypter;

    Proxies(Settings settings, SettingsDecrypter decrypter) {
        this.settings = settings;
        this.decrypter = decrypter;
    }

    /** Sets the properties of each protocol that has none yet: those of the command line take precedence. */
    void exportTo(Properties system) {
        // As in Maven: a proxy for http is also used for https if there is no other.
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
            // For both protocols. Maven accepts commas as well.
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
