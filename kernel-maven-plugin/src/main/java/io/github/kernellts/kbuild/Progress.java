// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Counts the steps printed by kbuild, and shows progress: one redrawn line on a terminal, an occasional line in batch
 * mode.
 *
 * <p>kbuild doesn't know the total number of steps. It is taken from the last build of this configuration, or else
 * estimated from the number of enabled options.
 */
public final class Progress implements Consumer<String> {
    private static final Pattern STEP = Pattern.compile("  [A-Z][A-Z0-9_-]*( \\[M\\])? +\\S.*");
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final Duration BATCH = Duration.ofSeconds(60);

    private final Output output;
    private final long expected;
    private final Supplier<Instant> clock;
    private final Instant start;
    private Instant last;
    private long count;

    /** @param expected the approximate number of steps */
    public Progress(Output output, long expected, Supplier<Instant> clock) {
        this.output = output;
        this.expected = Math.max(1, expected);
        this.clock = clock;
        this.start = clock.get();
        this.last = start;
    }

    public long count() {
        return count;
    }

    @Override
    public void accept(String line) {
        if (!STEP.matcher(line).matches()) {
            return;
        }
        count++;
        Instant now = clock.get();
        boolean interactive = output.interactive();
        if (Duration.between(last, now).compareTo(interactive ? REDRAW : BATCH) < 0) {
            return;
        }
        last = now;
        if (interactive) {
            output.progress(describe(now) + "  " + line.strip().replaceAll(" +", " "));
        } else {
            output.info(describe(now));
        }
    }

    private String describe(Instant now) {
        // A build must not look finished because the estimate was too low.
        long total = Math.max(expected, count);
        long percent = Math.min(99, 100 * count / total);
        Duration spent = Duration.between(start, now);
        long left = spent.toSeconds() * (total - count) / Math.max(1, count);
        return "Compiling: " + count + " of about " + total + " steps, " + percent + " %, about "
                + (left >= 90 ? (left + 30) / 60 + " min" : left + " s") + " left";
    }
}
