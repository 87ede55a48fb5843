// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.provenance.StatementFacts;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The bills of materials, statements and certificates of builds. Their files are told apart by endings and contents, as Maven
 * names an artifact's file after its project.
 */
final class ProvenanceFiles {
    private static final String BILL = ".cdx.json";

    private final List<Path> statements;
    private final List<Path> certificates;
    private final Map<String, Path> bills;

    ProvenanceFiles(List<Path> files) {
        this.statements = with(".intoto.jsonl", files);
        this.certificates = with(".crt", files);
        this.bills = byDigest(with(BILL, files));
    }

    /**
     * The three documents of each build, by the package that they are named after: that with the name of the bill of
     * materials. A build without one of the three has none.
     *
     * @param rpms packages
     * @throws io.github.kernellts.system.KernelException if a statement isn't signed by the key of its certificate
     */
    Map<Path, List<Path>> of(List<Path> rpms) {
        Map<String, Path> packages = statements.isEmpty() ? Map.of() : byDigest(rpms);
        Map<Path, List<Path>> documents = new LinkedHashMap<>();
        for (Path statement : statements) {
            byte[] envelope = Trees.read(statement);
            certificates.stream()
                    .filter(file -> Envelope.names(certificate(file), envelope))
                    .findFirst()
                    .ifPresent(certificate -> {
                        byte[] text = Envelope.open(
                                Statement.MEDIA_TYPE, envelope, certificate(certificate), statement.toString());
                        List<Product> products = StatementFacts.parse(text).products();
                        Optional<Product> bill = products.stream()
                                .filter(product -> bills.containsKey(product.sha256()))
                                .findFirst();
                        bill.flatMap(product -> described(product, products))
                                .map(product -> packages.get(product.sha256()))
                                .ifPresent(rpm -> documents.put(
                                        rpm, List.of(bills.get(bill.get().sha256()), statement, certificate)));
                    });
        }
        return documents;
    }

    private static Optional<Product> described(Product bill, List<Product> products) {
        String rpm = bill.name().replaceFirst("\\Q" + BILL + "\\E$", ".rpm");
        return products.stream().filter(product -> product.name().equals(rpm)).findFirst();
    }

    private static X509Certificate certificate(Path file) {
        return Certificates.parse(Trees.read(file), file.toString()).get(0);
    }

    private static List<Path> with(String ending, List<Path> files) {
        return files.stream()
                .filter(file -> file.getFileName().toString().endsWith(ending))
                .toList();
    }

    private static Map<String, Path> byDigest(List<Path> files) {
        return files.stream().collect(Collectors.toMap(Digests::sha256, Function.identity(), (one, same) -> one));
    }
}
