// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of a build: the owner's, or throwaway ones where the owner has configured none.
 *
 * @param modules the key for modules, if configured
 * @param images the key for vmlinuz under Secure Boot, if it differs from the one for modules
 * @param rpms the key for RPMs, if configured
 * @param trusted files with further certificates that the kernel trusts for modules
 * @param throwaways the directory of throwaway keys, one set per workspace
 */
public record OwnersKeys(
        Optional<KeystoreLocation> modules,
        Optional<KeystoreLocation> images,
        Optional<KeystoreLocation> rpms,
        List<Path> trusted,
        Path throwaways) {
    public OwnersKeys {
        trusted = List.copyOf(trusted);
    }

    /** The key for modules. */
    public SigningKey forModules() {
        return modules.map(Keystore::open).orElseGet(() -> ThrowawayKey.of(throwaways.resolve("throwaway.p12")));
    }

    /** The key for modules of kernels that are there, which load them after its certificate has expired as well. */
    public SigningKey forModulesOfBuiltKernels() {
        return modules.map(Keystore::openAtAnyTime).orElseGet(this::forModules);
    }

    /** The key for vmlinuz. */
    public SigningKey forImages(SigningKey ofModules) {
        return images.map(Keystore::open).orElse(ofModules);
    }

    /**
     * The certificates that the kernel trusts for modules: first that of the module key, then that of the image key,
     * which kexec also looks up there, then the further ones.
     */
    public List<X509Certificate> trustedByKernel(SigningKey key, SigningKey ofImages) {
        return Stream.concat(Stream.of(key.certificate(), ofImages.certificate()), furtherTrusted().stream())
                .distinct()
                .toList();
    }

    /** @throws io.github.kernellts.system.KernelException if a file with these certificates can't be read */
    public List<X509Certificate> furtherTrusted() {
        return trusted.stream().flatMap(file -> trusted(file).stream()).toList();
    }

    private static List<X509Certificate> trusted(Path file) {
        List<X509Certificate> certificates = Certificates.read(file, "kernel.signing.trusted");
        certificates.forEach(each -> KernelCertificate.require(each, file, "kernel.signing.trusted"));
        return certificates;
    }

    /** The key for RPMs and repositories. */
    public OpenPgpKey forRpms(Processes processes) {
        return rpms.map(location -> OpenPgpKey.open(location, processes))
                .orElseGet(() -> ThrowawayKey.forRpms(throwaways.resolve("throwaway.asc")));
    }

    /** The parameters whose keys were not configured; a release needs both. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (modules.isEmpty()) {
            missing.add("kernel.signing.keystore");
        }
        if (rpms.isEmpty()) {
            missing.add("kernel.rpm.keyring");
        }
        return missing;
    }
}
