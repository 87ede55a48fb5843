// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The access to registries: by TLS with a certificate that Java trusts. Other access is limited to loopback, or needs
 * permission; a login is never sent unencrypted.
 *
 * @param logins the source of logins
 * @param insecure whether untrusted certificates and plain HTTP are allowed for every registry
 */
public record RegistryAccess(Logins logins, boolean insecure) {
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3})(:[0-9]+)?");

    static boolean loopback(String registry) {
        return LOOPBACK.matcher(registry).matches();
    }

    FailoverHttpClient client(String registry, Consumer<LogEvent> log) {
        return new FailoverHttpClient(insecure || loopback(registry), false, log);
    }
}
