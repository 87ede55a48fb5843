// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.check.CheckResult;
import io.github.kernellts.check.KernelCheck;
import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Count;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks the finished RPMs of a kernel against the promises of every kernel of this project. */
public final class RpmVerifier {
    /** Files that a module's build reads or runs, relative to the -devel package's tree. */
    private static final List<String> DEVEL = List.of(
            "Makefile",
            ".config",
            "Module.symvers",
            "arch/x86/Makefile",
            "arch/x86/include/asm/page.h",
            "arch/x86/include/generated/asm/rwonce.h",
            "include/config/auto.conf",
            "include/generated/autoconf.h",
            "include/generated/utsrelease.h",
            "include/linux/module.h",
            "scripts/Makefile.modfinal",
            "scripts/basic/fixdep",
            "scripts/mod/modpost",
            "scripts/module.lds",
            "scripts/package/devel-compiler.mk",
            "scripts/sign-file",
            "symbol-options",
            "trusted-certificates.pem");

    /** Files that generate the BTF of a module. */
    private static final List<String> DEVEL_TYPES = List.of("vmlinux", "tools/bpf/resolve_btfids/resolve_btfids");

    private final KernelRelease release;
    private final List<X509Certificate> trusted;
    private final X509Certificate forImages;
    private final KeyTraces traces;
    private final boolean types;
    private final Findings findings = new Findings();

    /**
     * @param trusted the certificates that the kernel trusts, that of the required signer of modules first
     * @param forImages the certificate of the required signer of the image
     */
    public RpmVerifier(
            KernelRelease release, List<X509Certificate> trusted, X509Certificate forImages, KeyTraces traces) {
        this.release = release;
        this.trusted = List.copyOf(trusted);
        this.forImages = forImages;
        this.traces = traces;
        this.types = LtsBranch.of(release.version()).moduleTypes();
    }

    /**
     * The extent of the checks, for the summary.
     *
     * @param modules the number of modules
     * @param files the number of files in all RPMs
     * @param efi whether firmware could start vmlinuz, which is then signed
     * @param types whether the branch has BTF of modules
     * @param dynamicPrograms the number of programs in -devel that need libraries of the EL
     * @param rpms the number of RPMs
     * @param debuginfo whether there is debug information
     */
    public record Summary(
            int modules, int files, boolean efi, boolean types, int dynamicPrograms, int rpms, boolean debuginfo) {
        /** The checks that held. */
        public List<CheckResult> held() {
            List<CheckResult> held = new ArrayList<>();
            held.add(new CheckResult(KernelCheck.MODULE_SIGNATURES, Count.of(modules, "module")));
            if (efi) {
                held.add(new CheckResult(KernelCheck.IMAGE_SIGNATURE, "Authenticode"));
            }
            held.add(new CheckResult(KernelCheck.IMAGE_HMAC, "HMAC with SHA-512"));
            if (types) {
                held.add(new CheckResult(
                        KernelCheck.MODULE_BTF, Count.of(modules, "module") + ", and vmlinux of -devel"));
            }
            held.add(new CheckResult(KernelCheck.MODULE_VERMAGIC, Count.of(modules, "module")));
            held.add(new CheckResult(KernelCheck.SYSTEM_MAP, "the banner is at its address"));
            held.add(new CheckResult(
                    KernelCheck.DEVEL,
                    (DEVEL.size() + (types ? DEVEL_TYPES.size() : 0))
                            + " files that a module's build reads, "
                            + (dynamicPrograms == 0 ? "no" : dynamicPrograms) + " dynamic programs"));
            if (debuginfo) {
                held.add(new CheckResult(
                        KernelCheck.DEBUGINFO, modules + " modules and vmlinux, without paths of the builder"));
            }
            held.add(new CheckResult(KernelCheck.LEAKS, files + " files of " + rpms + " RPMs"));
            return held;
        }
    }

    /**
     * Checks all RPMs.
     *
     * @param directories directories of the build, whose paths must not be in debug information
     * @throws io.github.kernellts.system.KernelException if a promise is broken, naming each file that breaks one
     */
    public Summary verify(KernelRpms rpms, List<Path> directories) {
        DebuginfoCheck debuginfo = new DebuginfoCheck(directories, this::leak, findings);
        Kernel kernel = new Kernel(debuginfo);
        RpmFile main = new RpmFile(rpms.kernel());
        main.forEach(kernel::visit);
        kernel.conclude();
        findings.require(
                main.provides().contains("installonlypkg(kernel)"),
                rpms.kernel().getFileName() + " does not provide installonlypkg(kernel)");
        findings.require(
                new RpmFile(rpms.devel()).provides().contains("installonlypkg(kernel)"),
                rpms.devel().getFileName() + " does not provide installonlypkg(kernel)");
        findings.require(main.obsoletes().isEmpty(), rpms.kernel().getFileName() + " obsoletes " + main.obsoletes());
        Devel devel = new Devel();
        RpmFile forModules = new RpmFile(rpms.devel());
        forModules.forEach(devel::visit);
        devel.conclude(forModules.requirements());
        int[] sourceFiles = {0};
        // The tarball is what its makers published, or a tree whose files were searched before it was packed.
        new RpmFile(rpms.source()).forEach(path -> !path.contains(".tar"), (path, content, regular) -> {
            sourceFiles[0]++;
            leak(path + " of the source RPM", content);
        });
        debuginfo.wantSource("init/main.c");
        int debugFiles = rpms.debuginfo().map(debuginfo::check).orElse(0);
        findings.conclude();
        return new Summary(
                kernel.modules,
                kernel.files + devel.files.size() + sourceFiles[0] + debugFiles,
                kernel.efi,
                types,
                devel.programs.dynamic(),
                rpms.all().size(),
                rpms.debuginfo().isPresent());
    }

