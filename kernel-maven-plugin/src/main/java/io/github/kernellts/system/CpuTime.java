// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The processor time of this process and of its finished child processes. */
public final class CpuTime {
    /** USER_HZ of x86 (include/uapi/asm-generic/param.h). */
    private static final long TICKS_PER_SECOND = 100;
    /**
     * The index of utime among the fields after the name in parentheses; stime, cutime and cstime follow
     * (proc_pid_stat(5)).
     */
    private static final int UTIME = 11;

    private static final int COUNT = 4;

    private CpuTime() {}

    /** The time so far, empty where there is no /proc. */
    public static Optional<Duration> spent() {
        Path file = Path.of("/proc/self/stat");
        try {
            return Files.exists(file)
                    ? Optional.of(parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)))
                    : Optional.empty();
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }

    static Duration parse(String stat) {
        // The name may contain spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = UTIME; i < UTIME + COUNT; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return Duration.ofMillis(1000 * ticks / TICKS_PER_SECOND);
    }
}
