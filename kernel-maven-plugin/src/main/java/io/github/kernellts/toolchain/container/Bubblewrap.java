// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A bubblewrap sandbox for each command, with or without root, with separate namespaces for users, processes, network
 * and files. It contains the system's programs and libraries and the files that the command needs, at the same paths as
 * outside, and an empty home directory.
 *
 * <p>Only options of bubblewrap 0.4, which EL 8 has, are needed.
 */
final class Bubblewrap implements ExecutionSite {
    static final String NAME = "bwrap";
    /** Forbids further user namespaces inside, which expose a large part of the kernel; since version 0.8. */
    static final List<String> HARDENING = List.of("--disable-userns");
    /** Programs and libraries. On a merged-usr system all except the first are symlinks into it. */
    static final List<Path> SYSTEM = paths("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    /**
     * The configuration of loader, linker, Debian's alternatives, rpm and perl, and the files that identify the system.
     */
    private static final List<Path> CONFIGURATION = paths(
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/alternatives",
            "/etc/rpm",
            "/etc/perl",
            "/etc/terminfo",
            "/etc/os-release");
    /** The files for finding other machines by name. */
    private static final List<Path> NETWORK =
            paths("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services", "/run/icecc");
    /**
     * The user inside, never root: root outside has no root rights inside, and programs of another user expect none.
     */
    private static final String USER = "1000";

    private static final String HOME = "/tmp/home";

    private final Path program;
    private final List<String> hardening;
    private final String path;
    private final List<Path> tools;
    private final Path accounts;

    /**
     * @param program the path of bwrap
     * @param hardening further options of newer versions
     * @param path the PATH for commands without their own
     * @param tools directories of tools outside the system directories
     * @param accounts a directory for the passwd and group files of the sandbox
     */
    Bubblewrap(Path program, List<String> hardening, String path, List<Path> tools, Path accounts) {
        this.program = program;
        this.hardening = List.copyOf(hardening);
        this.path = path;
        this.tools = List.copyOf(tools);
        this.accounts = accounts;
    }

    /** The error message of bwrap if it doesn't work on this machine; empty if it works. */
    static Optional<String> failure(Path program, List<String> hardening, Processes processes) {
        Bubblewrap sandbox = new Bubblewrap(program, hardening, "", List.of(), Path.of("/"));
        List<String> arguments = sandbox.fixed(false, true);
        sandbox.system(false).forEach((path, mount) -> arguments.addAll(mount));
        arguments.addAll(List.of("--remount-ro", "/proc", "--chdir", "/", "--", "true"));
        Processes.Result result = processes.run(
                Command.of(Path.of("/"), arguments).withEnvironment(Map.of(Processes.MARK, Processes.UNMARKED)));
        return result.succeeded()
                ? Optional.empty()
                : Optional.of(result.output().strip());
    }

    @Override
    public PreparedCommand prepare(Command command) {
        return prepare(command, true);
    }

    /**
     * Stays in the terminal's session, as interactive editors need it; on Linux before 6.2 the command could inject
     * input into the terminal.
     */
    @Override
    public PreparedCommand prepareForTerminal(Command command) {
        return prepare(command, false);
    }

    private PreparedCommand prepare(Command command, boolean newSession) {
        List<String> arguments = fixed(command.access().network(), newSession);
        Map<Path, List<String>> mounts = system(command.access().network());
        tools.forEach(path -> show(mounts, path, "--ro-bind"));
        account(
                mounts,
                "passwd",
                "root:x:0:0:root:/:/bin/sh\nbuild:x:" + USER + ":" + USER + "::" + HOME + ":/bin/sh\n");
        account(mounts, "group", "root:x:0:\nbuild:x:" + USER + ":\n");
        command.access().read().forEach(path -> show(mounts, path, "--ro-bind"));
        command.access().written().forEach(path -> show(mounts, Trees.directory(path), "--bind"));
        command.access().links().forEach((link, target) -> link(mounts, link, target));
        // Sorted by path, a directory comes before its content.
        mounts.forEach((path, mount) -> arguments.addAll(mount));
        // If root builds, it owns the files in /proc/sys, which configure the whole machine.
        arguments.addAll(List.of("--remount-ro", "/proc"));
        arguments.addAll(
                List.of("--remount-ro", "/", "--chdir", command.directory().toString(), "--"));
        arguments.addAll(command.arguments());
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.putIfAbsent("PATH", path);
        environment.put("HOME", HOME);
        return new PreparedCommand(new Command(arguments, Path.of("/"), environment), true, true, exit -> {});
    }

    private List<String> fixed(boolean network, boolean newSession) {
        List<String> arguments = new ArrayList<>();
        if (newSession) {
            // Ctrl-C must only reach Maven, which then lets make remove its unfinished target.
            arguments.add("setsid");
        }
        arguments.addAll(List.of(program.toString(), "--unshare-user", "--unshare-pid", "--unshare-ipc"));
        arguments.addAll(List.of("--unshare-uts", "--unshare-cgroup-try"));
        arguments.addAll(hardening);
        if (!network) {
            arguments.add("--unshare-net");
        }
        if (newSession) {
            arguments.add("--new-session");
        }
        // When the first process inside ends, the kernel ends all others before the end is visible outside; and their
        // processor time counts as that of Maven's children.
        arguments.add("--as-pid-1");
        arguments.addAll(List.of("--die-with-parent", "--cap-drop", "ALL", "--hostname", "localhost"));
        arguments.addAll(List.of("--uid", USER, "--gid", USER));
        return arguments;
    }

    /** The mounts of every command. */
    private TreeMap<Path, List<String>> system(boolean network) {
        TreeMap<Path, List<String>> mounts = new TreeMap<>();
        SYSTEM.forEach(path -> {
            if (Files.isSymbolicLink(path)) {
                mounts.put(path, List.of("--symlink", Trees.linkTarget(path).toString(), path.toString()));
            } else {
                show(mounts, path, "--ro-bind");
            }
        });
        Stream.concat(CONFIGURATION.stream(), network ? NETWORK.stream() : Stream.empty())
                .forEach(path -> show(mounts, path, "--ro-bind"));
        mounts.put(Path.of("/proc"), List.of("--proc", "/proc"));
        mounts.put(Path.of("/dev"), List.of("--dev", "/dev"));
        mounts.put(Path.of("/tmp"), List.of("--tmpfs", "/tmp"));
        mounts.put(Path.of(HOME), List.of("--dir", HOME));
        if (network) {
            // icecc expects its daemon's socket there.
            mounts.put(Path.of("/var/run"), List.of("--symlink", "../run", "/var/run"));
        }
        mounts.put(Path.of("/var/tmp"), List.of("--tmpfs", "/var/tmp"));
        return mounts;
    }

    private void account(Map<Path, List<String>> mounts, String name, String content) {
        Path file = accounts.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !Trees.text(file).equals(content)) {
            Trees.write(file, content);
            Trees.readable(file);
        }
        String inside = "/etc/" + name;
        mounts.put(Path.of(inside), List.of("--ro-bind", file.toString(), inside));
    }

