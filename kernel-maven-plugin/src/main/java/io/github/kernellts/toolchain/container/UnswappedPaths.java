// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sandbox or container that refuses a command whose files in a directory of the build are reached by a link below it. An
 * earlier command, which could write there, may have put one in place of a directory that this command may read or
 * write: bubblewrap and the engines follow it outside, and would show any directory of this machine. Nothing changes
 * between this check and the mount: all processes of earlier commands have ended, and of commands that run at once (debug
 * information is packaged beside the image and the other packages), none can replace a directory that another one is given.
 *
 * @param site the sandbox or container
 * @param roots the directories in which commands write; links in the paths to these, which the user made, are followed
 */
record UnswappedPaths(ExecutionSite site, List<Path> roots) implements ExecutionSite {
    @Override
    public PreparedCommand prepare(Command command) {
        require(command);
        return site.prepare(command);
    }

    @Override
    public PreparedCommand prepareForTerminal(Command command) {
        require(command);
        return site.prepareForTerminal(command);
    }

    private void require(Command command) {
        Stream.of(
                        command.access().read(),
                        command.access().written(),
                        command.access().links().values())
                .flatMap(paths -> paths.stream())
                .forEach(this::require);
    }

    private void require(Path path) {
        roots.stream()
                .filter(path::startsWith)
                // Objects may be in the work directory, and be a link there.
                .max(Comparator.comparingInt(Path::getNameCount))
                .ifPresent(root -> require(root, path));
    }

    private static void require(Path root, Path path) {
        Path existing = path;
        while (!existing.equals(root) && !Files.exists(existing)) {
            if (Files.isSymbolicLink(existing)) {
                throw swapped(existing, Trees.linkTarget(existing));
            }
            existing = existing.getParent();
        }
        if (existing.equals(root)) {
            return;
        }
        try {
            Path expected = root.toRealPath().resolve(root.relativize(existing)).normalize();
            Path real = existing.toRealPath();
            if (!real.equals(expected)) {
                throw swapped(existing, real);
            }
        } catch (IOException e) {
            throw Trees.failure("read", existing, e);
        }
    }

    private static KernelException swapped(Path path, Path target) {
        return new KernelException(
                path + " leads to " + target
                        + ": a makefile or script of an earlier step put a link there, and the next"
                        + " command would be given that place",
                "look at the makefiles and dkms.conf of the source, and run mvn clean");
    }
}
