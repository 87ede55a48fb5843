// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.kbuild.ElfFile;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The checks of every packaged module: the owner's signature, BTF and the vermagic of its kernel. */
final class ModuleCheck {
    private final String release;
    private final X509Certificate certificate;
    private final boolean types;
    private final Findings findings;

    /**
     * @param release the release of the module's kernel, as uname -r prints it
     * @param types whether the kernel has BTF of modules
     */
    ModuleCheck(String release, X509Certificate certificate, boolean types, Findings findings) {
        this.release = release;
        this.types = types;
        this.certificate = certificate;
        this.findings = findings;
    }

    /** Checks one module; returns it without its signature if that can be read. */
    Optional<ElfFile> check(String path, byte[] file) {
        Optional<SignedModule> module = SignedModule.parse(file);
        if (module.isEmpty()) {
            findings.refuse(path + " is not signed");
            return Optional.empty();
        }
        module.get().refusal(certificate).ifPresent(why -> findings.refuse(path + ": " + why));
        Optional<ElfFile> elf = ElfFile.parse(path, module.get().content());
        if (elf.isEmpty()) {
            findings.refuse(path + " is not an ELF file");
            return Optional.empty();
        }
        findings.require(!types || elf.get().section(".BTF").isPresent(), path + " has no BTF");
        String modinfo = elf.get()
                .section(".modinfo")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        findings.require(
                ("\0" + modinfo).contains("\0vermagic=" + release + " "),
                path + " has another vermagic than " + release);
        return elf;
    }
}