    /** Puts a symlink into a directory that this machine may not have, below one that is mounted read-only. */
    private static void link(Map<Path, List<String>> mounts, Path link, Path target) {
        Path place = real(link.getParent());
        open(mounts, place);
        mounts.put(place, List.of("--dir", place.toString()));
        Path inside = place.resolve(link.getFileName());
        mounts.put(inside, List.of("--symlink", target.toString(), inside.toString()));
    }

    /** Replaces the mount of a directory above a place by an empty directory with mounts of what is in it. */
    private static void open(Map<Path, List<String>> mounts, Path place) {
        Path directory = place.getParent();
        if (directory == null || directory.equals(directory.getRoot())) {
            return;
        }
        open(mounts, directory);
        if (!Files.isDirectory(directory)
                || mounts.getOrDefault(directory, List.of("")).get(0).equals("--dir")) {
            return;
        }
        mounts.put(directory, List.of("--dir", directory.toString()));
        for (Path each : Trees.list(directory)) {
            if (Files.isSymbolicLink(each)) {
                mounts.putIfAbsent(
                        each, List.of("--symlink", Trees.linkTarget(each).toString(), each.toString()));
            } else if (!mounts.containsKey(each)) {
                show(mounts, each, "--ro-bind");
            }
        }
    }

    /** A path without links in the part of it that exists. */
    private static Path real(Path path) {
        Path known = path;
        while (!Files.exists(known)) {
            known = known.getParent();
        }
        try {
            return known.toRealPath().resolve(known.relativize(path)).normalize();
        } catch (IOException e) {
            throw Trees.failure("read", known, e);
        }
    }

    private static void show(Map<Path, List<String>> mounts, Path path, String how) {
        if (Files.exists(path)) {
            mounts.put(path, List.of(how, path.toString(), path.toString()));
        }
    }

    private static List<Path> paths(String... paths) {
        return Stream.of(paths).map(Path::of).toList();
    }
}
