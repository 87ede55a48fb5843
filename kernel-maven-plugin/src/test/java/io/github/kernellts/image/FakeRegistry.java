// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Gives preset answers by plain HTTP on loopback; TLS clients are refused, as by a real registry. */
final class FakeRegistry implements AutoCloseable {
    final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> logins = new CopyOnWriteArrayList<>();
    volatile boolean wantsLogin;

    private final ServerSocket socket;

    FakeRegistry() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        answers.put("/v2/", new byte[0]);
        Thread thread = new Thread(this::serve, "fake-registry");
        thread.setDaemon(true);
        thread.start();
    }

    String host() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
                // Closing with unread input resets the connection, and the answer may be lost.
                client.shutdownOutput();
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The client has disconnected, or the test has ended.
                continue;
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        in.mark(1);
        int first = in.read();
        in.reset();
        // A TLS record begins with its type: 22 for a handshake (RFC 8446, 5.1).
        if (first == 22) {
            say(client.getOutputStream(), "400 Bad Request", new byte[0]);
            return;
        }
        String path = in.readLine().split(" ")[1];
        asked.add(path);
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            if (header.startsWith("Authorization:")) {
                logins.add(header);
            }
        }
        byte[] content = answers.get(path);
        if (wantsLogin) {
            say(client.getOutputStream(), "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"test\"", new byte[0]);
        } else if (content == null) {
            say(client.getOutputStream(), "404 Not Found", new byte[0]);
        } else {
            say(client.getOutputStream(), "200 OK", content);
        }
    }

    private static void say(OutputStream out, String status, byte[] content) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + content.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(content);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
