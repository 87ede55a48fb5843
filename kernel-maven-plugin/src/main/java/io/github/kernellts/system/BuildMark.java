// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A random token in the environment of a build's child processes, to find them after Maven was killed. A file in each
 * directory locked by the build stores the token while it runs: the next build there finds it if this one was killed.
 *
 * <p>No other process has this token: a variable of the same name in the user's environment has another value.
 */
final class BuildMark {
    private static final String FILE = ".build-mark";
    private static final int LENGTH = UUID.randomUUID().toString().length();

    private final String variable;
    private final String token = UUID.randomUUID().toString();
    private final Set<Path> unmarked = ConcurrentHashMap.newKeySet();
    private final Set<Path> marked = ConcurrentHashMap.newKeySet();

    /** @param variable the name of the environment variable */
    BuildMark(String variable) {
        this.variable = variable;
    }

    String token() {
        return token;
    }

    /** Ends the processes of the previous build in a directory. */
    void takeOver(Path directory) {
        Path file = directory.resolve(FILE);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Trees.size(file) == LENGTH) {
            stop(Trees.text(file), Set.of());
        }
        unmarked.add(file);
    }

    /** Writes the token into the directories that were taken over; called before the first child process starts. */
    void keep() {
        // A build that starts no process writes no file.
        unmarked.forEach(file -> {
            Trees.write(file, token);
            marked.add(file);
            unmarked.remove(file);
        });
    }

    /**
     * Ends the processes that this build's programs left behind, and removes the token from its directories: the next
     * build needn't look at the environment of every process.
     */
    void release() {
        if (marked.isEmpty()) {
            return;
        }
        stopOwn(Set.of());
        marked.forEach(file -> {
            // Another build may have taken over a directory whose lock was freed before.
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Trees.size(file) == LENGTH
                    && Trees.text(file).equals(token)) {
                Trees.delete(file);
            }
        });
        marked.clear();
    }

    /** Ends this build's processes, except for some. */
    void stopOwn(Set<Long> kept) {
        stop(token, kept);
    }

    private void stop(String value, Set<Long> kept) {
        Set<Long> spared = Stream.iterate(
                        ProcessHandle.current(), handle -> handle.parent().orElse(null))
                .takeWhile(handle -> handle != null)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
        spared.addAll(kept);
        List<ProcessHandle> leftovers = ProcessHandle.allProcesses()
                .filter(process -> !spared.contains(process.pid()) && has(process, variable + "=" + value))
                .toList();
        leftovers.forEach(ProcessHandle::destroyForcibly);
        leftovers.forEach(process -> process.onExit().join());
    }

    /** Whether a variable is in the environment with which a process was started (proc_pid_environ(5)). */
    private static boolean has(ProcessHandle process, String variable) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            return List.of(new String(environment, StandardCharsets.UTF_8).split("\0"))
                    .contains(variable);
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }
}
