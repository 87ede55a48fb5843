// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file systems and directories that are mounted on this machine (proc_pid_mountinfo(5)). */
final class MountPoints {
    private static final Path LIST = Path.of("/proc/self/mountinfo");
    /** The field with the path, the fifth. */
    private static final int POINT = 4;
    /** Blanks and backslashes in it are octal numbers. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    private MountPoints() {}

    /** The first mount point below a directory, without the directory itself; empty if the list can't be read. */
    static Optional<String> below(Path directory) throws IOException {
        String prefix = directory.toRealPath() + "/";
        if (!Files.isReadable(LIST)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(LIST)) {
            return lines.map(line -> line.split(" ")[POINT])
                    .map(point -> ESCAPED.matcher(point).replaceAll(MountPoints::character))
                    .filter(point -> point.startsWith(prefix))
                    .findFirst();
        }
    }

    private static String character(MatchResult escaped) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(escaped.group(1), Byte.SIZE)));
    }
}
