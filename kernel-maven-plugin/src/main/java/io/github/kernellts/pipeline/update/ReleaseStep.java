// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.config.KconfigReader;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The differences between two trees.
 *
 * @param files the number of changed, added and removed files
 * @param added lines
 * @param removed lines
 * @param appeared options of Kconfig that only the new tree has, on x86
 * @param went those that only the old one has
 */
record ReleaseStep(long files, long added, long removed, SortedSet<String> appeared, SortedSet<String> went) {
    /** The last line of {@code git diff --shortstat}; it leaves out a count of zero. */
    private static final Pattern SIZE = Pattern.compile(
            "\\s*([0-9]+) files? changed(?:, ([0-9]+) insertions?\\(\\+\\))?(?:, ([0-9]+) deletions?\\(-\\))?\\s*");

    /** @throws KernelException if git can't compare them */
    static ReleaseStep between(Path before, Path after, Processes processes) {
        // Exits with 1 where there are differences.
        Processes.Result compared = processes.run(Command.of(
                before.getParent(),
                "git",
                "diff",
                "--no-index",
                "--no-ext-diff",
                "--no-renames",
                "--shortstat",
                before.toString(),
                after.toString()));
        Matcher size = SIZE.matcher(compared.output());
        boolean same = compared.output().isBlank() && compared.succeeded();
        if (!same && !size.matches()) {
            throw new KernelException(
                    "git could not compare " + before + " with " + after + ": "
                            + compared.output().strip(),
                    "look at git's output above; install git if it is missing");
        }
        Set<String> earlier = KconfigReader.read(before).options();
        Set<String> later = KconfigReader.read(after).options();
        return new ReleaseStep(
                same ? 0 : number(size.group(1)),
                same ? 0 : number(size.group(2)),
                same ? 0 : number(size.group(3)),
                without(later, earlier),
                without(earlier, later));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static SortedSet<String> without(Set<String> all, Set<String> others) {
        SortedSet<String> rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