    private void leak(String where, byte[] content) {
        findings.require(!traces.holdsKey(content), where + " holds the private signing key");
        if (KeyTraces.holdsPem(content)) {
            findings.require(KeyTraces.isKnownForTests(content), where + " holds a private key in PEM");
        }
    }

    /** The kernel's RPM. */
    private final class Kernel {
        private final String top = "lib/modules/" + release + "/";
        private int files;
        private int modules;
        private boolean efi;
        private byte[] image;
        private byte[] hmac = {};
        private String systemMap;
        private final ModuleCheck moduleCheck = new ModuleCheck(release.toString(), trusted.get(0), types, findings);
        private final DebuginfoCheck debuginfo;

        private Kernel(DebuginfoCheck debuginfo) {
            this.debuginfo = debuginfo;
        }

        private void visit(String path, byte[] content, boolean regular) {
            files++;
            leak(path, content);
            if (path.equals(top + "vmlinuz")) {
                image = content;
            } else if (path.equals(top + ".vmlinuz.hmac")) {
                hmac = content;
            } else if (path.equals(top + "System.map")) {
                systemMap = new String(content, StandardCharsets.US_ASCII);
            } else if (path.endsWith(".ko")) {
                modules++;
                moduleCheck.check(path, content).ifPresent(elf -> debuginfo.wantModule(path, elf));
            } else {
                findings.require(
                        !path.matches(".*\\.ko\\.(gz|xz|zst)"),
                        path + " is compressed, so its signature can't be checked");
            }
        }

        private void conclude() {
            findings.require(modules > 0, "the kernel's RPM contains no modules");
            if (image == null || systemMap == null) {
                findings.refuse(top + " lacks vmlinuz or System.map");
                return;
            }
            Optional<KernelImage> parsed = KernelImage.parse(image);
            if (parsed.isEmpty()) {
                findings.refuse(top + "vmlinuz is not a bzImage");
                return;
            }
            Optional<EfiSignature> efiSignature = EfiSignature.of(image);
            efi = efiSignature.isPresent();
            efiSignature
                    .flatMap(signature -> signature.refusal(forImages))
                    .ifPresent(why -> findings.refuse(top + "vmlinuz: " + why));
            findings.require(
                    parsed.get().release().equals(release.toString()),
                    top + "vmlinuz is of " + parsed.get().release() + ", not of " + release);
            new FipsDigest(hmac)
                    .refusal(image, "/boot/vmlinuz-" + release)
                    .ifPresent(why -> findings.refuse(top + ".vmlinuz.hmac " + why));
            belongTogether(parsed.get());
        }

        /** The kernel's banner has to be where System.map says it is. */
        private void belongTogether(KernelImage parsed) {
            Matcher banner = Pattern.compile("^([0-9a-f]{16}) [A-Za-z] linux_banner$", Pattern.MULTILINE)
                    .matcher(systemMap);
            String expected = "Linux version " + release + " ";
            try {
                Optional<ElfFile> kernel = parsed.kernel().flatMap(content -> ElfFile.parse(top + "vmlinuz", content));
                kernel.ifPresent(elf -> debuginfo.wantKernel(top + "vmlinux", elf));
                boolean fits = banner.find()
                        && kernel.flatMap(elf -> elf.at(Long.parseUnsignedLong(banner.group(1), 16), expected.length()))
                                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                                .filter(expected::equals)
                                .isPresent();
                findings.require(fits, top + "System.map does not belong to vmlinuz: the banner is at another address");
            } catch (IOException e) {
                findings.refuse(top + "vmlinuz can't be uncompressed: " + e.getMessage());
            }
        }
    }

    /** The -devel RPM. */
    private final class Devel {
        private final String top = "usr/src/kernels/" + release + "/";
        private final Set<String> files = new HashSet<>();
        private final HostProgramsCheck programs = new HostProgramsCheck(EnterpriseLinux.parse(release.el()), findings);

        private void visit(String path, byte[] content, boolean regular) {
            files.add(path);
            leak(path, content);
            findings.require(!path.startsWith(top + "certs/"), path + " is in the directory of certificates");
            if (!regular) {
                return;
            }
            Optional<ElfFile> elf = ElfFile.parse(path, content);
            elf.ifPresent(file -> programs.check(path, file));
            if (path.equals(top + "trusted-certificates.pem")) {
                findings.require(
                        Certificates.parse(content, path).equals(trusted),
                        path + " has certificates that the kernel does not trust, or lacks some that it trusts");
            }
            if (path.equals(top + "vmlinux")) {
                findings.require(elf.isPresent() && elf.get().section(".BTF").isPresent(), path + " has no BTF");
            }
        }

        private void conclude(List<String> requirements) {
            programs.conclude(requirements);
            Stream.concat(DEVEL.stream(), types ? DEVEL_TYPES.stream() : Stream.of())
                    .forEach(file -> findings.require(files.contains(top + file), "-devel lacks " + file));
            findings.require(
                    files.contains("lib/modules/" + release + "/build"),
                    "-devel lacks the link /lib/modules/" + release + "/build");
        }
    }
}
