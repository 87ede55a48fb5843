// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A minimal Maven repository by HTTP on loopback: GET, HEAD and PUT of files in a directory. */
final class RepositoryServer implements AutoCloseable {
    private final Path directory;
    private final HttpServer server;

    RepositoryServer(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    Files.createDirectories(file.getParent());
                    try (InputStream body = exchange.getRequestBody();
                            OutputStream into = Files.newOutputStream(file)) {
                        body.transferTo(into);
                    }
                    exchange.sendResponseHeaders(201, -1);
                }
                case "GET" -> {
                    if (Files.isRegularFile(file)) {
                        exchange.sendResponseHeaders(200, Files.size(file));
                        Files.copy(file, exchange.getResponseBody());
                    } else {
                        exchange.sendResponseHeaders(404, -1);
                    }
                }
                case "HEAD" -> exchange.sendResponseHeaders(Files.isRegularFile(file) ? 200 : 404, -1);
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** The files below a path, relative to it, without checksums and metadata. */
    List<String> artifacts(String below) {
        Path at = directory.resolve(below);
        try (Stream<Path> files = Files.walk(at)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> at.relativize(file).toString())
                    .filter(name -> !name.matches(".*\\.(md5|sha1|sha256|sha512)|(.*/)?maven-metadata\\.xml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
