// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A docker-registry(1) on a loopback port. */
final class RegistryServer implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

    private final Process process;
    private final int port;

    private RegistryServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A registry with plain HTTP and without logins. */
    static RegistryServer open(Path directory) throws IOException {
        return start(directory, "");
    }

    /** A registry with its own certificate and a login for one user. */
    static RegistryServer locked(Path directory, String user, String password) throws IOException {
        Files.createDirectories(directory);
        Run.in(
                directory,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                "tls.key",
                "-out",
                "tls.crt");
        // bcrypt (crypt(5)), the only format that the registry accepts.
        String hashed = Run.in(
                directory, "perl", "-e", "print crypt($ARGV[0], '$2y$05$abcdefghijklmnopqrstuu')", "--", password);
        Files.writeString(directory.resolve("htpasswd"), user + ":" + hashed + "\n");
        return start(directory, """
                  tls:
                    certificate: tls.crt
                    key: tls.key
                auth:
                  htpasswd:
                    realm: test
                    path: htpasswd
                """);
    }

    private static RegistryServer start(Path directory, String more) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.yml"), """
                version: 0.1
                log:
                  level: info
                storage:
                  filesystem:
                    rootdirectory: storage
                http:
                  addr: 127.0.0.1:0
                """ + more);
        Process process = new ProcessBuilder("docker-registry", "serve", "config.yml")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread reader = new Thread(() -> log.lines().forEach(rest -> {}), "drop-registry-log");
                reader.setDaemon(true);
                reader.start();
                return new RegistryServer(process, Integer.parseInt(listening.group(1)));
            }
        }
        throw new AssertionError("docker-registry ended:\n" + said);
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A proxy to the registry that closes all connections for good after some bytes were sent. */
    final class Cut implements AutoCloseable {
        private final ServerSocket entry;
        private final long allowed;
        private long sent;

        Cut(long allowed) throws IOException {
            this.allowed = allowed;
            entry = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            run(() -> {
                while (true) {
                    Socket client = entry.accept();
                    Socket server = new Socket("127.0.0.1", port);
                    run(() -> forward(client, server, true));
                    run(() -> forward(server, client, false));
                }
            });
        }

        private interface Work {
            void go() throws IOException;
        }

        private static void run(Work work) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.go();
                        } catch (IOException e) {
                            // The connection was cut.
                            return;
                        }
                    },
                    "cut");
            thread.setDaemon(true);
            thread.start();
        }

        private void forward(Socket from, Socket to, boolean counted) throws IOException {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                byte[] buffer = new byte[8192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (counted && full(n)) {
                        entry.close();
                        return;
                    }
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        }

        private synchronized boolean full(int more) {
            sent += more;
            return sent > allowed;
        }

        boolean isCut() {
            return entry.isClosed();
        }

        String host() {
            return "127.0.0.1:" + entry.getLocalPort();
        }

        @Override
        public void close() {
            try {
                entry.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
