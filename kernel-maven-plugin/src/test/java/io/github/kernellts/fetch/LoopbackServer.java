// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * An HTTP server on loopback that serves bytes from memory, whole or from an offset on, and on request breaks off,
 * stalls, never ends or ignores the offset.
 */
public final class LoopbackServer implements AutoCloseable {
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final Map<String, Integer> breaksOffAfter = new ConcurrentHashMap<>();
    private final Map<String, Integer> stallsAfter = new ConcurrentHashMap<>();
    private final Map<String, Integer> failsWith = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Set<String> endless = ConcurrentHashMap.newKeySet();
    private final Set<String> wholeAsPart = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public LoopbackServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // A stalled or endless answer must not delay the others.
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "loopback-server");
            thread.setDaemon(true);
            return thread;
        }));
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

    /** Answers a path with a status, as often as this. */
    public void failWith(String path, int status, int times) {
        failsWith.put(path, status);
        failures.put(path, times);
    }

    /** Sends nothing more after some bytes of each answer for a path, and keeps the connection. */
    public void stallAfter(String path, int bytes) {
        stallsAfter.put(path, bytes);
    }

    /** Repeats the content of a path for ever, without announcing a length. */
    public void repeatWithoutEnd(String path) {
        endless.add(path);
    }

    /** Answers a range request with status 206 and the whole content. */
    public void sendWholeAsPart(String path) {
        wholeAsPart.add(path);
    }

    /** The requested paths, in their order. */
    public List<String> asked() {
        return asked;
    }

    /** The received Range headers. */
    public List<String> ranges() {
        return ranges;
    }

    /** Its URI, with a slash at the end. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        if (failures.getOrDefault(path, 0) > 0) {
            failures.merge(path, -1, Integer::sum);
            exchange.sendResponseHeaders(failsWith.get(path), -1);
            exchange.close();
            return;
        }
        byte[] content = served.get(path);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        if (endless.contains(path)) {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(content);
            }
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        if (range != null) {
            ranges.add(range);
            from = wholeAsPart.contains(path) ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            if (from >= content.length) {
                exchange.getResponseHeaders().add("Content-Range", "bytes */" + content.length);
                exchange.sendResponseHeaders(416, -1);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        Integer stall = stallsAfter.get(path);
        if (stall != null) {
            exchange.getResponseBody().write(content, from, Math.min(stall, content.length - from));
            exchange.getResponseBody().flush();
            awaitClose();
            return;
        }
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

    private void awaitClose() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IOException("stopped", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
