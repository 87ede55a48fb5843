// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A simulated machine in the network: a network namespace with its own address (ip-netns(8)). */
final class NetworkHost implements AutoCloseable {
    private final String name;
    private final int number;
    private final Path directory;
    private final List<Process> servers;

    private NetworkHost(int number, Path directory) {
        this.name = "kernel-lts-" + number;
        this.number = number;
        this.directory = directory;
        this.servers = new ArrayList<>();
    }

    /** @param directory the directory for the files of its servers */
    static NetworkHost open(int number, Path directory) throws IOException {
        NetworkHost host = new NetworkHost(number, Files.createDirectories(directory.resolve("host-" + number)));
        host.remove();
        host.ip("netns", "add", host.name);
        host.ip("link", "add", host.link(), "type", "veth", "peer", "name", "eth0", "netns", host.name);
        host.ip("address", "add", host.subnet() + ".1/24", "dev", host.link());
        host.ip("link", "set", host.link(), "up");
        host.ip("-n", host.name, "address", "add", host.address() + "/24", "dev", "eth0");
        host.ip("-n", host.name, "link", "set", "eth0", "up");
        host.ip("-n", host.name, "link", "set", "lo", "up");
        return host;
    }

    /** The address of this machine in the network shared with that host. */
    String here() {
        return subnet() + ".1";
    }

    String address() {
        return subnet() + ".2";
    }

    private String subnet() {
        // TEST-NET-3 of RFC 5737 has no room for two hosts; this address is in the range for benchmarks, RFC 2544.
        return "198.18." + number;
    }

    private String link() {
        return "klts" + number;
    }

    /** Starts distccd there, with the compilers of a PATH. */
    void distccd(String path) {
        start(
                Map.of("PATH", path),
                line -> line.contains("listening on"),
                "distccd",
                "--daemon",
                "--no-detach",
                "--log-stderr",
                "--verbose",
                "--allow",
                subnet() + ".0/24",
                "--listen",
                address(),
                "--nice",
                "0",
                "--jobs",
                "4");
    }

    /** Starts a Redis server there that stores its data in memory. */
    void redis() {
        start(
                Map.of(),
                line -> line.contains("Ready to accept connections"),
                "redis-server",
                "--bind",
                address(),
                "--protected-mode",
                "no",
                "--save",
                "",
                "--dir",
                directory.toString());
    }

    /** Starts icecc's daemon there, which compiles for other machines as a scheduler tells it. */
    void iceccd(String scheduler) {
        Path base = Icecream.directory(directory, "iceccd");
        start(
                // All network namespaces of this machine share one /run.
                Map.of("ICECC_TEST_SOCKET", base.resolve("socket").toString()),
                Icecream.CONNECTED,
                Icecream.daemon(scheduler, base, "-m", "4", "-N", address()));
    }

    private void start(Map<String, String> environment, Predicate<String> ready, String... program) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(program));
        servers.add(Run.server(directory, environment, ready, command.toArray(String[]::new)));
    }

    /** Suspends all servers there; their ports stay open. */
    void hang() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    /** Kills all servers there. */
    void kill() {
        signal("KILL");
        servers.clear();
    }

    private void signal(String signal) {
        for (Process server : servers) {
            // ip is replaced by the server (exec), which gets the signal first, so that it starts no more processes.
            Stream.concat(Stream.of(server.toHandle()), server.descendants())
                    .forEach(process -> signal(signal, process));
        }
    }

    private void signal(String signal, ProcessHandle process) {
        int exit = Run.to(
                directory, null, directory.resolve("kill.out"), "kill", "-s", signal, Long.toString(process.pid()));
        // A process that has already ended gets no signal.
        assertThat(exit == 0 || !process.isAlive())
                .as(signal + " to " + process.pid())
                .isTrue();
    }

    private void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Run.in(directory, command.toArray(String[]::new));
    }

    private void remove() throws IOException {
        if (Files.exists(Path.of("/run/netns", name))) {
            ip("netns", "delete", name);
        }
        if (Files.exists(Path.of("/sys/class/net", link()))) {
            ip("link", "delete", link());
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        remove();
    }
}
