// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** icecc's scheduler, and this machine's daemon, which compiles nothing for other machines. */
final class Icecream implements AutoCloseable {
    static final Predicate<String> CONNECTED = line -> line.contains("Connected to scheduler");
    private static final String NETWORK = "kernel-lts";

    private final Path directory;
    private final String address;
    private final Process scheduler;
    private Process daemon;

    private Icecream(Path directory, String address, Process scheduler) {
        this.directory = directory;
        this.address = address;
        this.scheduler = scheduler;
    }

    /** @param address this machine's address in the network of the other machines */
    static Icecream start(Path directory, String address) {
        Process scheduler = Run.server(
                directory, Map.of(), line -> line.contains("scheduler ready"), "icecc-scheduler", "-n", NETWORK, "-vv");
        Icecream icecream = new Icecream(directory, address, scheduler);
        icecream.startDaemon();
        return icecream;
    }

    void startDaemon() {
        String[] command = daemon(address, directory(directory, "iceccd"), "-m", "1", "-N", "here", "--no-remote");
        daemon = Run.server(directory, Map.of(), CONNECTED, command);
    }

    void stopDaemon() {
        daemon.destroy();
        daemon.onExit().join();
    }

    static String[] daemon(String scheduler, Path base, String... more) {
        List<String> command =
                new ArrayList<>(List.of("iceccd", "-n", NETWORK, "-s", scheduler, "-b", base.toString(), "-vv"));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    /** Makes a directory owned by the user that the icecc daemons switch to. */
    static Path directory(Path parent, String name) {
        Path directory = parent.resolve(name);
        Run.in(parent, "install", "--directory", "--owner=icecc", directory.toString());
        return directory;
    }

    @Override
    public void close() {
        stopDaemon();
        scheduler.destroy();
        scheduler.onExit().join();
    }
}
