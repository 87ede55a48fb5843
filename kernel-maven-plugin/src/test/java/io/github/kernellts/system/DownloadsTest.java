// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
    private static final List<String> PROPERTIES =
            List.of("http.proxyHost", "http.proxyPort", "http.proxyUser", "http.proxyPassword");

    @TempDir
    Path directory;

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
            new Downloads(new RecordedOutput()).fetch(URI.create("http://mirror.invalid/f"), directory.resolve("f"));
        } finally {
            proxy.stop(0);
        }
        assertThat(directory.resolve("f")).hasContent("content");
        assertThat(asked).isNotEmpty().allMatch("http://mirror.invalid/f"::equals);
    }
}
