// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.module.ModuleMake;
import io.github.kernellts.module.ModulePackage;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.rpm.DebuginfoPackaging;
import io.github.kernellts.rpm.Rpmbuild;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Tool;
import io.github.kernellts.verify.ModuleRpmVerifier;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The package with the debug information of one source's modules for one kernel. */
final class ModuleDebuginfo {
    private final ModuleRequest request;
    private final BuildSession session;
    private final ModulePackage modulePackage;
    private final WorkDirectory own;
    private final Path rpm;

    /**
     * @param own the work directory for this kernel
     * @param rpms the directory of the finished RPMs
     */
    ModuleDebuginfo(
            ModuleRequest request, BuildSession session, ModulePackage modulePackage, WorkDirectory own, Path rpms) {
        this.request = request;
        this.session = session;
        this.modulePackage = modulePackage;
        this.own = own;
        this.rpm = rpms.resolve(modulePackage.debuginfo("").fileName());
    }

    /** What the package depends on in addition to the modules. */
    String fingerprint() {
        return request.debuginfo()
                ? session.builders().identity("eu-strip", "objcopy", Tool.DEBUGEDIT)
                        + ' '
                        + DebuginfoPackaging.fingerprint()
                : "none";
    }

    /** The package, if it was made. */
    Optional<Path> file() {
        return Optional.of(rpm).filter(Files::exists);
    }

    /** Keeps a module before it is stripped, unless it was compiled without debug information. */
    static void keep(Path module, Path installed, WorkDirectory own, Output output) {
        if (!ElfFile.open(module).filter(elf -> elf.has(".debug_info")).isPresent()) {
            output.warn(module.getFileName() + " was compiled without debug information");
            return;
        }
        Trees.write(Trees.parents(own.programsWithDebuginfo().resolve(installed)), Trees.read(module));
    }

    /**
     * Makes, signs and checks the package, if it is wanted.
     *
     * @param modules the finished RPM of the modules
     * @param source the finished source RPM, if there is one
     * @param compiled the directory that they were compiled in, whose sources are packaged if there is a source RPM
     * @param license the licence that they declare
     */
    void make(
            ModuleRpmVerifier verifier,
            OpenPgpKey rpmKey,
            Path modules,
            Optional<Path> source,
            Path compiled,
            String license) {
        Trees.delete(rpm);
        Path programs = own.programsWithDebuginfo();
        List<Path> kept = Files.isDirectory(programs) ? Trees.files(programs, file -> true) : List.of();
        if (!request.debuginfo() || kept.isEmpty()) {
            return;
        }
        DevelPackage kernel = modulePackage.kernel();
        Path rpmbuild = Trees.emptyDirectory(own.rpmbuild());
        Path made = new DebuginfoPackaging(
                        new Rpmbuild(session.builders().processes(), kernel.el(), kernel.built()),
                        kernel.el(),
                        request.jobs(),
                        request.publisher())
                .build(
                        modulePackage.debuginfo(license),
                        programs,
                        programs,
                        new DebuginfoPackaging.Sources(
                                ModuleMake.compiledAt(modulePackage.recipe()),
                                source.map(rpm -> List.of(compiled)).orElse(List.of()),
                                Optional.of(own.root())),
                        rpmbuild,
                        own.log("rpmbuild-debuginfo"));
        Path signed = rpmbuild.resolve(made.getFileName());
        new RpmSigner(rpmKey).sign(made, signed, kernel.built());
        new RpmSignatures(session.processes(), rpmKey.publicKey()).verify(List.of(signed), own.rpmDatabase());
        Set<String> described =
                kept.stream().map(file -> programs.relativize(file).toString()).collect(Collectors.toSet());
        verifier.verifyDebuginfo(signed, modules, described, List.of(own.root()));
        source.ifPresent(srpm -> verifier.verifySource(srpm, List.of(signed)));
        Trees.rename(signed, Trees.parents(rpm));
        Trees.delete(rpmbuild);
    }
}
