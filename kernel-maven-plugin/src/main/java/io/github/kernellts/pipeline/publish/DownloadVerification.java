// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.provenance.StatementFacts;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.Attestation;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Verifies downloaded RPMs by the provenance, and optionally the RPM signatures, of their builder. */
public final class DownloadVerification {
    private final Path directory;
    private final Path certificate;
    private final Optional<Path> rpmKey;

    /**
     * @param directory the directory of the RPMs and their provenance
     * @param certificate the builder's certificate for modules and provenance, in PEM or DER
     * @param rpmKey the builder's OpenPGP public key, to check the RPMs' own signatures too
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
                    directory + " is not a directory",
                    "set kernel.verify.directory to the directory of the downloaded RPMs");
        }
        List<X509Certificate> certificates = Certificates.read(certificate, "kernel.verify.certificate");
        if (certificates.size() != 1) {
            throw new KernelException(
                    certificate + " has " + certificates.size() + " certificates",
                    "set kernel.verify.certificate to the file of the builder's certificate");
        }
        X509Certificate builder = certificates.get(0);
        Attestation.Verified verified = new Attestation(builder).verifyAll(directory);
        List<Path> rpms = verified.rpms();
        output.info((rpms.size() == 1 ? "1 RPM is" : rpms.size() + " RPMs are") + " as built by "
                + builder.getSubjectX500Principal());
        if (!verified.absent().isEmpty()) {
            output.info("Not there, and not checked: " + String.join(", ", verified.absent()));
        }
        output.info("The builder's certificate has the SHA-256 fingerprint " + Certificates.fingerprint(builder));
        verified.provenances().stream()
                .flatMap(facts -> facts.sources().stream())
                .distinct()
                .forEach(source -> output.info("Built from " + source));
        verified.provenances().stream()
                .map(StatementFacts::builder)
                .distinct()
                .forEach(builderId -> output.info("The builder names itself " + builderId + " (builder.id)"));
        verified.provenances().stream()
                .flatMap(facts -> facts.warnings().stream())
                .distinct()
                .forEach(warning -> output.warn("The builder recorded: " + warning));
        if (rpmKey.isEmpty()) {
            output.info("The RPMs' OpenPGP signatures were not checked, because kernel.verify.key is not set");
            return;
        }
        PublicKey key = PublicKey.read(rpmKey.get(), "kernel.verify.key");
        signatures(rpms, key);
        output.info("The RPMs are signed by the OpenPGP key " + key.fingerprint() + " in " + rpmKey.get());
    }

    private static void signatures(List<Path> rpms, PublicKey key) {
        Path database = Trees.temporaryDirectory("kernel-lts-rpmdb");
        try (Processes processes = new Processes(database)) {
            new RpmSignatures(processes, key.armored())
                    .verify(
                            rpms,
                            database.resolve("rpmdb"),
                            "don't install these RPMs; get the builder's OpenPGP public key from them in another way, and"
                                    + " set kernel.verify.key to it");
        } finally {
            Trees.delete(database);
        }
    }
}
