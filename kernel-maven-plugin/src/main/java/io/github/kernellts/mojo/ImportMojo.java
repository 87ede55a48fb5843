// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.ConfigurationWork;
import io.github.kernellts.system.Output;
import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes a fragment from another kernel's configuration: the fewest lines that, with the other fragments, resolve to the
 * same values as far as this branch and those fragments allow. It is written to the last file of
 * {@code kernel.config.fragments}, which must not exist yet; dropped options are listed with their reasons.
 *
 * @since 1000
 */
@Mojo(name = "import", threadSafe = true)
public final class ImportMojo extends AbstractConfigMojo {
    /**
     * The configuration, such as that of a distribution's kernel, or a minimal one of savedefconfig. It has to be set.
     * Example: {@code /boot/config-6.1.0-40-amd64}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.import.config")
    private File file;

    @Override
    void run(ConfigurationWork configuration, Output output) {
        configuration.importFrom(required(file, "kernel.import.config", "/boot/config-6.1.0-40-amd64")
                .toPath());
    }
}
