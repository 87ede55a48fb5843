package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Opens the finished RPMs and refuses what breaks the promises. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class VerifyMojo extends KernelMojo {
    @Override
    void run(KernelBuild build, Output output) {
        build.verify();
    }
}
