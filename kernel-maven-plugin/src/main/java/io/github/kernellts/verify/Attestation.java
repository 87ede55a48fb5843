// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds files against the provenance that came with them. */
public final class Attestation {
    private static final String ENDING = ".intoto.jsonl";

    private final X509Certificate certificate;

    /** @param certificate that of who is trusted to vouch for files */
    public Attestation(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * Checks the files beside a provenance that it names.
     *
     * @return those files' names
     * @throws KernelException if it is not signed by the certificate's owner, or one of its files is missing or altered
     */
    public List<String> verify(Path provenance) {
        String name = provenance.getFileName().toString();
        byte[] statement = Envelope.open(Statement.MEDIA_TYPE, Trees.read(provenance), certificate, name);
        List<String> names = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Product product : Statement.products(statement)) {
            Path file = provenance.resolveSibling(product.name());
            if (!file.normalize().getParent().equals(provenance.normalize().getParent())
                    || !Files.isRegularFile(file)) {
                wrong.add(product.name() + " is missing");
            } else if (!Digests.sha256(file).equals(product.sha256())) {
                wrong.add(product.name() + " is not the file that was built");
            }
            names.add(product.name());
        }
        refuse(name, wrong);
        return names;
    }

    /**
     * Checks a directory to which RPMs were downloaded: each has to be vouched for.
     *
     * @return the RPMs
     */
    public List<Path> verifyAll(Path directory) {
        List<Path> files = Trees.files(directory, file -> file.getParent().equals(directory));
        Set<String> vouched = new HashSet<>();
        files.stream()
                .filter(file -> file.toString().endsWith(ENDING))
                .forEach(provenance -> vouched.addAll(verify(provenance)));
        List<Path> rpms =
                files.stream().filter(file -> file.toString().endsWith(".rpm")).toList();
        if (rpms.isEmpty()) {
            throw new KernelException(
                    "There are no RPMs in " + directory, "correct kernel.verify.directory, or download them there");
        }
        List<String> wrong = rpms.stream()
                .map(rpm -> rpm.getFileName().toString())
                .filter(rpm -> !vouched.contains(rpm))
                .map(rpm -> rpm + " is named by no provenance (" + ENDING + ") there")
                .toList();
        refuse(directory.toString(), wrong);
        return rpms;
    }

    private static void refuse(String where, List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new KernelException(
                    where + " does not hold:\n  " + String.join("\n  ", wrong) + "\n",
                    "download all files of the build again, and don't install what stays different");
        }
    }
}
