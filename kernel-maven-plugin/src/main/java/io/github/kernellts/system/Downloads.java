// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Downloads by HTTP, resumed where an earlier one broke off, through the proxy that Java's system properties name
 * ({@code https.proxyHost} and so on).
 */
public final class Downloads {
    private static final int ATTEMPTS = 3;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Output output;
    private final String elsewhere;
    private final String refused;

    /** For sources of kernels and modules. */
    public Downloads(Output output) {
        this.output = output;
        this.elsewhere = "name another mirror with kernel.source.mirror or another source with kernel.source";
        this.refused = "check that this version was released, in kernel.version, or " + elsewhere;
    }

    /** @param elsewhere what to do where an address doesn't have what is wanted, naming the property to change */
    public Downloads(Output output, String elsewhere) {
        this.output = output;
        this.elsewhere = elsewhere;
        this.refused = elsewhere;
    }

    /**
     * Downloads to a file, going on from what is there of it.
     *
     * @throws UnreachableException if no connection could be made
     * @throws KernelException if the server refuses, or breaks off again and again
     */
    public void fetch(URI from, Path to) {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .proxy(ProxySelector.getDefault())
                .authenticator(new ProxyLogin())
                .build();
        Trees.parents(to);
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                attempt(client, from, to);
                return;
            } catch (java.net.ConnectException | java.net.http.HttpConnectTimeoutException e) {
                throw unreachable(from, e);
            } catch (IOException e) {
                last = e;
                output.info("The download of " + from + " broke off (" + e.getMessage() + "); resuming");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KernelException("The download of " + from + " was interrupted", "", e);
            }
        }
        throw unreachable(from, last);
    }

    private UnreachableException unreachable(URI from, IOException e) {
        return new UnreachableException(
                "Could not reach " + from + " ("
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")",
                "check the network and the proxy, or " + elsewhere,
                e);
    }

    private void attempt(HttpClient client, URI from, Path to) throws IOException, InterruptedException {
        long have = Files.exists(to) ? Files.size(to) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(ANSWER);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> write(body, to, StandardOpenOption.TRUNCATE_EXISTING);
                case 206 -> write(body, to, StandardOpenOption.APPEND);
                case 416 -> {
                    // All of it was there already, or something else was; the digest will tell.
                    return;
                }
                default -> throw new KernelException(from + " answered " + response.statusCode(), refused);
            }
        }
    }

    private static void write(InputStream body, Path to, StandardOpenOption how) throws IOException {
        try (OutputStream file = Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            body.transferTo(file);
        }
    }

    /** The login for a proxy, from the properties in which registries' clients look for it too. */
    private static final class ProxyLogin extends Authenticator {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            String protocol = getRequestingURL().getProtocol();
            String user = System.getProperty(protocol + ".proxyUser");
            if (getRequestorType() != RequestorType.PROXY || user == null) {
                return null;
            }
            return new PasswordAuthentication(
                    user, System.getProperty(protocol + ".proxyPassword", "").toCharArray());
        }
    }
}
