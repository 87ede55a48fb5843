// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What {@code kernel.source} says, which can be looked at before anything is fetched. */
public final class NamedSource {
    private static final Pattern WORD = Pattern.compile("auto|kernel\\.org|apt");
    /** Addresses that only git understands: of its own schemes, of ssh, and those that end in .git. */
    private static final Pattern GIT =
            Pattern.compile("(?i)(git|ssh|git\\+[a-z]+)://.*|[a-z]+://.*\\.git/?|[^/]+@[^/]+:.*");

    private static final Pattern URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");

    private NamedSource() {}

    /** Whether it is a path, and so relative to a project. */
    public static boolean isPath(String from) {
        return !WORD.matcher(from).matches()
                && !URL.matcher(from).matches()
                && !GIT.matcher(from).matches();
    }

    static boolean isUrl(String from) {
        return URL.matcher(from).matches();
    }

    /**
     * Checks what can be known without the network.
     *
     * @throws KernelException if it is the address of a git repository, or a path that is neither a file nor a kernel tree
     */
    public static void require(String from) {
        // A clone of the kernel is gigabytes, and its owner has one; a commit is taken from there.
        if (GIT.matcher(from).matches()) {
            throw new KernelException(
                    "kernel.source is the git repository " + from + ", and kernels are not fetched by git",
                    "check the commit out, as by git worktree add linux COMMIT, and set kernel.source to that directory");
        }
        if (!isPath(from)) {
            return;
        }
        Path path = Path.of(from);
        if (Files.isDirectory(path)) {
            if (!Files.exists(path.resolve("Kconfig")) || !Files.exists(path.resolve("Makefile"))) {
                throw new KernelException(
                        "kernel.source is \"" + path + "\", which is not a kernel tree",
                        "set kernel.source to the top directory of a kernel tree, which holds Kconfig and Makefile");
            }
        } else if (!Files.isRegularFile(path)) {
            throw new KernelException(
                    "kernel.source is \"" + from + "\", and there is no such file or directory",
                    "set kernel.source to auto, kernel.org, apt, or the path or URL of a kernel tarball or tree");
        }
    }
}
