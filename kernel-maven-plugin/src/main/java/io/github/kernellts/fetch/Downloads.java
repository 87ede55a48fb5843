// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.ProxyVariables;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Downloads by http and https, resumed after an interruption, through the proxy in Java's system properties
 * ({@code https.proxyHost} and so on).
 *
 * <p>Every download ends: it has a size limit, and gives up on a server that stalls.
 */
public final class Downloads {
    private static final int ATTEMPTS = 3;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /** The period in which a minimum of bytes has to arrive. */
    private static final Duration PERIOD = Duration.ofSeconds(30);
    /** That minimum: 1,000 bytes a second, which is also git's limit for a slow server (see ModuleSources). */
    private static final long MINIMUM = 30_000;

    private final Output output;
    private final String unreachable;
    private final String refused;
    private final Duration period;

    /**
     * @param unreachable the remedy if a server can't be reached or stalls, naming the property of its address
     * @param refused the remedy if it answers that there is no such file, or refuses it
     */
    public Downloads(Output output, String unreachable, String refused) {
        this(output, unreachable, refused, PERIOD);
    }

    Downloads(Output output, String unreachable, String refused, Duration period) {
        this.output = output;
        this.unreachable = unreachable;
        this.refused = refused;
        this.period = period;
    }

    /** @param elsewhere the remedy in both cases */
    public Downloads(Output output, String elsewhere) {
        this(output, elsewhere, elsewhere);
    }

    /**
     * Downloads to a file; if it has content already, the download resumes after that.
     *
     * @param from an http or https address without a login
     * @throws UnreachableException if no connection could be made, or the server can't answer, breaks off or stalls again
     *     and again
     * @throws KernelException if the server refuses, or sends more than the limit; the file is deleted then
     */
    public void fetch(URI from, Path to, SizeLimit limit) {
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
                attempt(client, from, to, limit);
                return;
            } catch (java.net.ConnectException | java.net.http.HttpConnectTimeoutException e) {
                throw unreachable(from, e);
            } catch (Body.TooLargeException e) {
                Trees.delete(to);
                throw new KernelException(from + " sends more than " + limit, refused, e);
            } catch (Body.DiskException e) {
                throw Trees.failure("write", to, e);
            } catch (IOException e) {
                last = e;
                output.info("The download of " + from + " broke off (" + reason(e) + "); trying again");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KernelException("The download of " + from + " was interrupted", "", e);
            }
        }
        throw unreachable(from, last);
    }

    private UnreachableException unreachable(URI from, IOException e) {
        return new UnreachableException(
                "Could not reach " + from + " (" + reason(e) + ")", remedy(from, e) + ", or " + unreachable, e);
    }

    private static String remedy(URI from, IOException e) {
        return e instanceof PassingException
                ? "try again later"
                : ProxyVariables.unread(from.getScheme(), System.getenv(), System.getProperties())
                        .map(Downloads::proxy)
                        .orElse("check the network and the proxy");
    }

    static String proxy(String variable) {
        return "set the proxy of " + variable
                + ", which Java doesn't read, in settings.xml, or by -Dhttps.proxyHost=HOST"
                + " -Dhttps.proxyPort=PORT";
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void attempt(HttpClient client, URI from, Path to, SizeLimit limit)
            throws IOException, InterruptedException {
        long have = Files.exists(to) ? Files.size(to) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(ANSWER);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
        Body body = new Body(period, Math.max(1, MINIMUM * period.toMillis() / PERIOD.toMillis()));
        response.body().subscribe(body);
        String range = response.headers().firstValue("Content-Range").orElse("");
        switch (response.statusCode()) {
            case 200 -> write(response, body, to, StandardOpenOption.TRUNCATE_EXISTING, limit.bytes());
            case 206 -> {
                if (have == 0 || !range.startsWith("bytes " + have + "-")) {
                    throw startOver(body, to, "the server sent another part than the requested one");
                }
                write(response, body, to, StandardOpenOption.APPEND, limit.bytes() - have);
            }
            case 416 -> {
                if (!range.equals("bytes */" + have)) {
                    throw startOver(body, to, "the file on the server is shorter than the part downloaded before");
                }
                // The file was complete already.
                body.discard();
            }
            default -> {
                body.discard();
                if (isPassing(response.statusCode())) {
                    throw new PassingException(response.statusCode());
                }
                throw new KernelException(from + " answered with HTTP status " + response.statusCode(), refused);
            }
        }
    }

    /** Whether a server, or a proxy before it, says that it can't answer now, and nothing of what was asked for. */
    private static boolean isPassing(int status) {
        // Request Timeout and Too Many Requests.
        return status == 408 || status == 429 || status >= 500;
    }

    /** A server, or a proxy before it, can't answer now. */
    private static final class PassingException extends IOException {
        private static final long serialVersionUID = 1L;

        PassingException(int status) {
            super("the server answered with HTTP status " + status);
        }
    }

    private static IOException startOver(Body body, Path to, String why) {
        body.discard();
        Trees.delete(to);
        return new IOException(why);
    }

    private static void write(HttpResponse<?> response, Body body, Path to, StandardOpenOption how, long most)
            throws IOException, InterruptedException {
        if (response.headers().firstValueAsLong("Content-Length").orElse(0) > most) {
            body.discard();
            throw new Body.TooLargeException();
        }
        try (OutputStream file = Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            body.writeTo(file, most);
        } finally {
            body.discard();
        }
    }

    /** The login for a proxy, from the properties that the registries' clients read, too. */
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
