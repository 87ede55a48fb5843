// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadsTest {
    private static final List<String> PROPERTIES =
            List.of("http.proxyHost", "http.proxyPort", "http.proxyUser", "http.proxyPassword");

    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();

    @AfterEach
    void forgetTheProxy() {
        PROPERTIES.forEach(System::clearProperty);
    }

    @Test
    void aProxyThatWantsALoginGetsIt() throws IOException {
        List<String> asked = new ArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String login = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            boolean let = login.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            byte[] content = (let ? "content" : "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=\"proxy\"");
            exchange.sendResponseHeaders(let ? 200 : 407, let ? content.length : -1);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        proxy.start();
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", Integer.toString(proxy.getAddress().getPort()));
        System.setProperty("http.proxyUser", "me");
        System.setProperty("http.proxyPassword", "secret");
        try {
            new Downloads(new RecordedOutput(), "")
                    .fetch(URI.create("http://mirror.invalid/f"), directory.resolve("f"), SizeLimit.LIST);
        } finally {
            proxy.stop(0);
        }
        assertThat(directory.resolve("f")).hasContent("content");
        assertThat(asked).isNotEmpty().allMatch("http://mirror.invalid/f"::equals);
    }

    @Test
    void aServerThatStallsInTheBodyIsGivenUp() throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", new byte[100_000]);
            server.stallAfter("/f", 10);
            Downloads impatient = new Downloads(output, "set kernel.source.mirror", "", Duration.ofMillis(200));
            assertThatThrownBy(() -> impatient.fetch(server.address().resolve("f"), file(), SizeLimit.LIST))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("/f (the server sent 10 bytes in")
                    .hasMessageContaining("set kernel.source.mirror");
        }
    }

    /** As a mirror's, or a proxy's before it: nothing is said of the file. */
    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aServerThatCantAnswerNowIsAskedAgainAndThenUnreachable(int status) throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", "content".getBytes(StandardCharsets.UTF_8));
            server.failWith("/f", status, 2);
            download(server, "f");
            assertThat(file()).hasContent("content");
            Trees.delete(file());
            server.failWith("/f", status, 100);
            Downloads downloads = new Downloads(output, "set kernel.source.mirror", "set kernel.version");
            assertThatThrownBy(() -> downloads.fetch(server.address().resolve("f"), file(), SizeLimit.LIST))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("/f (the server answered with HTTP status " + status + ")")
                    .hasMessageContaining("Fix: try again later, or set kernel.source.mirror")
                    .hasMessageNotContaining("kernel.version");
            assertThat(server.asked()).hasSize(6);
        }
    }

    @Test
    void anEndlessBodyIsRefusedAtTheLimit() throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f.sign", new byte[1024]);
            server.repeatWithoutEnd("/f.sign");
            refused(server, "f.sign", "sends more than 64 KiB for a signature");
        }
    }

    @Test
    void anAnnouncedSizeOverTheLimitIsRefused() throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f.sign", new byte[(64 << 10) + 1]);
            refused(server, "f.sign", "sends more than 64 KiB for a signature");
        }
    }

    @Test
    void resumingDoesNotRaiseTheLimit() throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f.sign", new byte[(64 << 10) + 1]);
            Trees.write(file(), new byte[64 << 10]);
            refused(server, "f.sign", "sends more than 64 KiB for a signature");
        }
    }

    @Test
    void anotherPartThanWasAskedForIsNotAppended() throws IOException {
        byte[] content = "0123456789".getBytes(StandardCharsets.UTF_8);
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", content);
            server.sendWholeAsPart("/f");
            Trees.write(file(), "0123");
            download(server, "f");
        }
        assertThat(file()).hasBinaryContent(content);
    }

    @Test
    void whatIsThereAlreadyIsNotDownloadedAgain() throws IOException {
        byte[] content = "0123456789".getBytes(StandardCharsets.UTF_8);
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", content);
            Trees.write(file(), content);
            download(server, "f");
            assertThat(server.asked()).hasSize(1);
        }
        assertThat(file()).hasBinaryContent(content);
    }

    @Test
    void aLongerRestOfAnotherFileIsDownloadedAgain() throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", "short".getBytes(StandardCharsets.UTF_8));
            Trees.write(file(), "something longer");
            download(server, "f");
        }
        assertThat(file()).hasContent("short");
    }

    @Test
    void aFullDiskIsNotBlamedOnTheServer() throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", new byte[10]);
            assertThatThrownBy(() -> new Downloads(output, "")
                            .fetch(server.address().resolve("f"), Path.of("/dev/full"), SizeLimit.LIST))
                    .isNotInstanceOf(UnreachableException.class)
                    .hasMessageContaining("Could not write /dev/full")
                    .hasMessageContaining("No space left");
        }
    }

    private void refused(LoopbackServer server, String name, String why) {
        assertThatThrownBy(() ->
                        new Downloads(output, "").fetch(server.address().resolve(name), file(), SizeLimit.SIGNATURE))
                .isInstanceOf(KernelException.class)
                .isNotInstanceOf(UnreachableException.class)
                .hasMessageContaining(why);
        assertThat(file()).doesNotExist();
    }

    private void download(LoopbackServer server, String name) {
        new Downloads(output, "").fetch(server.address().resolve(name), file(), SizeLimit.LIST);
    }

    private Path file() {
        return directory.resolve("f");
    }
}
