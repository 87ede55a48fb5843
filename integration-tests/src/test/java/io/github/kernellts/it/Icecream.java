package io.github.kernellts.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** icecc's scheduler, and its daemon of this machine, which compiles nothing for others. */
final class Icecream implements AutoCloseable {
    static final Predicate<String> CONNECTED = line -> line.contains("Connected to scheduler");
    private static final String NETWORK = "kernel-lts";

    private final Process scheduler;
    private final Process daemon;

    private Icecream(Process scheduler, Process daemon) {
        this.scheduler = scheduler;
        this.daemon = daemon;
    }

    /** @param address of this machine, where other machines reach it */
    static Icecream start(Path directory, String address) {
        Process scheduler = Run.server(
                directory, Map.of(), line -> line.contains("scheduler ready"), "icecc-scheduler", "-n", NETWORK, "-vv");
        String[] daemon = daemon(address, directory(directory, "iceccd"), "-m", "1", "-N", "here", "--no-remote");
        return new Icecream(scheduler, Run.server(directory, Map.of(), CONNECTED, daemon));
    }

    static String[] daemon(String scheduler, Path base, String... more) {
        List<String> command =
                new ArrayList<>(List.of("iceccd", "-n", NETWORK, "-s", scheduler, "-b", base.toString(), "-vv"));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    /** A directory of the user that its daemons become. */
    static Path directory(Path parent, String name) {
        Path directory = parent.resolve(name);
        Run.in(parent, "install", "--directory", "--owner=icecc", directory.toString());
        return directory;
    }

    @Override
    public void close() {
        daemon.destroy();
        scheduler.destroy();
        daemon.onExit().join();
        scheduler.onExit().join();
    }
}
