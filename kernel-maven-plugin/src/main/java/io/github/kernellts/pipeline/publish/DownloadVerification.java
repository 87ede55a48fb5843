// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.signing.Certificates;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.Attestation;
import io.github.kernellts.verify.RpmSignatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Compares RPMs that somebody else built with the provenance that their builder signed. */
public final class DownloadVerification {
    private final Path directory;
    private final Path certificate;
    private final Optional<Path> rpmKey;

    /**
     * @param directory the directory of the RPMs and their provenance
     * @param certificate the builder's, for modules and provenance, in PEM or DER
     * @param rpmKey the builder's OpenPGP public key in armour, if the RPMs' own signatures are to be checked too
     */
    public DownloadVerification(Path directory, Path certificate, Optional<Path> rpmKey) {
        this.directory = directory;
        this.certificate = certificate;
        this.rpmKey = rpmKey;
    }

    /** @throws KernelException naming the files that are not as they were built */
    public void verify(Output output) {
        if (!Files.isDirectory(directory)) {
            throw new KernelException(
                    directory + " is no directory",
                    "name in kernel.verify.directory where the RPMs were downloaded to");
        }
        List<X509Certificate> certificates = Certificates.read(certificate, "kernel.verify.certificate");
        if (certificates.size() != 1) {
            throw new KernelException(
                    certificate + " has " + certificates.size() + " certificates",
                    "name in kernel.verify.certificate a file with the one of who built the RPMs");
        }
        List<Path> rpms = new Attestation(certificates.get(0)).verifyAll(directory);
        output.info((rpms.size() == 1
                        ? "1 RPM is as it was built by who has "
                        : rpms.size() + " RPMs are as they were built by who has ")
                + certificates.get(0).getSubjectX500Principal());
        rpmKey.ifPresent(key -> signatures(rpms, key));
        output.info(
                rpmKey.isPresent()
                        ? "Their signatures are by the key in " + rpmKey.get()
                        : "Their OpenPGP signatures were not looked at: kernel.verify.key names no key");
    }

    private static void signatures(List<Path> rpms, Path key) {
        Path database;
        try {
            database = Files.createTempDirectory("kernel-lts-rpmdb");
        } catch (IOException e) {
            throw new KernelException(
                    "There is no place for rpm's database: " + e.getMessage(), "free some in /tmp", e);
        }
        try (Processes processes = new Processes(database)) {
            new RpmSignatures(processes, Trees.text(key)).verify(rpms, database);
        } finally {
            Trees.delete(database);
        }
    }
}
