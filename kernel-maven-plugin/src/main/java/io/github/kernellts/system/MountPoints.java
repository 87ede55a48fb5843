// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file systems and directories that are mounted on this machine (proc_pid_mountinfo(5)). */
public final class MountPoints {
    private static final Path LIST = Path.of("/proc/self/mountinfo");
    /** The field with the path, the fifth. */
    private static final int POINT = 4;
    /** That with the options of the mount. */
    private static final int OPTIONS = 5;
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

    /**
     * Whether no program in a directory may be run, nor a library be loaded from there, since it is mounted noexec
     * (mount(8)). The directory need not exist. False if the list can't be read.
     */
    public static boolean forbidsPrograms(Path directory) {
        try {
            return Files.isReadable(LIST)
                    && forbidsPrograms(real(directory.toAbsolutePath()), Files.readAllLines(LIST));
        } catch (IOException e) {
            return false;
        }
    }

    /** @param mounts the lines of the list; of two mounts at one place, the later is seen */
    static boolean forbidsPrograms(Path directory, List<String> mounts) {
        int longest = 0;
        boolean forbidden = false;
        for (String mount : mounts) {
            String[] fields = mount.split(" ");
            // No Path: Java can't make one of letters that the locale lacks, such as an umlaut in LC_ALL=C.
            String point = below(ESCAPED.matcher(fields[POINT]).replaceAll(MountPoints::character));
            if (below(directory.toString()).startsWith(point) && point.length() >= longest) {
                longest = point.length();
                forbidden = List.of(fields[OPTIONS].split(",")).contains("noexec");
            }
        }
        return forbidden;
    }

    /** The beginning of the paths of a directory and of what is below it, once they end in a slash. */
    private static String below(String directory) {
        return directory.endsWith("/") ? directory : directory + "/";
    }

    /** The path with all links resolved, as far as it exists. */
    private static Path real(Path path) throws IOException {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null
                ? path.toRealPath()
                : real(parent).resolve(path.getFileName());
    }

    private static String character(MatchResult escaped) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(escaped.group(1), Byte.SIZE)));
    }
}
