// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Java's properties for proxies as the environment variables that git, apt and curl read. */
final class ProxyVariables {
    private ProxyVariables() {}

    /** Without a login, since secrets don't go into an environment: such a proxy is configured in git or apt itself. */
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
            // Java has *.example.org, and curl .example.org.
            variables.put(
                    "no_proxy",
                    Stream.of(direct.split("\\|"))
                            .map(host -> host.replaceFirst("^\\*", ""))
                            .filter(host -> !host.isBlank())
                            .collect(Collectors.joining(",")));
        }
        return variables;
    }
}
