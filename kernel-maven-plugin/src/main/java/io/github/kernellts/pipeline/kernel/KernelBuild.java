// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.session.Provisioning;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The story of a kernel, from source to a booted RPM. Each step first takes those before it, which cost nothing where
 * they are done already.
 */
public final class KernelBuild implements AutoCloseable {
    private final BuildRequest request;
    private final Output output;
    private final Processes processes;
    private final Toolchain toolchain;
    private final BuildEnvironment builders;
    private final DirectoryLock lock;
    private final Path work;
    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final BuildKeys keys;
    private final KernelPackages packages;
    private final KernelChecks checks;

    /** Opens a build and locks its directory until it is closed. */
    public KernelBuild(BuildRequest request, Output output) {
        this.request = request;
        this.output = output;
        this.work = request.directories().work();
        this.processes = new Processes(work);
        this.toolchain = new Toolchain(
                request.searchPath(), request.directories().cache().resolve("tools.properties"), processes);
        this.lock = DirectoryLock.acquire(work, output);
        this.builders = new BuildEnvironment(
                request.toolchain(),
                request.el().builder(),
                toolchain,
                processes,
                new BuildEnvironment.Directories(
                        work,
                        request.directories().cache(),
                        request.directories().objects()),
                output);
        this.context = new KernelBuildContext(request, output, processes, toolchain, builders);
        this.objects = new KernelObjects(context);
        this.keys = new BuildKeys(request.keys(), processes);
        this.packages = new KernelPackages(context, objects, keys);
        this.checks = new KernelChecks(context, objects, keys, packages);
        builders.stopLeftovers();
        processes.stopLeftovers();
        request.branch()
                .warnings(request.source().version(), LocalDate.now(ZoneOffset.UTC))
                .forEach(output::warn);
    }

    /** Finds what would make the build fail later. */
    public void check() {
        new Preflight(request, toolchain, builders, processes, output).check();
        builders.warning().ifPresent(output::warn);
        Provisioning.throwaways(request.keys()).forEach(output::warn);
    }

    /** Fetches and verifies the source. */
    public KernelSource source() {
        return objects.source();
    }

    /** Unpacks and patches it. */
    public Path tree() {
        return objects.tree();
    }

    /** Resolves the configuration and holds it against what was asked. */
    public void configure() {
        objects.configure();
    }

    /** Work on its configuration by people. */
    public ConfigurationWork configuration() {
        return new ConfigurationWork(context, objects);
    }

    /** Compiles the kernel and its modules. No key takes part in it. */
    public void compile() {
        objects.compile();
    }

    /** Packages, and signs the packages. */
    public KernelRpms rpms() {
        return packages.rpms();
    }

    /** Writes down what the packages were made of, and signs that. */
    public BuildDocuments documents() {
        return packages.documents();
    }

    /** Opens the finished RPMs and refuses what breaks the promises. */
    public void verify() {
        checks.verify();
    }

    /** Boots what was packaged and tries the promises. */
    public void boot() {
        checks.boot();
    }

    /** Whether this build has got as far as signed packages. */
    public boolean hasPackages() {
        return packages.arePublished();
    }

    /** Writes the page about the packages, if there are any, and builds nothing. */
    public void report() {
        if (hasPackages()) {
            packages.report().write(BuildFacts.signers(keys));
        }
    }

    /** What was built, in a few lines. */
    public List<String> summary() {
        KernelRpms rpms = packages.rpms();
        KernelReport report = packages.report();
        return List.of(
                kernelPackage().name() + " " + objects.release(),
                "source: " + source().origin() + ", SHA-256 " + source().sha256(),
                "tools: those of " + builders.description()
                        + builders.warning().map(text -> ": " + text).orElse(""),
                "modules signed by: " + keys.modules() + (keys.modules().throwaway() ? ", a throwaway key" : ""),
                "RPMs signed by: " + keys.rpms() + (keys.rpms().throwaway() ? ", a throwaway key" : ""),
                "checks: " + report.checks(),
                "RPMs, their bill of materials and provenance: " + rpms.kernel().getParent(),
                "logs: " + context.logs(),
                "report: " + report.page(),
                "install it with: dnf install " + rpms.kernel());
    }

    public KernelPackage kernelPackage() {
        return packages.kernelPackage();
    }

    @Override
    public void close() {
        processes.close();
        objects.close();
        lock.close();
    }
}
