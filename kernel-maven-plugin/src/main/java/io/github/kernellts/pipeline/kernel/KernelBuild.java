// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.boot.KernelShell;
import io.github.kernellts.boot.ShellRequest;
import io.github.kernellts.kbuild.TrialLink;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.Sources;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.ShellWord;
import io.github.kernellts.system.Terminal;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchedTree;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The build of a kernel, from source to a booted RPM. Each step runs the steps before it, except those whose output is
 * current.
 */
public final class KernelBuild implements AutoCloseable {
    private final BuildRequest request;
    private final Output output;
    private final BuildSession session;
    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final KernelPackages packages;
    private final KernelChecks checks;

    /** Opens a build and locks its directory until it is closed. */
    public KernelBuild(BuildRequest request, Output output) {
        this.request = request;
        this.output = output;
        this.session = new BuildSession(
                request.toolchain(), request.el().builder(), request.searchPath(), request.directories(), output);
        this.context = new KernelBuildContext(request, session);
        this.objects = new KernelObjects(context);
        this.keys = new BuildKeys(request.keys(), session.processes());
        this.packages = new KernelPackages(context, objects, keys);
        this.checks = new KernelChecks(context, objects, keys, packages);
        request.branch()
                .warnings(request.source().version(), LocalDate.now(ZoneOffset.UTC))
                .forEach(output::warn);
    }

    /** Finds problems within seconds that would make the build fail later. */
    public void check() {
        new Preflight(request, session).check();
        session.builders().warning().ifPresent(output::warn);
        session.builders().sandboxWarning().ifPresent(output::warn);
        Provisioning.keyWarnings(request.keys()).forEach(output::warn);
        Provisioning.directoryWarnings(request.directories()).forEach(output::warn);
        Provisioning.warnings(
                        "kernel.source.keyring",
                        request.source().keyring().stream().toList())
                .forEach(output::warn);
        staleWarning().ifPresent(output::warn);
        TrialLink.Result programs = context.hostPrograms();
        if (programs.needs().isPresent()) {
            output.info("Host programs of -devel are linked dynamically, and run on "
                    + request.el().toString().toUpperCase(Locale.ROOT) + " (static: " + programs.why() + ")");
        }
    }

    /** Finds what is missing to patch the source and to resolve the configuration, for who does no more than that. */
    public void checkConfiguring() {
        new Preflight(request, session).checkConfiguring();
    }

    /** A warning for an old point release, if its date is known by a tree in the cache; later stages know it always. */
    private Optional<String> staleWarning() {
        Path trees = request.directories().cache().trees();
        return Sources.versions(request.source(), request.directories().cache().sources()).stream()
                .flatMap(version -> PatchedTree.released(trees, version).stream()
                        .flatMap(released -> LtsBranch.staleWarning(
                                version, LocalDate.ofInstant(released, ZoneOffset.UTC), LocalDate.now(ZoneOffset.UTC))
                                .stream()))
                .findFirst();
    }

    /** Fetches and verifies the source. */
    public KernelSource source() {
        return objects.source();
    }

    /** Unpacks and patches the source. */
    public Path tree() {
        return objects.tree();
    }

    /** Resolves the configuration and compares it with the lines of the fragments. */
    public void configure() {
        objects.configure();
    }

    /** The operations on the configuration: editors, comparison, import. */
    public ConfigurationWork configuration() {
        return new ConfigurationWork(context, objects);
    }

    /** Compiles the kernel and its modules, without any key. */
    public void compile() {
        objects.compile();
    }

    /** The signed packages. */
    public KernelRpms rpms() {
        return packages.rpms();
    }

    /** The bill of materials and the signed provenance of the packages. */
    public BuildDocuments documents() {
        return packages.documents();
    }

    /** The documents about the known vulnerabilities of the packages. */
    public VexDocuments vulnerabilities(CveRequest wanted) {
        return new KernelVulnerabilities(context, objects, keys, packages).documents(wanted);
    }

    /** Checks the finished RPMs, and fails if one of them breaks a promise. */
    public void verify() {
        checks.verify();
    }

    /** Boots the packaged kernel in QEMU and checks its promises. */
    public void boot() {
        checks.boot();
    }

    /** Boots the packaged kernel in QEMU with a shell, or runs a command there. */
    public void shell(ShellRequest shell) {
        if (shell.command().isEmpty()) {
            Terminal.require("set kernel.shell.command to what is to be run");
        }
        KernelRpms rpms = packages.rpms();
        new KernelShell(
                        session.processes(),
                        output,
                        session.toolchain(),
                        session.kvmNote(),
                        Trees.emptyDirectory(context.work().shell()))
                .run(rpms.kernel(), objects.release(), shell, context.work().log("shell"), request.bootTimeout());
    }

    /** Whether the work directory has signed packages. */
    public boolean hasPackages() {
        return packages.arePublished();
    }

    /** Writes the report if there are packages. Builds nothing. */
    public void report() {
        if (hasPackages()) {
            packages.report().write(BuildFacts.signers(keys));
        }
    }

    /** A summary of the build in a few lines. */
    public List<String> summary() {
        KernelRpms rpms = packages.rpms();
        KernelReport report = packages.report();
        return List.of(
                kernelPackage().name() + " " + objects.release(),
                "source: " + source().origin() + ", verified by " + source().verifiedBy() + ", SHA-256 "
                        + source().sha256(),
                "tools: those of " + session.builders().description()
                        + session.builders().warning().map(text -> ": " + text).orElse(""),
                "modules signed by: " + keys.modules() + (keys.modules().throwaway() ? ", a throwaway key" : ""),
                "RPMs signed by: " + keys.rpms() + (keys.rpms().throwaway() ? ", a throwaway key" : ""),
                "checks: " + report.checks(),
                "RPMs, their bill of materials and provenance: " + rpms.kernel().getParent(),
                "logs: " + context.work().logs(),
                "report: " + report.page(),
                "install it with: dnf install " + ShellWord.of(rpms.kernel()));
    }

    public KernelPackage kernelPackage() {
        return packages.kernelPackage();
    }

    @Override
    public void close() {
        try {
            objects.close();
        } finally {
            session.close();
        }
    }
}
