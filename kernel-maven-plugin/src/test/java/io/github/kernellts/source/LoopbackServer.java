// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on loopback that serves bytes from memory, whole or from an offset on, and breaks off if asked to. */
public final class LoopbackServer implements AutoCloseable {
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final Map<String, Integer> breaksOffAfter = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public LoopbackServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Serves content at a path that starts with a slash. */
    public void serve(String path, byte[] content) {
        served.put(path, content);
    }

    public void serveNothing() {
        served.clear();
    }

    public byte[] content(String path) {
        return served.get(path);
    }

    /** Ends the next answer for a path after some bytes of it. */
    public void breakOffOnce(String path, int bytes) {
        breaksOffAfter.put(path, bytes);
    }

    /** The paths that were asked for, in their order. */
    public List<String> asked() {
        return asked;
    }

    /** The Range headers that came. */
    public List<String> ranges() {
        return ranges;
    }

    /** Where it is, with a slash at the end. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        byte[] content = served.get(path);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        if (range != null) {
            ranges.add(range);
            from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        Integer breakOff = breaksOffAfter.remove(path);
        int end = breakOff == null ? content.length : breakOff;
        exchange.getResponseBody().write(content, from, end - from);
        exchange.getResponseBody().flush();
        if (end == content.length) {
            exchange.close();
        } else {
            // Breaks the connection in the middle of the announced length.
            throw new IOException("broken off");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
