// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.publish.BuilderImageExport;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Output;
import java.io.File;
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
public final class ToolchainMojo extends BuildingMojo {
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
                        toolchainRequest(),
                        enterpriseLinux().builder(),
                        searchPath(),
                        workspaceOf("toolchain").resolve("toolchain"),
                        userCache(),
                        output)
                .export(
                        Optional.ofNullable(archive).map(File::toPath),
                        Optional.ofNullable(push)
                                .map(name -> name + ":" + enterpriseLinux() + "-" + project.getVersion() + "-builder"));
    }
}
