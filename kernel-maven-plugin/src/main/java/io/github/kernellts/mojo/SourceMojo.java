package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Fetches and verifies the kernel's source, into the cache. */
@Mojo(name = "source", defaultPhase = LifecyclePhase.INITIALIZE, threadSafe = true)
public final class SourceMojo extends KernelMojo {
    @Override
    void run(KernelBuild build, Output output) {
        output.info("Source: " + build.source().origin());
    }
}
