// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Headless Chromium, driven by its DevTools protocol (https://chromedevtools.github.io/devtools-protocol). */
final class Browser implements AutoCloseable {
    /** Far longer than any command takes, so that a hanging browser fails the test. */
    private static final int PATIENCE_SECONDS = 120;

    private static final List<String> COMPLAINTS =
            List.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Network.loadingFailed");

    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Process process;
    private final WebSocket socket;
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private int sent;

    /**
     * The screen of a page.
     *
     * @param width the width of the screen, in CSS pixels
     * @param scheme {@code light} or {@code dark}
     */
    record Screen(int width, int height, boolean phone, String scheme) {}

    /** @param profile an empty directory for all files written by the browser */
    Browser(Path profile) throws IOException {
        process = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        // The tests may run as root, and the page is our own.
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        String address = null;
        for (String line = output.readLine(); line != null && address == null; ) {
            said.append(line).append('\n');
            address = line.startsWith("DevTools listening on ") ? line.substring(22) : null;
            line = address == null ? output.readLine() : null;
        }
        if (address == null) {
            throw new AssertionError("chromium did not start:\n" + said);
        }
        Thread reader = new Thread(() -> drop(output), "drop-output");
        reader.setDaemon(true);
        reader.start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
    }

    /** Reads and discards the browser's output until it ends. */
    private static void drop(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // The stream closed in mid-line, which happens when the browser is ended after the tests.
            return;
        }
    }

    /** Loads a page on a separate screen. */
    Page open(URI address, Screen screen) {
        String target = call("", "Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .asText();
        String session = call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(session, domain + ".enable", Map.of());
        }
        call(
                session,
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width", screen.width(),
                        "height", screen.height(),
                        "deviceScaleFactor", screen.phone() ? 2 : 1,
                        "mobile", screen.phone()));
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", screen.scheme());
        call(session, "Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
        events.clear();
        loaded = new CompletableFuture<>();
        call(session, "Page.navigate", Map.of("url", address.toString()));
        await(loaded);
        return new Page(session);
    }

    /** A loaded page. */
    final class Page {
        private final String session;

        private Page(String session) {
            this.session = session;
        }

        /** The value of a JavaScript expression. */
        JsonNode evaluate(String expression) {
            JsonNode answer =
                    call(session, "Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
            if (answer.has("exceptionDetails")) {
                throw new AssertionError(answer.toString());
            }
            return answer.get("result").get("value");
        }

        /** The whole page as a picture. */
        void photograph(Path file) throws IOException {
            String picture = call(
                            session, "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                    .get("data")
                    .asText();
            Files.write(file, Base64.getDecoder().decode(picture));
        }

        /** What the screen shows, as a small picture: WebP. */
        void photographScreen(Path file) throws IOException {
            String picture = call(session, "Page.captureScreenshot", Map.of("format", "webp", "quality", 60))
                    .get("data")
                    .asText();
            Files.write(file, Base64.getDecoder().decode(picture));
        }

        /** Errors, warnings and all other console messages since the page began to load. */
        List<String> complaints() {
            List<String> all = new ArrayList<>();
            for (JsonNode event : events) {
                if (COMPLAINTS.contains(event.get("method").asText())) {
                    all.add(event.toString());
                }
            }
            return all;
        }
    }

    private JsonNode call(String session, String method, Map<String, ?> parameters) {
        ObjectNode message = json.createObjectNode();
        int id = ++sent;
        message.put("id", id).put("method", method);
        message.set("params", json.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode got = await(answer);
        if (got.has("error")) {
            throw new AssertionError(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    /** Waits for an answer; stops waiting when the browser has ended. */
    private <T> T await(CompletableFuture<T> future) {
        try {
            CompletableFuture.anyOf(future, gone).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return future.getNow(null);
        } catch (Exception e) {
            throw new AssertionError("chromium does not answer", e);
        }
    }

    private void receive(String text) {
        try {
            JsonNode message = json.readTree(text);
            if (message.has("id")) {
                answers.remove(message.get("id").asInt()).complete(message);
                return;
            }
            events.add(message);
            if (message.path("method").asText().equals("Page.loadEventFired")) {
                loaded.complete(null);
            }
        } catch (IOException e) {
            gone.completeExceptionally(e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            gone.completeExceptionally(error);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            gone.completeExceptionally(new IOException("closed: " + status + " " + reason));
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        family.forEach(ProcessHandle::destroy);
        process.onExit().join();
    }
}
