package io.github.kernellts.tree;

import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Unpacks source and applies a series, in a directory named after both, which is complete once it is there. */
public final class PatchedTree {
    private static final Pattern FILE = Pattern.compile("(?:checking|patching) file '?([^']+?)'?");
    private static final Pattern HUNK = Pattern.compile("Hunk #([0-9]+) FAILED at ([0-9]+).*");

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
            return tree;
        }
        Path aside = Trees.emptyDirectory(Trees.aside(tree));
        try {
            output.info("Unpacking Linux " + source.version());
            unpack(source.tarball(), aside);
            requireVersion(aside, source);
            series.patches().forEach(patch -> apply(patch, aside));
            output.info("Applied " + series.patches().size() + " patches");
            Trees.rename(aside, tree);
            return tree;
        } finally {
            Trees.delete(aside);
        }
    }

    /** The name of a tree's directory; it stands in for the content of the tree in fingerprints. */
    static String name(KernelSource source, PatchSeries series) {
        String identity = Digests.sha256(source.sha256() + series.sha256());
        return "linux-" + source.version() + "-" + identity.substring(0, 12);
    }

    private void unpack(Path tarball, Path into) {
        // GNU tar refuses members with "..", and makes links that lead outside only at the end, so none is followed.
        Processes.Result result = processes.run(Command.of(
                into,
                "tar",
                "--extract",
                "--file=" + tarball,
                "--strip-components=1",
                "--no-same-owner",
                "--delay-directory-restore"));
        if (!result.succeeded()) {
            throw refused(tarball, result.output().strip());
        }
        try (Stream<Path> files = Files.walk(into)) {
            for (Path link : (Iterable<Path>) files.filter(Files::isSymbolicLink)::iterator) {
                Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
                if (!target.startsWith(into)) {
                    throw refused(
                            tarball,
                            into.relativize(link) + " is a link to " + Files.readSymbolicLink(link)
                                    + ", outside the tree");
                }
            }
        } catch (IOException e) {
            throw Trees.failure("read", into, e);
        }
    }

    private static KernelException refused(Path tarball, String why) {
        return new KernelException(
                "The tarball " + tarball + " was refused: " + why,
                "delete it and fetch it again, or check kernel.source; nothing of it was kept");
    }

    private static void requireVersion(Path tree, KernelSource source) {
        Path makefile = tree.resolve("Makefile");
        if (!Files.exists(makefile)) {
            throw refused(source.tarball(), "it holds no kernel tree (no Makefile below its one top directory)");
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

    private void apply(Patch patch, Path tree) {
        Processes.Result result = processes.run(
                Command.of(
                        tree,
                        "patch",
                        "-p1",
                        "--fuzz=0",
                        "--batch",
                        "--forward",
                        "--no-backup-if-mismatch",
                        "--reject-file=-"),
                patch.content().getBytes(StandardCharsets.UTF_8));
        if (!result.succeeded()) {
            throw new KernelException(
                    patch.name() + " does not apply: " + describe(result.output()),
                    "refresh the patch for this version, or take a kernel.version that it was made for");
        }
    }

    /** The failed hunks with their files, out of what patch(1) printed. */
    static String describe(String said) {
        StringBuilder failures = new StringBuilder();
        String file = "an unnamed file";
        List<String> lines = said.lines().toList();
        for (String line : lines) {
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
