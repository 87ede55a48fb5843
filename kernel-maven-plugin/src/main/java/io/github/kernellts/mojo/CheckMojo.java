package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.KernelBuild;
import io.github.kernellts.system.Output;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Finds in seconds, and all at once, what would make a build fail later: tools, libraries, space, key, fragments. */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class CheckMojo extends KernelMojo {
    @Override
    void run(KernelBuild build, Output output) {
        build.check();
    }
}
