// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.GitCommit;
import io.github.kernellts.system.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code kernel.source} says, which can be looked at before anything is fetched. */
public final class NamedSource {
    private static final Pattern WORD = Pattern.compile("auto|kernel\\.org|apt");
    private static final Pattern URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");

    /** What kbuild takes for signs of a build in the tree itself (target outputmakefile of the kernel's Makefile). */
    private static final List<String> IN_PLACE = List.of(".config", "include/config", "arch/x86/include/generated");

    private NamedSource() {}

    /** Whether it is a path, and so relative to a project. */
    public static boolean isPath(String from) {
        return !WORD.matcher(from).matches() && !isUrl(from) && !GitCommit.isAddress(from);
    }

    static boolean isUrl(String from) {
        return URL.matcher(from).matches();
    }

    /**
     * Checks what can be known without the network.
     *
     * @throws KernelException if it is a git repository without a commit, a commit of no repository, a path that is
     *     neither a file nor a kernel tree, or a tree of another version
     */
    public static void require(SourceRequest request) {
        String from = request.from();
        if (request.commit().isPresent()) {
            requireRepository(from);
            return;
        }
        if (GitCommit.isAddress(from)) {
            throw new KernelException(
                    "kernel.source is the git repository " + from + ", and no commit is named",
                    "set kernel.source.commit to the full id of the one to build");
        }
        if (!isPath(from)) {
            return;
        }
        Path path = Path.of(from);
        if (Files.isDirectory(path)) {
            if (!Files.exists(path.resolve("Kconfig")) || !Files.isRegularFile(path.resolve("Makefile"))) {
                throw new KernelException(
                        "kernel.source is \"" + path + "\", which is not a kernel tree",
                        "set kernel.source to the top directory of a kernel tree, which holds Kconfig and Makefile, or"
                                + " kernel.source.commit to a commit if it is a git repository");
            }
            for (String made : IN_PLACE) {
                if (Files.exists(path.resolve(made))) {
                    throw new KernelException(
                            "kernel.source is \"" + path + "\", a tree that was configured or built in place (" + made
                                    + " is there), which kbuild refuses to build elsewhere",
                            "run make mrproper there, or build a commit of it: set kernel.source.commit to the output of"
                                    + " git rev-parse HEAD");
                }
            }
            KernelVersion.requireOfTree(path, request.version(), "kernel.source, the tree " + path + ",");
        } else if (!Files.isRegularFile(path)) {
            throw new KernelException(
                    "kernel.source is \"" + from + "\", and there is no such file or directory",
                    "set kernel.source to auto, kernel.org, apt, or the path or URL of a kernel tarball or tree");
        }
    }

    private static void requireRepository(String from) {
        if (WORD.matcher(from).matches()) {
            throw new KernelException(
                    "kernel.source.commit is set, and kernel.source is " + from + ", which is no git repository",
                    "set kernel.source to the address or the path of the repository that has the commit");
        }
        // A bare repository has no .git (gitrepository-layout(5)).
        if (isPath(from) && !Files.exists(Path.of(from, ".git")) && !Files.isDirectory(Path.of(from, "objects"))) {
            throw new KernelException(
                    "kernel.source.commit is set, and kernel.source is \"" + from
                            + "\", where there is no git repository",
                    "set kernel.source to the top directory or the address of a repository, or leave"
                            + " kernel.source.commit out");
        }
    }
}
