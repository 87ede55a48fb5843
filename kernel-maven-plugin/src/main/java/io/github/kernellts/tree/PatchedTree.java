// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.Tarball;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Unpacks source and applies a series, in a directory named after both, which is complete once it is there. */
public final class PatchedTree {
    private final Path directory;
    private final Processes processes;
    private final Output output;

    /** @param directory where trees are kept between builds */
    public PatchedTree(Path directory, Processes processes, Output output) {
        this.directory = directory;
        this.processes = processes;
        this.output = output;
    }

    /**
     * The tree of a source and series, made if it isn't there.
     *
     * @throws KernelException if the tarball is damaged or reaches outside, or a patch doesn't apply
     */
    public Path prepare(KernelSource source, PatchSeries series) {
        Path tree = directory.resolve(name(source, series));
        if (Files.isDirectory(tree)) {
            // What hasn't been used for long is removed one day.
            Trees.touch(tree, FileTime.from(Instant.now()));
            return tree;
        }
        Path temporary = Trees.emptyDirectory(Trees.temporarySibling(tree));
        try {
            output.info("Unpacking Linux " + source.version());
            Tarball tarball = new Tarball(source.tarball(), processes);
            // The spec of the source package names it.
            tarball.topDirectory();
            tarball.unpack(temporary);
            requireVersion(temporary, source);
            new Patching(processes).apply(series, temporary);
            output.info("Applied " + series.patches().size() + " patches");
            Trees.rename(temporary, tree);
            Trees.touch(tree, FileTime.from(Instant.now()));
            return tree;
        } finally {
            Trees.delete(temporary);
        }
    }

    /** The name of a tree's directory; it stands in for the content of the tree in fingerprints. */
    static String name(KernelSource source, PatchSeries series) {
        String identity = Digests.sha256(source.sha256() + series.sha256());
        return "linux-" + source.version() + "-" + identity.substring(0, 12);
    }

    private void requireVersion(Path tree, KernelSource source) {
        Path makefile = tree.resolve("Makefile");
        if (!Files.exists(makefile)) {
            throw new Tarball(source.tarball(), processes)
                    .refused("it holds no kernel tree (no Makefile below its one top directory)");
        }
        String text = Trees.text(makefile);
        KernelVersion found = KernelVersion.parse(
                variable(text, "VERSION") + "." + variable(text, "PATCHLEVEL") + "." + variable(text, "SUBLEVEL"));
        if (!found.equals(source.version())) {
            throw new KernelException(
                    source.origin() + " holds Linux " + found + ", and kernel.version is " + source.version(),
                    "set kernel.version to " + found + " or name other source with kernel.source");
        }
    }

    private static String variable(String makefile, String name) {
        Matcher matcher =
                Pattern.compile("^" + name + " = ([0-9]+)$", Pattern.MULTILINE).matcher(makefile);
        return matcher.find() ? matcher.group(1) : "0";
    }
}
