// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
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
 * A sandbox of bubblewrap's for each command, with or without root: it has namespaces of its own for users, processes,
 * network and files. It shows the system's programs and libraries, what the command itself needs, at the same paths as
 * outside, and an empty home directory.
 *
 * <p>Only options of bubblewrap 0.4, which EL 8 has, are needed.
 */
final class Bubblewrap implements ExecutionSite {
    static final String NAME = "bwrap";
    /** Inside, no further user namespaces are made, which have a good part of the kernel in reach; from version 0.8 on. */
    static final List<String> HARDENING = List.of("--disable-userns");
    /** Programs and libraries. On a merged-usr system all but the first are links into it. */
    static final List<Path> SYSTEM = paths("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    /** The configuration of loader, linker, Debian's alternatives, rpm and perl, and what names the system. */
    private static final List<Path> CONFIGURATION = paths(
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/alternatives",
            "/etc/rpm",
            "/etc/perl",
            "/etc/terminfo",
            "/etc/os-release");
    /** What finds other machines by name. */
    private static final List<Path> NETWORK =
            paths("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services", "/run/icecc");
    /** The user inside: root outside has no rights of root inside, and programs don't expect them. */
    private static final String USER = "1000";

    private static final String HOME = "/tmp/home";

    private final Path program;
    private final List<String> hardening;
    private final String path;
    private final List<Path> tools;
    private final Path accounts;

    /**
     * @param program bwrap
     * @param hardening further options, which only newer versions have
     * @param path the PATH of commands that set none
     * @param tools directories of tools outside the system's own
     * @param accounts a directory for the files of user names that are shown inside
     */
    Bubblewrap(Path program, List<String> hardening, String path, List<Path> tools, Path accounts) {
        this.program = program;
        this.hardening = List.copyOf(hardening);
        this.path = path;
        this.tools = List.copyOf(tools);
        this.accounts = accounts;
    }

    /** The reason why it doesn't work here, in its own words; empty if it works. */
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

    /** In the terminal's own session, which shells' editors need; on Linux before 6.2 they could type into it. */
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
        // In the order of paths, directories come before what lies in them.
        mounts.forEach((path, mount) -> arguments.addAll(mount));
        // Where root builds, it owns the files in /proc/sys, which rule the whole machine.
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
            // Ctrl-C is for Maven, which then lets make remove what it was writing.
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
        // The kernel ends all other processes inside with the first one, before that one's end is known outside; and
        // the
        // time that they took counts as that of Maven's children.
        arguments.add("--as-pid-1");
        arguments.addAll(List.of("--die-with-parent", "--cap-drop", "ALL", "--hostname", "localhost"));
        arguments.addAll(List.of("--uid", USER, "--gid", USER));
        return arguments;
    }

    /** The mounts that every command has. */
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
            // icecc looks for its daemon's socket there.
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

    private static void show(Map<Path, List<String>> mounts, Path path, String how) {
        if (Files.exists(path)) {
            mounts.put(path, List.of(how, path.toString(), path.toString()));
        }
    }

    private static List<Path> paths(String... paths) {
        return Stream.of(paths).map(Path::of).toList();
    }
}
