// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A Debian package that apt downloads. apt verifies the archive's signature and the package's digest; no root is needed
 * and nothing is installed.
 *
 * @param name the package's name
 * @param version its version; the newest that apt offers, if empty
 */
public record DebianPackage(String name, Optional<String> version) {
    /**
     * Downloads it.
     *
     * @param to the target file
     * @param remedy the remedy if apt doesn't have it, naming the property
     * @throws UnreachableException if apt offers no such package, or can't download it
     */
    public void download(Processes processes, Path to, String remedy) {
        download(processes, List.of(), to, remedy);
    }

    /** The same with options of apt, which precede its command. */
    void download(Processes processes, List<String> options, Path to, String remedy) {
        Path directory = Trees.emptyDirectory(Trees.temporarySibling(to));
        try {
            String wanted = name + version.map(text -> "=" + text).orElse("");
            Processes.Result result = processes.run(Command.of(directory, "apt-get")
                    .with(options.toArray(String[]::new))
                    .with("-q", "download", wanted));
            List<Path> packages = Trees.files(directory, file -> file.toString().endsWith(".deb"));
            if (!result.succeeded() || packages.size() != 1) {
                throw new UnreachableException(
                        "apt can't download the package " + wanted + ": "
                                + Address.withoutLogins(result.output()).strip() + "\n",
                        "run apt-get update, or " + remedy,
                        null);
            }
            Trees.rename(packages.get(0), to);
        } finally {
            Trees.delete(directory);
        }
    }

    /**
     * Unpacks a package's files, without running any of its scripts.
     *
     * @throws KernelException if it is damaged
     */
    public static void unpack(Processes processes, Path file, Path into) {
        processes.output(
                Command.of(Trees.directory(into), "dpkg-deb", "-x", file.toString(), "."),
                "install dpkg, or delete " + file + " if it is damaged");
    }
}
