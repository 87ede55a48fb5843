// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryCredentialsNotSentException;
import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Turns failures of a registry into messages for users. */
final class RegistryErrors {
    private static final String LOGIN =
            "set kernel.image.server to a server of settings.xml with the login, or run docker login";

    private RegistryErrors() {}

    /** Whether the registry reports that the requested object does not exist. */
    static boolean absent(RegistryException e) {
        return e.getCause() instanceof ResponseException response && response.getStatusCode() == 404;
    }

    /** Whether a retry may help. */
    static boolean passing(IOException e) {
        return e instanceof ResponseException response
                ? response.getStatusCode() >= 500
                : !(unreachable(e) || e instanceof SSLException);
    }

    private static boolean unreachable(IOException e) {
        return e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof UnknownHostException
                || e instanceof SocketTimeoutException;
    }

    /** @param doing the attempt, as in {@code push to} */
    static KernelException of(String doing, String registry, Exception e) {
        String what = "Could not " + doing + " " + registry + ": ";
        if (e instanceof RegistryCredentialsNotSentException) {
            return new KernelException(
                    what + "it asks for a login over plain HTTP, and logins are sent only over TLS",
                    "configure TLS on the registry",
                    e);
        }
        if (e instanceof RegistryUnauthorizedException && e.getCause() instanceof ResponseException refusal) {
            return new KernelException(
                    what + "it refused this login or requires one (HTTP status " + refusal.getStatusCode() + ")",
                    LOGIN,
                    e);
        }
        if (e instanceof RegistryAuthenticationFailedException) {
            // Neither message nor cause are passed on: in one case they contain the token that was sent.
            return new KernelException(what + "it did not accept the login", LOGIN);
        }
        if (e instanceof InsecureRegistryException || e instanceof SSLException) {
            return new KernelException(
                    what + "its certificate is not trusted, or it speaks plain HTTP",
                    "add its authority to Java's trust store (javax.net.ssl.trustStore), or set kernel.image.insecure"
                            + " to true",
                    e);
        }
        if (e instanceof IOException io && unreachable(io)) {
            return new KernelException(
                    what + "it can't be reached (" + message(e) + ")",
                    "check the name, the network and the proxy (https.proxyHost)",
                    e);
        }
        return new KernelException(what + message(e), "look at the registry's log and try again", e);
    }

    static String message(Exception e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().strip();
    }
}
