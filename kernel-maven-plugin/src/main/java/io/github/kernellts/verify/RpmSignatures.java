// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the OpenPGP signatures of RPMs with rpmkeys(8), against a database of only the given public keys. */
public final class RpmSignatures {
    /** Lines of rpm 4 and 6 begin with blanks; that with the file's path doesn't. */
    private static final Pattern VALID = Pattern.compile("(?m)^ +Header (OpenPGP )?V4 RSA.*: OK$");

    private static final Pattern UNKNOWN =
            Pattern.compile("(?im)^ +Header .*key (?:ID|fingerprint:) ([0-9a-f]+): NOKEY$");

    private final Processes processes;
    private final List<String> publicKeys;

    /** @param publicKey the one key that is trusted, in armour */
    public RpmSignatures(Processes processes, String publicKey) {
        this(processes, List.of(publicKey));
    }

    /** @param publicKeys the keys that are trusted, each in armour */
    public RpmSignatures(Processes processes, List<String> publicKeys) {
        this.processes = processes;
        this.publicKeys = List.copyOf(publicKeys);
    }

    /**
     * Checks RPMs of this build.
     *
     * @param database a directory for the database, which is removed again
     * @return the lines that rpmkeys printed
     * @throws KernelException naming the RPMs that are unsigned, altered, or signed by another key
     */
    public List<String> verify(List<Path> rpms, Path database) {
        return verify(rpms, database, "run mvn clean and build again; don't publish these RPMs");
    }

    /**
     * The same with another remedy in the message.
     *
     * @param remedy what the user can do if an RPM is refused, naming the property
     */
    public List<String> verify(List<Path> rpms, Path database, String remedy) {
        List<String> said = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        String dbpath = "--dbpath=" + Trees.emptyDirectory(database);
        // The user's own macros are not an input of a check.
        Map<String, String> home = Map.of("HOME", database.toString());
        try {
            for (String publicKey : publicKeys) {
                Path key = database.resolve("key.asc");
                Trees.write(key, publicKey);
                processes.output(
                        Command.of(database, "rpmkeys", dbpath, "--import", key.toString())
                                .withEnvironment(home),
                        "make an OpenPGP key with the keygen goal, which rpm can import");
            }
            for (Path rpm : rpms) {
                requirePrintable(rpm);
                Processes.Result result =
                        processes.run(Command.of(database, "rpmkeys", dbpath, "--checksig", "--verbose", rpm.toString())
                                .withEnvironment(home));
                result.output().lines().forEach(said::add);
                refusal(result).ifPresent(why -> refused.add("  " + rpm.getFileName() + " " + why));
            }
        } finally {
            Trees.delete(database);
        }
        if (!refused.isEmpty()) {
            throw new KernelException(
                    "rpm does not accept the signatures of " + refused.size() + " of " + rpms.size() + " RPMs:\n"
                            + String.join("\n", refused) + "\n",
                    remedy);
        }
        return said;
    }

    /** A line break in a name could look like a line of rpmkeys. */
    private static void requirePrintable(Path rpm) {
        if (rpm.toString().chars().anyMatch(Character::isISOControl)) {
            throw new KernelException(
                    "An RPM's name has control characters: " + rpm.toString().replaceAll("\\p{Cntrl}", "?"),
                    "delete it, or give it its own name again");
        }
    }

    private static Optional<String> refusal(Processes.Result result) {
        String output = result.output();
        Matcher unknown = UNKNOWN.matcher(output);
        if (unknown.find()) {
            return Optional.of("is signed by another key, with the ID " + unknown.group(1));
        }
        // Without a signature, the digests alone make rpmkeys succeed.
        boolean signed = VALID.matcher(output).find();
        if (result.succeeded() && signed) {
            return Optional.empty();
        }
        return Optional.of(
                output.contains("Signature")
                        ? "is altered or damaged:\n" + output.strip().indent(4).stripTrailing()
                        : "has no signature");
    }
}
