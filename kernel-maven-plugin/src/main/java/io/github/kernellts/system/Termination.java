// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Ends a program and its descendants: by SIGTERM, on which make removes its unfinished target, and then by SIGKILL. */
final class Termination {
    /** Milliseconds between SIGTERM and SIGKILL. */
    private static final int PATIENCE = 10_000;
    /** How often processes are listed in this time. */
    private static final int ROUNDS = 200;
    /** In how many of these rounds the first process of a namespace isn't signalled. */
    private static final int ROUNDS_OF_OTHERS = 10;
    /** The set of signals that a process handles, in hexadecimal, in proc_pid_status(5). */
    private static final Pattern HANDLED = Pattern.compile("SigCgt:\\s*([0-9a-f]+)");
    /** SIGTERM in that set. */
    private static final long TERM = 1L << 14;

    private final Process process;
    private final boolean supervised;
    private final Set<ProcessHandle> signalled = new HashSet<>();
    /** Those among them that handled the signal. */
    private final Set<ProcessHandle> ending = new HashSet<>();

    private Termination(Process process, boolean supervised) {
        this.process = process;
        this.supervised = supervised;
    }

    /**
     * Ends the process, if it still runs.
     *
     * @param supervised whether the process is only a supervisor, which waits for its descendants and kills them at its
     *     own end
     * @return whether SIGKILL was needed
     */
    static boolean end(Process process, boolean supervised) {
        // Most have ended by themselves: listing all processes of the machine would cost each of them.
        return process.isAlive() && new Termination(process, supervised).end();
    }

    private boolean end() {
        boolean killed = false;
        try {
            boolean ended = false;
            for (int round = 0; round < ROUNDS && !ended; round++) {
                signal(round);
                ended = process.waitFor(PATIENCE / ROUNDS, TimeUnit.MILLISECONDS);
            }
            killed = !ended;
        } catch (InterruptedException e) {
            killed = true;
            Thread.currentThread().interrupt();
        }
        if (killed) {
            process.destroyForcibly();
        }
        signalled.forEach(ProcessHandle::destroyForcibly);
        return killed;
    }

    /** Signals each process once. Children come and go meanwhile, so they are listed again in each round. */
    private void signal(int round) {
        List<ProcessHandle> family =
                process.descendants().filter(ProcessHandle::isAlive).toList();
        if (supervised) {
            inside(family, round).stream().filter(signalled::add).forEach(this::endInside);
        } else {
            process.destroy();
            family.stream().filter(signalled::add).forEach(ProcessHandle::destroy);
        }
    }

    /**
     * The processes to signal. GNU make ends itself by the signal that it handled; as the first process of a namespace
     * it would never get that, and while other makes run it spins. So the first process is left out: it ends because the
     * others failed. It is signalled if it still runs after some rounds and none of the others is ending by itself.
     */
    private List<ProcessHandle> inside(List<ProcessHandle> family, int round) {
        Set<Long> first = process.children().map(ProcessHandle::pid).collect(Collectors.toSet());
        List<ProcessHandle> others =
                family.stream().filter(each -> !first.contains(each.pid())).toList();
        boolean leftOut = round < ROUNDS_OF_OTHERS || others.stream().anyMatch(ending::contains);
        return leftOut ? others : family;
    }

    /** The first process of a namespace gets no signal that it doesn't handle, except SIGKILL: pid_namespaces(7). */
    private void endInside(ProcessHandle process) {
        if (handlesTerm(process)) {
            ending.add(process);
            process.destroy();
        } else {
            process.destroyForcibly();
        }
    }

    private static boolean handlesTerm(ProcessHandle process) {
        try {
            byte[] status = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "status"));
            Matcher handled = HANDLED.matcher(new String(status, StandardCharsets.ISO_8859_1));
            return handled.find() && (Long.parseUnsignedLong(handled.group(1), 16) & TERM) != 0;
        } catch (IOException e) {
            // The process has just ended.
            return true;
        }
    }
}
