// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.publish.BuilderImageExport;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Output;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes the image in which kernels for the chosen EL are built, with podman or docker, or uses the image in
 * {@code kernel.toolchain.image}. On request it also saves and pushes the image, with a tag that ends in
 * {@code -builder}, such as {@code el9-1000-builder}.
 *
 * @since 1000
 */
@Mojo(name = "toolchain", aggregator = true, requiresProject = false, threadSafe = true)
public final class ToolchainMojo extends ElMojo {
    /**
     * The directory in which everything is built; its path may have only letters, digits and any of {@code /._+@-}.
     * Default: the project's target directory.
     * Example: {@code /var/tmp/kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.workspace")
    private File workspace;

    /**
     * The container engine: {@code podman}, {@code docker}, or the path of one. Default: the first that is found.
     * Example: {@code podman}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.engine")
    private String toolchainEngine;

    /**
     * The image to build in. It needs the tools of a build on a host, without patch but with coreutils. Default: the
     * one that {@code kernel:toolchain} makes for the chosen EL.
     * Example: {@code registry.example.org/tools:el9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.image")
    private String toolchainImage;

    /**
     * The base image of {@code kernel:toolchain}. Default: one of the chosen EL.
     * Example: {@code registry.example.org/rocky:9}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.base")
    private String toolchainBase;

    /**
     * The file that the image is saved to, as an OCI archive. Default: none.
     * Example: {@code target/builder.tar}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.archive")
    private File archive;

    /**
     * The repository that the image is pushed to, such as {@code registry.example.org/kernel-lts}, with the engine's own
     * login. Default: none.
     * Example: {@code registry.example.org/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.toolchain.push")
    private String push;

    @Override
    void run(Output output) {
        Optional.ofNullable(push).ifPresent(name -> Address.requireNoLogin("kernel.toolchain.push", name));
        new BuilderImageExport(
                        new ToolchainRequest(
                                "container",
                                "none",
                                Optional.ofNullable(toolchainEngine),
                                Optional.ofNullable(toolchainImage),
                                Optional.ofNullable(toolchainBase),
                                List.of(),
                                ToolchainRequest.environment(System.getenv()),
                                true),
                        enterpriseLinux().builder(),
                        searchPath(),
                        (workspace == null
                                        ? buildDirectory()
                                        : absolute(workspace).resolve("toolchain"))
                                .resolve("toolchain"),
                        userCache(),
                        output)
                .export(
                        Optional.ofNullable(archive).map(File::toPath),
                        Optional.ofNullable(push)
                                .map(name -> name + ":" + enterpriseLinux() + "-" + project.getVersion() + "-builder"));
    }
}
