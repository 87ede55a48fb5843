// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.UnfitException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Applies patches with patch(1), without fuzz. */
public final class Patching {
    private static final Pattern FILE = Pattern.compile("(?:checking|patching) file '?([^']+?)'?");
    private static final Pattern HUNK = Pattern.compile("Hunk #([0-9]+) FAILED at ([0-9]+).*");

    /** What patch(1) exits with where hunks failed; with 2 there was more serious trouble. */
    private static final int MISFIT = 1;

    private final Processes processes;

    public Patching(Processes processes) {
        this.processes = processes;
    }

    /** @throws KernelException naming patch, hunk and file, if one doesn't apply without fuzz */
    public void apply(PatchSeries series, Path tree) {
        series.patches().forEach(patch -> apply(patch, tree));
    }

    private void apply(Patch patch, Path tree) {
        Processes.Result result = processes.run(
                Command.of(
                        tree,
                        "patch",
                        "-p1",
                        "--unified",
                        "--fuzz=0",
                        "--batch",
                        "--forward",
                        "--no-backup-if-mismatch",
                        "--reject-file=-"),
                patch.bytes());
        if (result.exit() == MISFIT) {
            throw new UnfitException(
                    patch.name() + " does not apply: " + describe(result.output()),
                    "refresh the patch for this version, or take a version that it was made for");
        }
        if (!result.succeeded()) {
            throw new KernelException(
                    "patch could not apply " + patch.name() + ": "
                            + result.output().strip(),
                    "look at its messages above, and at the free space and the permissions of " + tree.getParent());
        }
    }

    /** The failed hunks with their files, from the output of patch(1). */
    static String describe(String said) {
        StringBuilder failures = new StringBuilder();
        String file = "an unnamed file";
        for (String line : said.lines().toList()) {
            Matcher names = FILE.matcher(line);
            Matcher fails = HUNK.matcher(line);
            if (names.matches()) {
                file = names.group(1);
            } else if (fails.matches()) {
                failures.append(failures.isEmpty() ? "" : ", ")
                        .append("hunk ")
                        .append(fails.group(1))
                        .append(" of ")
                        .append(file)
                        .append(" at line ")
                        .append(fails.group(2));
            }
        }
        return failures.isEmpty() ? said.strip() : failures.toString();
    }
}
