// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Ends a program and its descendants: by SIGTERM, on which make removes its unfinished target, and then by SIGKILL. */
final class Termination {
    /** Seconds between SIGTERM and SIGKILL. */
    private static final int PATIENCE = 10;
    /** The set of signals that a process handles, in hexadecimal, in proc_pid_status(5). */
    private static final Pattern HANDLED = Pattern.compile("SigCgt:\\s*([0-9a-f]+)");
    /** SIGTERM in that set. */
    private static final long TERM = 1L << 14;

    private Termination() {}

    /**
     * Ends the process, if it still runs.
     *
     * @param supervised whether the process is only a supervisor, which waits for its descendants and kills them at its
     *     own end
     * @return whether SIGKILL was needed
     */
    static boolean end(Process process, boolean supervised) {
        List<ProcessHandle> family =
                process.descendants().filter(ProcessHandle::isAlive).toList();
        if (supervised && !family.isEmpty()) {
            insideOf(process, family).forEach(Termination::endInside);
        } else {
            process.destroy();
            family.forEach(ProcessHandle::destroy);
        }
        boolean killed = false;
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                killed = true;
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            killed = true;
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
        return killed;
    }

    /**
     * The processes to end. GNU make ends itself by the signal that it handled; as the first process of a namespace it
     * would never get that, and with jobs of other makes it spins. Where others handle the signal, the first process is
     * left out: it ends because they failed.
     */
    private static List<ProcessHandle> insideOf(Process supervisor, List<ProcessHandle> family) {
        Set<Long> first = supervisor.children().map(ProcessHandle::pid).collect(Collectors.toSet());
        List<ProcessHandle> others = family.stream()
                .filter(process -> !first.contains(process.pid()))
                .toList();
        return others.stream().anyMatch(Termination::handlesTerm) ? others : family;
    }

    /** The first process of a namespace gets no signal that it doesn't handle, except SIGKILL: pid_namespaces(7). */
    private static void endInside(ProcessHandle process) {
        if (handlesTerm(process)) {
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
