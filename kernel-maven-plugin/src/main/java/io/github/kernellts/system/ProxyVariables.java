// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Java's proxy properties as environment variables for git, apt and curl. */
public final class ProxyVariables {
    private ProxyVariables() {}

    /**
     * Without a login, as secrets don't belong in an environment: a proxy with a login is configured in git or apt
     * itself.
     */
    static Map<String, String> of(Properties system) {
        Map<String, String> variables = new TreeMap<>();
        for (String protocol : new String[] {"http", "https"}) {
            String host = system.getProperty(protocol + ".proxyHost");
            if (host != null && !host.isBlank()) {
                variables.put(
                        protocol + "_proxy",
                        "http://" + host + ":" + system.getProperty(protocol + ".proxyPort", "80"));
            }
        }
        String direct = system.getProperty("http.nonProxyHosts");
        if (direct != null && !variables.isEmpty()) {
            // Java writes *.example.org, and curl .example.org.
            variables.put(
                    "no_proxy",
                    Stream.of(direct.split("\\|"))
                            .map(host -> host.replaceFirst("^\\*", ""))
                            .filter(host -> !host.isBlank())
                            .collect(Collectors.joining(",")));
        }
        return variables;
    }

    /**
     * A variable with a proxy that other programs use for addresses of a scheme, and Java doesn't: it reads none of them.
     *
     * @param scheme {@code http} or {@code https}
     * @return its name; empty if there is none, or Java has a proxy of its own
     */
    public static Optional<String> unread(String scheme, Map<String, String> environment, Properties system) {
        if (system.getProperty(scheme + ".proxyHost") != null) {
            return Optional.empty();
        }
        return Stream.of(scheme + "_proxy", "all_proxy")
                .flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }
}
