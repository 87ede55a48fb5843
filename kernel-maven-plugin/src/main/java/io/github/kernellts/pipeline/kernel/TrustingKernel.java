// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Lazy;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;

/** The compiled kernel with the certificates in it of those whose modules it loads. */
final class TrustingKernel {
    /** Raised when the image is made in another way, so that that of an older plugin is made again. */
    static final int RECIPE = 1;

    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final Lazy<byte[]> certificates;
    private final Lazy<Kbuild> kbuild;

    TrustingKernel(KernelBuildContext context, KernelObjects objects, BuildKeys keys) {
        this.context = context;
        this.objects = objects;
        this.certificates = new Lazy<>(() -> Certificates.der(keys.trusted()));
        this.kbuild = new Lazy<>(() -> {
            Kbuild made = objects.kbuild();
            made.trust(certificates.get());
            return made;
        });
    }

    /** The objects with the certificates in vmlinux. Compiles them if necessary. */
    Kbuild kbuild() {
        return kbuild.get();
    }

    /** The compressed kernel; that of another build if it has the same objects and certificates. */
    Path image() {
        Inputs inputs = Inputs.none()
                .after(KernelStage.COMPILE, objects.inputs())
                .with("certificates", Digests.sha256(certificates.get()))
                .with("recipe", RECIPE);
        Path log = context.work().log("image");
        boolean made = objects.imageStage().ensure(inputs, () -> {
            kbuild().makeImageTrusting(log);
            return List.of(kbuild().vmlinux(), kbuild().image());
        });
        if (!made) {
            // It would be that of another image.
            Trees.delete(log);
        }
        return objects.kbuild().image();
    }
}
