// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.layout.ObjectArchive;
import io.github.kernellts.pipeline.kernel.BuildRequest;
import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.NamedSource;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.toolchain.launcher.LauncherRequest;
import java.io.File;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.MojoExecutionException;

/** Base of the goals of a kernel: makes a request from the parameters and runs the build up to the goal's stage. */
abstract class KernelMojo extends KernelParameters {
    @Inject
    private LifecycleExecutor lifecycleExecutor;

    /** Runs the build up to this goal's stage. */
    abstract void run(KernelBuild build, Output output);

    /** Whether the build's report and summary follow; not for goals that a person runs to look at something. */
    boolean reports() {
        return true;
    }

    @Override
    void run(Output output) throws MojoExecutionException {
        try (KernelBuild kernelBuild = new KernelBuild(request(), output)) {
            if (!reports()) {
                run(kernelBuild, output);
                return;
            }
            try {
                run(kernelBuild, output);
            } catch (KernelException e) {
                reportDespite(kernelBuild, e);
                throw e;
            }
            kernelBuild.report();
            Lifecycle lifecycle = new Lifecycle(lifecycleExecutor, session);
            if (kernelBuild.hasPackages() && !lifecycle.runsLater(execution, packaged())) {
                kernelBuild.summary().forEach(output::info);
            }
        }
    }

    /** The goals that work on packages in this build. */
    private Set<String> packaged() {
        Set<String> goals = new HashSet<>(Set.of("rpm", "verify"));
        if (!bootSkip) {
            goals.add("boot");
        }
        if (vulns != null) {
            goals.add("cve");
        }
        return goals;
    }

    /** Makes the report after a failure as well, so that it shows the failed check. */
    private static void reportDespite(KernelBuild kernelBuild, KernelException failure) {
        try {
            kernelBuild.report();
        } catch (KernelException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    final Optional<KeystoreLocation> imageKey(Passwords passwords) {
        return Optional.ofNullable(efiKeystore)
                .map(file -> new KeystoreLocation(
                        KeyProperties.IMAGES,
                        file.toPath(),
                        Optional.ofNullable(efiAlias),
                        () -> passwords.of("efi", efiServer)));
    }

    final BuildRequest request() {
        if (fragments == null || fragments.isEmpty()) {
            throw new KernelException(
                    "kernel.config.fragments is not set",
                    "run the goal in the project of a kernel, for example with -pl flavors/kvm, or set"
                            + " kernel.config.fragments to names such as policy,el,filesystems and the path of your own"
                            + " fragment");
        }
        OwnersKeys keys = keys();
        EnterpriseLinux enterpriseLinux = enterpriseLinux();
        KernelVersion kernelVersion = kernelVersion();
        String projectVersion = project.getVersion();
        return new BuildRequest(
                flavor,
                enterpriseLinux,
                build == null ? projectVersion.replaceFirst("-SNAPSHOT$", "") : build,
                snapshot(),
                new SourceRequest(
                        kernelVersion,
                        sourceFrom(),
                        Optional.ofNullable(sourceCommit),
                        SourceRequest.digest(sourceSha256),
                        SourceRequest.mirror(Optional.ofNullable(sourceMirror)),
                        Optional.ofNullable(sourceKeyring).map(File::toPath),
                        Optional.ofNullable(sourceAptEntries).map(File::toPath),
                        release || !snapshot(),
                        session.isOffline(),
                        session.getStartTime().toInstant()),
                Optional.ofNullable(patches).map(File::toPath),
                configBase,
                fragments,
                new BuildDirectories(
                        project.getBasedir().toPath(),
                        workDirectory(flavor),
                        userCache(),
                        objects == null ? userCache().objects() : OwnedDirectory.objects(absolute(objects)),
                        Duration.ofDays(cacheDays),
                        objectArchive()),
                jobsAsked(),
                toolchainRequest(),
                new LauncherRequest(launcher, Optional.ofNullable(compilerHosts), Optional.ofNullable(compilerStorage)),
                keys,
                searchPath(),
                new BuildRequest.Requirements(requiresDisk, requiresMemory, !bootSkip, makesRepository(), provision),
                debuginfo,
                publisher(),
                vulns != null,
                Duration.ofSeconds(bootTimeout),
                builder(),
                new BuildRequest.Report(
                        session.getStartTime().toInstant(),
                        Optional.ofNullable(configCompare)
                                .map(file -> project.getBasedir().toPath().resolve(file)),
                        !Reactor.sharesProcessors(session)));
    }

    private Optional<ObjectArchive> objectArchive() {
        return Optional.ofNullable(objectsArchive)
                .map(directory -> new ObjectArchive(
                        absolute(directory),
                        objectsArchiveKey == null ? userCache().objectsKey() : absolute(objectsArchiveKey),
                        objectsArchiveKey != null,
                        objectsArchiveSize));
    }

    /** Whether a project of this build makes a repository, so that its missing tools are reported early. */
    private boolean makesRepository() {
        return session.getProjects().stream().anyMatch(each -> Reactor.runs(each, "repo"));
    }

    /** The source; a path is resolved against the project, not against the directory where Maven was started. */
    private String sourceFrom() {
        return NamedSource.isPath(source)
                ? project.getBasedir().toPath().resolve(source).toString()
                : source;
    }
}
