// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The list of all builds that tests ran, in {@code maven-times.tsv}: seconds, test and arguments. Nothing reads it but people. */
final class MavenTimes {
    private MavenTimes() {}

    static synchronized void add(Duration time, List<String> arguments) {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().matches(".*(IT|TwoBuilds|TinyKernel)"))
                        .findFirst()
                        .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + "#" + frame.getMethodName())
                        .orElse("-"));
        String line = String.format(
                Locale.ROOT, "%.1f\t%s\t%s%n", time.toMillis() / 1000.0, test, String.join(" ", arguments));
        try {
            Files.writeString(
                    Path.of(OutsideProject.property("it.directory"), "maven-times.tsv"),
                    line,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
