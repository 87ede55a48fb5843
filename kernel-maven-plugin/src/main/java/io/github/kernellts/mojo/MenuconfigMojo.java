// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.ConfigurationWork;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.util.Set;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Opens one of Kconfig's editors on the configuration, in the terminal, and saves the changes as the fewest lines that
 * produce them, in the last of {@code kernel.config.fragments}, which must be a file of the project. The comments of
 * that file are kept.
 *
 * @since 1000
 */
@Mojo(name = "menuconfig", threadSafe = true)
public final class MenuconfigMojo extends AbstractConfigMojo {
    private static final Set<String> TOOLS = Set.of("menuconfig", "nconfig", "config");

    /**
     * The editor: {@code menuconfig}, {@code nconfig}, or {@code config}, which asks line by line.
     * Example: {@code nconfig}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.tool", defaultValue = "menuconfig")
    private String tool;

    @Override
    void run(ConfigurationWork configuration, Output output) {
        if (!TOOLS.contains(tool)) {
            throw new KernelException(
                    "kernel.config.tool is \"" + tool + "\", and Kconfig has no such editor for a terminal",
                    "set kernel.config.tool to menuconfig, nconfig or config");
        }
        configuration.edit(tool);
        // kbuild's editor has just said to execute make.
        output.info("Maven builds it, not make: " + Resuming.command(session, "verify"));
    }
}
