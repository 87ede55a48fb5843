// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.kernel.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Boots the kernel of the finished RPM in QEMU and tests the promises on it: the kernel loads its own modules and no
 * others, it has types for BPF, file systems work, memory for kdump is reserved. The console output is kept in
 * {@code logs/console.log}.
 *
 * @since 1000
 */
@Mojo(name = "boot", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true)
public final class BootMojo extends KernelMojo {
    @Override
    void run(KernelBuild build, Output output) {
        build.boot();
    }

    @Override
    boolean skipsGoal() {
        return bootSkip;
    }
}
