// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.DkmsKernel;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The unpacked tree of a -devel package, which kbuild uses as the kernel's own. */
public final class DevelTree {
    /** A file of the project's packaging: symbols and the options that enable them, separated by tabs. */
    private static final String OPTIONS = "symbol-options";
    /** A file of the project's packaging: the certificates that the kernel trusts for modules, in PEM. */
    private static final String TRUSTED = "trusted-certificates.pem";
    /** As openssl x509 -serial prints numbers. */
    private static final int HEXADECIMAL = 16;

    private final Path top;
    private final DevelPackage kernelPackage;

    private DevelTree(Path top, DevelPackage kernelPackage) {
        this.top = top;
        this.kernelPackage = kernelPackage;
    }

    /** Unpacks the package into a separate directory, without root. */
    public static DevelTree unpack(DevelPackage kernelPackage, Path into) {
        Trees.emptyDirectory(into);
        String prefix = "usr/src/kernels/" + kernelPackage.release() + "/";
        new RpmFile(kernelPackage.rpm()).unpack(into, path -> path.startsWith(prefix));
        return of(kernelPackage, into);
    }

    /** The tree of a package that was unpacked below a directory before. */
    public static DevelTree of(DevelPackage kernelPackage, Path into) {
        DevelTree tree = new DevelTree(into.resolve("usr/src/kernels").resolve(kernelPackage.release()), kernelPackage);
        for (String file : needed(kernelPackage)) {
            if (!Files.exists(tree.top.resolve(file))) {
                throw new KernelException(
                        kernelPackage.rpm().getFileName() + " has no /usr/src/kernels/" + kernelPackage.release() + "/"
                                + file,
                        "depend on a -devel package built by this version of the plugin");
            }
        }
        return tree;
    }

    /** Without vmlinux, kbuild makes modules that have no BTF, without an error. */
    private static List<String> needed(DevelPackage kernelPackage) {
        List<String> needed = new ArrayList<>(List.of("Makefile", ".config", "Module.symvers", TRUSTED, OPTIONS));
        if (LtsBranch.of(kernelPackage.version()).moduleTypes()) {
            needed.add("vmlinux");
        }
        return needed;
    }

    public Path top() {
        return top;
    }

    /** The kernel as dkms knows it. */
    public DkmsKernel dkmsKernel() {
        return new DkmsKernel(kernelPackage.release(), kernelPackage.version(), top);
    }

    public DevelPackage kernelPackage() {
        return kernelPackage;
    }

    /** The option, without CONFIG_, that enables a symbol, if it is known. */
    Optional<String> optionOf(String symbol) {
        return Trees.text(top.resolve(OPTIONS))
                .lines()
                .filter(line -> line.startsWith(symbol + "\t"))
                .map(line -> line.substring(symbol.length() + 1))
                .findFirst();
    }

    /** The symbols that the kernel and its modules export (Documentation/kbuild/modules.rst, Module.symvers). */
    public Set<String> exports() {
        return Trees.text(top.resolve("Module.symvers"))
                .lines()
                .map(line -> line.split("\t"))
                .filter(fields -> fields.length > 1)
                .map(fields -> fields[1])
                .collect(Collectors.toSet());
    }

    /** The names of the kernel's modules that export symbols, by the same file. */
    public Set<String> exportingModules() {
        return Trees.text(top.resolve("Module.symvers"))
                .lines()
                .map(line -> line.split("\t"))
                .filter(fields -> fields.length > 2)
                .map(fields -> fields[2].substring(fields[2].lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    private static String named(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(HEXADECIMAL) + " of the issuer "
                + certificate.getIssuerX500Principal().getName();
    }

    /** @throws KernelException if the kernel would refuse modules signed with this certificate */
    public void requireTrust(X509Certificate certificate) {
        List<X509Certificate> trusted = Certificates.parse(
                Trees.read(top.resolve(TRUSTED)),
                kernelPackage.rpm().getFileName().toString());
        if (trusted.stream().anyMatch(each -> Certificates.interchangeable(each, certificate))) {
            return;
        }
        String kernel = "The kernel " + kernelPackage.release() + " (" + kernelPackage.flavor() + ")";
        String name = certificate.getSubjectX500Principal().getName();
        for (X509Certificate each : trusted) {
            if (each.getPublicKey().equals(certificate.getPublicKey())) {
                throw new KernelException(
                        kernel + " trusts the signing key of " + name
                                + " by another certificate, with the serial number "
                                + named(each) + " and not " + named(certificate)
                                + ", does not find the key by this one, and would refuse the module",
                        "put the certificate that the kernel was built with into the file that kernel.signing.keystore"
                                + " names, also if it has expired; it is in " + TRUSTED + " of "
                                + kernelPackage.rpm().getFileName());
            }
        }
        throw new KernelException(
                kernel + " does not trust the signing key " + name + ", and would refuse the module",
                "set kernel.signing.keystore to the key that the kernel was built with");
    }
}
