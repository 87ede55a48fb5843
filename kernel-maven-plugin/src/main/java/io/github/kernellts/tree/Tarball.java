// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A tarball whose members all lie in one top directory, as releases of source do. */
public final class Tarball {
    private final Path file;
    private final Processes processes;

    public Tarball(Path file, Processes processes) {
        this.file = file;
        this.processes = processes;
    }

    /**
     * Unpacks what lies in the top directory.
     *
     * @param into an empty directory
     * @throws KernelException if the tarball is damaged or reaches outside
     */
    public void unpack(Path into) {
        // GNU tar refuses members with "..", and makes links that lead outside only at the end, so none is followed.
        Processes.Result result = processes.run(Command.of(
                into,
                "tar",
                "--extract",
                "--file=" + file,
                "--strip-components=1",
                "--no-same-owner",
                "--delay-directory-restore"));
        if (!result.succeeded()) {
            throw refused(result.output().strip());
        }
        try (Stream<Path> files = Files.walk(into)) {
            for (Path link : (Iterable<Path>) files.filter(Files::isSymbolicLink)::iterator) {
                Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
                if (!target.startsWith(into)) {
                    throw refused(into.relativize(link) + " is a link to " + Files.readSymbolicLink(link)
                            + ", outside the tree");
                }
            }
        } catch (IOException e) {
            throw Trees.failure("read", into, e);
        }
    }

    KernelException refused(String why) {
        return new KernelException(
                "The tarball " + file + " was refused: " + why,
                "delete it and fetch it again, or name other source; nothing of it was kept");
    }
}
