// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Count;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The set of keys for a release: for modules, for the kernel's image and for RPMs, each with its public part. All files
 * are first written to a directory that only its owner can enter, and then renamed: there is a whole set or none.
 */
public final class NewKeys {
    /** The longest common name in a certificate (ub-common-name, RFC 5280). */
    private static final int LONGEST_NAME = 64;
    /** A hundred years; certificates can't express years beyond 9999. */
    private static final int MOST_DAYS = 36_500;

    private static final String MODULES = "modules.p12";
    private static final String IMAGES = "secureboot.p12";
    private static final String RPMS = "rpms.asc";
    /** The set before it is moved into a directory that exists already. */
    private static final String ASIDE = ".keygen.part";
    /** Says that the set there is complete. */
    private static final String WHOLE = "whole";

    static final List<String> FILES =
            List.of(MODULES, IMAGES, RPMS, "modules.crt", "secureboot.crt", "secureboot.der", "RPM-GPG-KEY-kernel-lts");

    private final String owner;
    private final String name;
    private final int days;
    private final Supplier<KeyPair> pairs;

    /**
     * @param owner a name and a mail address, such as {@code Example kernels <kernels@example.org>}
     * @param days the validity of the certificates
     * @throws KernelException if one of these values is invalid; nothing has been written then
     */
    public NewKeys(String owner, int days) {
        this(owner, days, NativeRsa::generate);
    }

    /** @param pairs makes the key pairs */
    NewKeys(String owner, int days, Supplier<KeyPair> pairs) {
        this.pairs = pairs;
        if (owner.codePoints().anyMatch(Character::isISOControl)) {
            throw new KernelException(
                    "The owner of the new keys has a control character, such as a line end",
                    "set kernel.keygen.owner to one line, such as \"Example kernels <kernels@example.org>\"");
        }
        this.owner = owner.strip();
        this.name = this.owner.replaceFirst("\\s*<[^<>]*>$", "");
        if (name.isBlank() || name.contains("<") || name.contains(">")) {
            throw new KernelException(
                    "The owner of the new keys, \"" + owner + "\", is not a name with a mail address",
                    "set kernel.keygen.owner as in \"Example kernels <kernels@example.org>\"");
        }
        if ((name + " kernel modules").length() > LONGEST_NAME) {
            throw new KernelException(
                    "The name of the owner has " + name.length() + " characters, and a certificate has room for "
                            + (LONGEST_NAME - " kernel modules".length()),
                    "shorten the name in kernel.keygen.owner");
        }
        if (days < 1 || days > MOST_DAYS) {
            throw new KernelException(
                    "Certificates can't be valid for " + Count.of(days, "day"),
                    "set kernel.keygen.days to 1 to " + MOST_DAYS);
        }
        this.days = days;
    }

    /**
     * The files of the set.
     *
     * @param modules the keystore for modules
     * @param images the keystore for the kernel's image
     * @param rpms the key for RPMs
     * @param fingerprint the fingerprint of the key for RPMs
     */
    public record Written(Path modules, Path images, Path rpms, String fingerprint) {}

    /**
     * Makes the keys.
     *
     * @param forModules the password of that keystore
     * @throws KernelException if the directory has one of the files already, or if an earlier run was killed while it
     *     moved its files there; they are complete then
     */
    public Written write(Path directory, char[] forModules, char[] forImages, char[] forRpms) {
        completeInterrupted(directory);
        for (String file : FILES) {
            if (Files.exists(directory.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                throw new KernelException(
                        directory.resolve(file) + " exists already, and signatures by that key would be lost with it",
                        "set kernel.keygen.directory to another directory");
            }
        }
        boolean fresh = !Files.exists(directory);
        Path aside = fresh ? Trees.temporarySibling(Trees.parents(directory)) : directory.resolve(ASIDE);
        Trees.delete(aside);
        try {
            String fingerprint = fill(closed(aside), forModules, forImages, forRpms);
            if (fresh) {
                Trees.rename(aside, directory);
            } else {
                Trees.write(aside.resolve(WHOLE), "");
                move(FILES, aside, directory);
            }
            return new Written(
                    directory.resolve(MODULES), directory.resolve(IMAGES), directory.resolve(RPMS), fingerprint);
        } finally {
            Trees.delete(aside);
        }
    }

    private String fill(Path directory, char[] forModules, char[] forImages, char[] forRpms) {
        Path modules = directory.resolve(MODULES);
        Path images = directory.resolve(IMAGES);
        Path rpms = directory.resolve(RPMS);
        Trees.writeSecret(modules, ModuleKeys.keystore(pairs.get(), name + " kernel modules", days, forModules));
        Trees.writeSecret(images, ModuleKeys.keystore(pairs.get(), name + " Secure Boot", days, forImages));
        Trees.writeSecret(rpms, OpenPgpKeys.armored(pairs.get(), owner, forRpms).getBytes(StandardCharsets.US_ASCII));
        publish(
                directory.resolve("modules.crt"),
                Certificates.pem(certificate(KeyProperties.MODULES, modules, forModules))
                        .getBytes(StandardCharsets.US_ASCII));
        List<X509Certificate> image = certificate(KeyProperties.IMAGES, images, forImages);
        publish(directory.resolve("secureboot.crt"), Certificates.pem(image).getBytes(StandardCharsets.US_ASCII));
        publish(directory.resolve("secureboot.der"), Certificates.der(image));
        try (Processes processes = new Processes(directory)) {
            OpenPgpKey key = OpenPgpKey.open(
                    new KeystoreLocation(KeyProperties.RPMS, rpms, Optional.empty(), forRpms::clone), processes);
            publish(directory.resolve("RPM-GPG-KEY-kernel-lts"), key.publicKey().getBytes(StandardCharsets.US_ASCII));
            return key.fingerprint();
        }
    }

    private static List<X509Certificate> certificate(KeyProperties properties, Path keystore, char[] password) {
        return List.of(Keystore.open(new KeystoreLocation(properties, keystore, Optional.empty(), password::clone))
                .certificate());
    }

    private static void publish(Path file, byte[] content) {
        Trees.write(file, content);
        Trees.readable(file);
    }

    private static Path closed(Path directory) {
        try {
            return Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw Trees.failure("create the directory", directory, e);
        }
    }

    /**
     * Completes the set of a run that was killed while it moved its files. No key is deleted, because one of them may
     * have signed something since; and the passwords are those of that run.
     */
    private static void completeInterrupted(Path directory) {
        Path aside = directory.resolve(ASIDE);
        if (!Files.isRegularFile(aside.resolve(WHOLE), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        move(
                FILES.stream()
                        .filter(file -> Files.exists(aside.resolve(file), LinkOption.NOFOLLOW_LINKS))
                        .toList(),
                aside,
                directory);
        Trees.delete(aside);
        throw new KernelException(
                "An earlier run was killed while it moved its keys into " + directory
                        + "; they are all there now, with the passwords of that run",
                "use them, or set kernel.keygen.directory to another directory");
    }

    /** Moves all of these files, or nothing, into a directory with other files. */
    private static void move(List<String> files, Path from, Path directory) {
        List<Path> moved = new ArrayList<>();
        try {
            for (String file : files) {
                // Without REPLACE_EXISTING, to keep a key that was created there in the meantime.
                moved.add(Files.move(from.resolve(file), directory.resolve(file)));
            }
        } catch (IOException e) {
            moved.forEach(Trees::delete);
            throw Trees.failure("write the keys into", directory, e);
        }
    }
}
