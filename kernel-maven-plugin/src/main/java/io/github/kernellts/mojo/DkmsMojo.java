// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.module.ModuleBuild;
import io.github.kernellts.system.Output;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Shows what {@code kernel:module} takes from the dkms.conf of a module's source, for each kernel, and writes it as
 * properties of a POM to {@code dkms.properties.xml} in the work directory. Nothing is built.
 *
 * @since 1000
 */
@Mojo(name = "dkms", requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME, threadSafe = true)
public final class DkmsMojo extends ExternalModuleMojo {
    @Override
    void run(Output output) throws MojoExecutionException {
        try (ModuleBuild build = new ModuleBuild(moduleRequest(Optional.empty()), output)) {
            build.explain();
        }
    }
}
