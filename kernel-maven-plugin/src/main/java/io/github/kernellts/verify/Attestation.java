// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.provenance.Envelope;
import io.github.kernellts.provenance.Product;
import io.github.kernellts.provenance.Statement;
import io.github.kernellts.provenance.StatementFacts;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Verifies files by the signed provenance delivered with them. */
public final class Attestation {
    private static final String ENDING = ".intoto.jsonl";
    private static final String MISSING = " is missing";

    private final X509Certificate certificate;

    /** @param certificate the builder's certificate */
    public Attestation(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * Checks the files that a provenance names, in its directory.
     *
     * @return the facts of the provenance
     * @throws KernelException if the certificate's key did not sign it, or one of its files is missing or altered
     */
    public StatementFacts verify(Path provenance) {
        Checked checked = check(provenance);
        refuse(
                provenance.getFileName().toString(),
                checked.absent().stream().map(name -> name + MISSING).toList());
        return checked.facts();
    }

    private record Checked(StatementFacts facts, List<String> absent) {}

    /** @throws KernelException if a file is altered, or none of them is there */
    private Checked check(Path provenance) {
        String name = provenance.getFileName().toString();
        StatementFacts facts =
                StatementFacts.parse(Envelope.open(Statement.MEDIA_TYPE, Trees.read(provenance), certificate, name));
        List<String> wrong = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (Product product : facts.products()) {
            Path file = provenance.resolveSibling(product.name());
            if (!file.normalize().getParent().equals(provenance.normalize().getParent())) {
                wrong.add(product.name() + MISSING);
            } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                absent.add(product.name());
            } else if (!Digests.sha256(file).equals(product.sha256())) {
                wrong.add(product.name() + " differs from the file that was built");
            }
        }
        if (absent.size() == facts.products().size()) {
            absent.forEach(each -> wrong.add(each + MISSING));
        }
        refuse(name, wrong);
        return new Checked(facts, absent);
    }

    /**
     * A directory whose RPMs were verified.
     *
     * @param rpms the RPMs
     * @param provenances the facts of the provenance files that vouch for them
     * @param absent the names of further files of these builds, which are not there: a repository has source packages and
     *     debug information elsewhere, and who needs the kernel takes neither
     */
    public record Verified(List<Path> rpms, List<StatementFacts> provenances, List<String> absent) {
        public Verified {
            rpms = List.copyOf(rpms);
            provenances = List.copyOf(provenances);
            absent = List.copyOf(absent);
        }
    }

    /**
     * Checks a directory of downloaded RPMs: each needs a provenance. Links, and subdirectories with RPMs, are refused,
     * because rpm and dnf would use them.
     *
     * @throws KernelException if an RPM or provenance is refused, or there are no RPMs; the message names each file
     */
    public Verified verifyAll(Path directory) {
        List<Path> entries = entries(directory);
        List<String> wrong = new ArrayList<>(unsupported(directory, entries));
        refuse(directory.toString(), wrong);
        List<Checked> checked = entries.stream()
                .filter(file -> file.toString().endsWith(ENDING))
                .map(this::check)
                .toList();
        List<StatementFacts> provenances = checked.stream().map(Checked::facts).toList();
        Set<String> vouched = provenances.stream()
                .flatMap(facts -> facts.products().stream())
                .map(Product::name)
                .collect(Collectors.toSet());
        List<Path> rpms = entries.stream().filter(Attestation::isRpm).toList();
        if (rpms.isEmpty()) {
            throw new KernelException(
                    "There are no RPMs in " + directory, "correct kernel.verify.directory, or download them there");
        }
        rpms.stream()
                .map(rpm -> rpm.getFileName().toString())
                .filter(rpm -> !vouched.contains(rpm))
                .map(rpm -> rpm + " is in no provenance (" + ENDING + ") there")
                .forEach(wrong::add);
        refuse(directory.toString(), wrong);
        return new Verified(
                rpms,
                provenances,
                checked.stream().flatMap(each -> each.absent().stream()).toList());
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw Trees.failure("read the directory", directory, e);
        }
    }

    private static boolean isRpm(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".rpm");
    }

    /** The entries other than regular files that could hide an RPM. */
    private static List<String> unsupported(Path directory, List<Path> entries) {
        List<String> wrong = new ArrayList<>();
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (Files.isSymbolicLink(entry)) {
                wrong.add(name + " is a link");
            } else if (Files.isDirectory(entry)) {
                try (Stream<Path> below = Files.walk(entry)) {
                    below.filter(each -> Files.isSymbolicLink(each) || isRpm(each))
                            .forEach(each -> wrong.add(directory.relativize(each) + " is in a subdirectory"));
                } catch (IOException e) {
                    throw Trees.failure("read the directory", entry, e);
                }
            } else if (isRpm(entry) && !Files.isRegularFile(entry)) {
                wrong.add(name + " is not a regular file");
            }
        }
        return wrong;
    }

    private static void refuse(String where, List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new KernelException(
                    "The verification of " + where + " failed:\n  " + String.join("\n  ", wrong) + "\n",
                    "download all files of the build again into an empty directory; if they fail again, don't install"
                            + " them");
        }
    }
}
