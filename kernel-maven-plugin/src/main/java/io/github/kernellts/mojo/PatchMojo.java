package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Unpacks the source and applies the patches, once for all flavors and ELs. */
@Mojo(name = "patch", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class PatchMojo extends KernelMojo {
    @Override
    void run(KernelBuild build, Output output) {
        output.debug("Tree: " + build.tree());
    }
}
