// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.signing.KeyTraces;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks the finished RPM of an external module against the project's promises. */
public final class ModuleRpmVerifier {
    private final String release;
    private final X509Certificate certificate;
    private final KeyTraces traces;
    private final Set<String> exports;
    private final boolean types;

    /**
     * @param release the release of the module's kernel, as uname -r prints it
     * @param certificate the certificate of the required signer of modules
     * @param exports the symbols that this kernel exports
     * @param types whether this kernel has BTF of modules
     */
    public ModuleRpmVerifier(
            String release, X509Certificate certificate, KeyTraces traces, Set<String> exports, boolean types) {
        this.release = release;
        this.certificate = certificate;
        this.traces = traces;
        this.exports = Set.copyOf(exports);
        this.types = types;
    }

    /**
     * Checks an RPM.
     *
     * @param requirement its required dependency, such as {@code kernel-lts-kvm-61y 6.1.192_1000.el9-1}
     * @return the number of its modules
     * @throws io.github.kernellts.system.KernelException if a promise is broken, naming each file that breaks one
     */
    public int verify(Path file, String requirement) {
        Findings findings = new Findings();
        ModuleCheck check = new ModuleCheck(release, certificate, types, findings);
        RpmFile rpm = new RpmFile(file);
        Set<String> names = new HashSet<>();
        Map<String, String> paths = new HashMap<>();
        Set<String> undefined = new TreeSet<>();
        Set<String> defined = new HashSet<>(exports);
        rpm.forEach((path, content, regular) -> {
            findings.require(!traces.holdsKey(content) && !KeyTraces.holdsPem(content), path + " holds a private key");
            if (path.endsWith(".ko")) {
                findings.require(
                        path.startsWith("lib/modules/" + release + "/"),
                        path + " is outside of lib/modules/" + release);
                names.add(path.replaceFirst(".*/", ""));
                // The kernel takes - and _ for the same.
                String other = paths.putIfAbsent(path.replaceFirst(".*/", "").replace('-', '_'), path);
                findings.require(
                        other == null,
                        path + " has the same name as " + other + ", and the kernel loads only one of them");
                check.check(path, content).ifPresent(elf -> {
                    undefined.addAll(elf.undefined());
                    defined.addAll(elf.defined());
                });
            }
        });
        undefined.removeAll(defined);
        findings.require(!names.isEmpty(), file.getFileName() + " contains no module");
        findings.require(undefined.isEmpty(), file.getFileName() + " uses what " + release + " lacks: " + undefined);
        requireUpgradable(rpm, findings);
        names.forEach(name -> findings.require(
                rpm.provides().contains("kmod(" + name + ")"), rpm.name() + " does not provide kmod(" + name + ")"));
        findings.require(rpm.name().endsWith("-" + release), rpm.name() + " does not end in the kernel's " + release);
        findings.require(
                rpm.requirements().contains(requirement), file.getFileName() + " does not require " + requirement);
        findings.conclude();
        return names.size();
    }

    /**
     * Checks the common RPM that goes with an RPM of modules.
     *
     * @param module the RPM of modules
     * @param kernel the kernel of the modules, such as {@code kernel-lts-kvm-61y = 6.1.192_1000.el9-1}
     * @throws io.github.kernellts.system.KernelException if a promise is broken
     */
    public void verifyCommon(Path file, Path module, String kernel) {
        Findings findings = new Findings();
        RpmFile rpm = new RpmFile(file);
        RpmFile modules = new RpmFile(module);
        rpm.forEach((path, content, regular) -> {
            findings.require(!traces.holdsKey(content) && !KeyTraces.holdsPem(content), path + " holds a private key");
            findings.require(
                    !path.matches("(usr/)?lib/modules/.*|.*\\.ko"),
                    path + " belongs to one kernel, but is in the package for all kernels");
        });
        requireUpgradable(rpm, findings);
        String requirement = "(" + modules.name() + " = " + modules.versionRelease() + " if " + kernel + ")";
        findings.require(
                rpm.requirements().contains(requirement), file.getFileName() + " does not require " + requirement);
        findings.conclude();
    }

    /**
     * Checks the source RPM of binary ones.
     *
     * @param binaries the RPMs that name it in their headers
     * @throws io.github.kernellts.system.KernelException if a promise is broken
     */
    public void verifySource(Path file, List<Path> binaries) {
        Findings findings = new Findings();
        RpmFile rpm = new RpmFile(file);
        String name = file.getFileName().toString();
        findings.require(rpm.isSource() && rpm.canonicalName().equals(name), name + " is no source RPM of this name");
        binaries.stream().map(RpmFile::new).forEach(binary -> {
            String named = binary.sourceRpm();
            findings.require(
                    named.equals(name),
                    binary.file().getFileName() + " names " + named + " as its source, not " + name);
        });
        // Archives were looked at before they were packed.
        rpm.forEach(
                path -> path.endsWith(".patch") || !path.matches(".*\\.(tar|t[a-z0-9]{2,3})(\\.[a-z0-9]+)?"),
                (path, content, regular) -> findings.require(
                        !traces.holdsKey(content) && !KeyTraces.holdsPem(content),
                        path + " of " + name + " holds a private key"));
        findings.conclude();
    }

    /** A package that dnf installs beside an older one has a file conflict with it, and a host's upgrade fails. */
    private static void requireUpgradable(RpmFile rpm, Findings findings) {
        findings.require(
                rpm.provides().stream().noneMatch(name -> name.startsWith("installonlypkg(")),
                rpm.name() + " is not upgraded by dnf but installed beside the older package: it provides"
                        + " installonlypkg");
    }

    /**
     * Checks the RPM with the debug information of an RPM's modules.
     *
     * @param modules the RPM of the modules
     * @param described the paths of the modules that have debug information
     * @param directories directories of the build, whose paths must not be in it
     * @throws io.github.kernellts.system.KernelException naming each module whose debug information is not there
     */
    public void verifyDebuginfo(Path file, Path modules, Set<String> described, List<Path> directories) {
        Findings findings = new Findings();
        DebuginfoCheck check = new DebuginfoCheck(
                directories,
                (path, content) -> findings.require(!traces.holdsKey(content), path + " holds a private key"),
                findings);
        new RpmFile(modules)
                .forEach(
                        described::contains,
                        (path, content, regular) -> SignedModule.parse(content)
                                .flatMap(module -> ElfFile.parse(path, module.content()))
                                .ifPresent(elf -> check.wantModule(path, elf)));
        check.check(file);
        findings.conclude();
    }
}
