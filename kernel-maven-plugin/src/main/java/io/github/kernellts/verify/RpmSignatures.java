// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Has rpmkeys(8) check the OpenPGP signatures of RPMs, with a database that trusts one key only. */
public final class RpmSignatures {
    private final Processes processes;
    private final String publicKey;

    /** @param publicKey the one key, in armour */
    public RpmSignatures(Processes processes, String publicKey) {
        this.processes = processes;
        this.publicKey = publicKey;
    }

    /**
     * Checks.
     *
     * @param database a directory for the database, which is removed again
     * @return what rpmkeys said
     * @throws KernelException naming the RPMs that are unsigned, altered, or signed by another key
     */
    public List<String> verify(List<Path> rpms, Path database) {
        List<String> said = new ArrayList<>();
        Path key = Trees.emptyDirectory(database).resolve("key.asc");
        Trees.write(key, publicKey);
        String dbpath = "--dbpath=" + database;
        processes.output(
                Command.of(database, "rpmkeys", dbpath, "--import", key.toString()),
                "make an OpenPGP key that rpm takes, with the keygen goal");
        for (Path rpm : rpms) {
            Processes.Result result =
                    processes.run(Command.of(database, "rpmkeys", dbpath, "--checksig", "--verbose", rpm.toString()));
            // Without a signature, the digests alone make it succeed.
            boolean signed = result.output().lines().anyMatch(line -> line.matches(".*Header V4 RSA.*: OK"));
            if (!result.succeeded() || !signed) {
                throw new KernelException(
                        "rpm does not accept the signature of " + rpm.getFileName() + ":\n"
                                + result.output().strip() + "\n",
                        "build it again; it must not be published");
            }
            result.output().lines().forEach(said::add);
        }
        Trees.delete(database);
        return said;
    }
}
