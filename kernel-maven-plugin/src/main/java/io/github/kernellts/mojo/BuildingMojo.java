// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.rpm.Changelog;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that run compilers, on this machine or in a container. */
abstract class BuildingMojo extends TargetMojo {
    /**
     * The number of compilers that run at once. Default: one for each processor, or as many as the machines of
     * {@code kernel.compiler.hosts} can take.
     * Example: {@code 8}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.jobs")
    Integer jobs;

    /**
     * Packages the debug information of a kernel and of its own modules, or of external modules, which crash, drgn, gdb and
     * perf need, as {@code NAME-debuginfo}, with the sources that it names; of external modules without a source RPM
     * ({@code kernel.module.srpm}), without sources. Without it the other packages are the same, and nothing is compiled
     * differently: turn it off for a build in a hurry.
     * Example: {@code false}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.debuginfo", defaultValue = "true")
    boolean debuginfo;

    /**
     * RPM's Vendor of all packages. Default: for kernels that of the kernel's own spec, "The Linux Community"; for modules
     * none.
     * Example: {@code Example Ltd}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.vendor")
    String rpmVendor;

    /**
     * RPM's Packager of all packages. Default: none.
     * Example: {@code Jane Doe <jane@example.org>}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.packager")
    String rpmPackager;

    /**
     * RPM's URL of all packages. Default: for kernels {@code https://www.kernel.org}; for modules none.
     * Example: {@code https://kernels.example.org}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.url")
    String rpmUrl;

    /**
     * A file with the %changelog of all packages, in the form of a spec's: the newest entry first, in UTF-8. Nothing in
     * it is a macro. Default: with {@code kernel.rpm.packager}, one entry that names the version, at the time that the
     * packages carry; otherwise none.
     * Example: {@code changelog.txt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.changelog")
    File rpmChangelog;

    /**
     * The confinement of makefiles on this machine: with {@code bubblewrap} they see no key, no home directory, no
     * network and no other process; with {@code none} they see everything that this user sees; {@code auto} is
     * {@code bubblewrap} where that works, and otherwise {@code none} with a warning, which is refused for releases.
     * Containers need no further confinement.
     * Example: {@code bubblewrap}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.sandbox", defaultValue = "auto")
    String sandbox;

    /**
     * The build environment of kernels and modules: {@code host}, with the tools of this machine; {@code container},
     * with the tools of an image; or {@code auto}, which is {@code container} if there is an engine and either
     * {@code kernel.toolchain.image} names an image, or this machine does not run the chosen EL and
     * {@code kernel:toolchain} made the image of that EL; otherwise {@code host}, with a warning if this machine does
     * not run the chosen EL.
     * Example: {@code container}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain", defaultValue = "auto")
    String toolchain;

    /**
     * The container engine: {@code podman}, {@code docker}, or the path of one. Default: the first that is found.
     * Example: {@code podman}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.engine")
    String toolchainEngine;

    /**
     * The image to build in. It needs the tools of a build on a host, without patch but with coreutils. Default: the
     * one that {@code kernel:toolchain} makes for the chosen EL.
     * Example: {@code registry.example.org/tools:el9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.image")
    String toolchainImage;

    /**
     * The base image of {@code kernel:toolchain}. Default: one of the chosen EL.
     * Example: {@code registry.example.org/rocky:9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.base")
    String toolchainBase;

    /**
     * Further options for the engine's command {@code run}, such as {@code --memory=8g}. The build environment is
     * identified by its image, which does not include files mounted by these options.
     * Example: {@code --memory=8g}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.options")
    List<String> toolchainOptions;

    final ToolchainRequest toolchainRequest() {
        return new ToolchainRequest(
                toolchain,
                // A release is built without bubblewrap only where kernel.sandbox says so.
                release && sandbox.equals("auto") ? "bubblewrap" : sandbox,
                Optional.ofNullable(toolchainEngine),
                Optional.ofNullable(toolchainImage),
                Optional.ofNullable(toolchainBase),
                toolchainOptions == null ? List.of() : toolchainOptions,
                ToolchainRequest.environment(System.getenv()),
                provision);
    }

    final Publisher publisher() {
        return new Publisher(
                Optional.ofNullable(rpmVendor),
                Optional.ofNullable(rpmPackager),
                Optional.ofNullable(rpmUrl),
                Optional.ofNullable(rpmChangelog).map(LtsMojo::absolute).map(Changelog::of));
    }

    final int jobs() {
        return jobsAsked().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }

    /** The number that was set, if one was. */
    final OptionalInt jobsAsked() {
        if (jobs != null && jobs < 1) {
            throw new KernelException(
                    "kernel.jobs is " + jobs + ", and make needs one job", "set kernel.jobs to 1 or more");
        }
        return jobs == null ? OptionalInt.empty() : OptionalInt.of(jobs);
    }
}
