// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.module.DevelTree;
import io.github.kernellts.module.ModuleLayout;
import io.github.kernellts.module.ModulePackage;
import io.github.kernellts.module.ModulePackaging;
import io.github.kernellts.module.SourceContents;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.ModuleSigner;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.ModuleRpmVerifier;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The signed packages of one source's modules for one kernel: binary, source and debug information. */
final class ModuleRpms {
    private final ModuleRequest request;
    private final BuildSession session;
    private final ModulePackage modulePackage;
    private final WorkDirectory own;
    private final Path directory;
    private final ModuleDebuginfo debuginfo;
    private final Output output;

    /**
     * @param own the work directory for this kernel
     * @param directory the directory of the finished RPMs
     */
    ModuleRpms(
            ModuleRequest request,
            BuildSession session,
            ModulePackage modulePackage,
            WorkDirectory own,
            Path directory,
            Output output) {
        this.request = request;
        this.session = session;
        this.modulePackage = modulePackage;
        this.own = own;
        this.directory = directory;
        this.debuginfo = new ModuleDebuginfo(request, session, modulePackage, own, directory);
        this.output = output;
    }

    /** The RPM with the modules. */
    Path modules() {
        return directory.resolve(modulePackage.fileName());
    }

    /** The RPM that follows the newest kernel. */
    Path common() {
        return directory.resolve(modulePackage.commonFileName());
    }

    /** The source RPM, if it was made. */
    Optional<Path> source() {
        return Optional.of(sourceRpm()).filter(Files::exists);
    }

    private Path sourceRpm() {
        return directory.resolve(modulePackage.sourceFileName());
    }

    /** The RPM with debug information, if it was made. */
    Optional<Path> debuginfo() {
        return debuginfo.file();
    }

    /** All that were made. */
    List<Path> all() {
        return Stream.concat(
                        Stream.of(modules(), common()),
                        Stream.of(source(), debuginfo()).flatMap(Optional::stream))
                .toList();
    }

    /** What the package with debug information depends on. */
    String debuginfoFingerprint() {
        return debuginfo.fingerprint();
    }

    /** The licence of the recipe, or else that of MODULE_LICENSE. */
    String license() {
        return license(licences(modulesIn(signed())));
    }

    private String license(ModuleLicences licences) {
        return modulePackage.recipe().license().orElseGet(() -> String.join(" and ", licences.declared()));
    }

    private ModuleLicences licences(List<Path> modules) {
        return ModuleLicences.of(modules, session.builders().processes());
    }

    private static List<Path> modulesIn(Path root) {
        return Trees.files(root, file -> file.toString().endsWith(".ko"));
    }

    private Path signed() {
        return own.root().resolve("root");
    }

    /**
     * What the modules were made of.
     *
     * @param compiled the directory that they were compiled in
     * @param contents makes the contents of a source RPM; what it is given looks at the files of a source that was no
     *     tarball before they are packed
     */
    record Source(Path compiled, Function<Consumer<Path>, SourceContents> contents) {}

    /**
     * Signs the modules, packages them, and checks the packages.
     *
     * @param built the directory with the stripped modules at their install paths
     */
    void make(DevelTree devel, Path built, SigningKey key, OpenPgpKey rpmKey, Source source) {
        Path root = Trees.emptyDirectory(signed());
        Trees.copy(built, root);
        List<Path> modules = modulesIn(root);
        new ModuleSigner(key).sign(modules);
        ModuleLicences licences = licences(modules);
        Path rpmbuild = Trees.emptyDirectory(own.rpmbuild());
        ModulePackaging packaging = new ModulePackaging(
                session.builders().processes(),
                modulePackage,
                ModuleLayout.of(modulePackage, request.extra(), root),
                license(licences),
                request.publisher());
        List<Path> made = new ArrayList<>(packaging.binary(rpmbuild, own.log("rpmbuild")));
        Trees.delete(sourceRpm());
        KeyTraces traces = KeyTraces.of(rpmKey, key);
        boolean withSource = wantsSource(licences);
        if (withSource) {
            SourceContents contents =
                    source.contents().apply(unpacked -> new SourceSecrets(traces, request.source()).require(unpacked));
            made.add(packaging.source(contents, rpmbuild, own.log("rpmbuild-source")));
        }
        List<Path> signed = new ArrayList<>();
        for (Path rpm : made) {
            Path to = rpmbuild.resolve(rpm.getFileName());
            new RpmSigner(rpmKey).sign(rpm, to, modulePackage.kernel().built());
            signed.add(to);
        }
        new RpmSignatures(session.processes(), rpmKey.publicKey()).verify(signed, own.rpmDatabase());
        ModuleRpmVerifier verifier = new ModuleRpmVerifier(
                modulePackage.kernel().release(),
                key.certificate(),
                traces,
                devel.exports(),
                LtsBranch.of(modulePackage.kernel().version()).moduleTypes());
        int verified =
                verifier.verify(signed.get(0), modulePackage.requirement().replace(" = ", " "));
        verifier.verifyCommon(signed.get(1), signed.get(0), modulePackage.requirement());
        if (withSource) {
            verifier.verifySource(signed.get(2), signed.subList(0, 2));
        }
        output.info("Verified " + Count.of(verified, "module") + ", signed by " + key);
        signed.forEach(rpm -> Trees.rename(rpm, Trees.parents(directory.resolve(rpm.getFileName()))));
        Trees.delete(rpmbuild);
        debuginfo.make(verifier, rpmKey, modules(), source(), source.compiled(), license(licences));
    }

    /** Whoever may not give away the source of a module doesn't publish it by an upgrade of this plugin. */
    private boolean wantsSource(ModuleLicences licences) {
        List<String> closed = licences.closed();
        if (request.sourceRpm().isEmpty() && !closed.isEmpty()) {
            output.info("There is no source RPM of " + modulePackage.commonName() + ", as MODULE_LICENSE says "
                    + String.join(" and ", closed) + "; kernel.module.srpm=true makes one");
        }
        return request.sourceRpm().orElse(closed.isEmpty());
    }
}
