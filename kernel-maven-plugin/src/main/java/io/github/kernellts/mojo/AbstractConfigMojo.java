// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.ConfigurationWork;
import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;

/** Base of the goals that a person runs by hand to work on a configuration: they build and report nothing. */
abstract class AbstractConfigMojo extends KernelMojo {
    abstract void run(ConfigurationWork configuration, Output output);

    @Override
    final void run(KernelBuild build, Output output) {
        run(build.configuration(), output);
    }

    @Override
    final boolean reports() {
        return false;
    }
}
