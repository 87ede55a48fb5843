// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.module.ExtraFiles;
import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.module.RequestedRecipe;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of an external module's build.
 *
 * @param recipe what the POM says about building and installing it
 * @param dkms whether a dkms.conf of the source says the rest
 * @param source the origin of its source
 * @param patches a patch for it, or a directory of patches
 * @param extra further files of the package that is common to kernels
 * @param devels the -devel RPMs of the kernels to build it for
 * @param develKeys files with the public keys of their makers, in addition to the owner's own
 * @param el the required EL of the kernels
 * @param release the number of this build among those of the module's version
 * @param snapshot whether it precedes the release of its version
 * @param loading whether the modules will be loaded on their booted kernels
 * @param directories the directories of the build
 * @param sourceRpm whether a source RPM is made; empty if the modules' licence decides
 * @param debuginfo whether debug information is packaged
 * @param publisher what the packages say about who publishes them
 * @param jobs the number of compilers to run at once
 * @param toolchain the requested build environment
 * @param keys the owner's keys
 * @param searchPath the PATH in which tools are looked for
 * @param provision whether missing packages may be installed
 * @param vulns the CVE records to compare with, if there are any
 * @param builder who builds, for the provenance
 */
public record ModuleRequest(
        RequestedRecipe recipe,
        boolean dkms,
        ModuleSource source,
        Optional<Path> patches,
        ExtraFiles extra,
        List<Path> devels,
        List<Path> develKeys,
        EnterpriseLinux el,
        int release,
        boolean snapshot,
        boolean loading,
        BuildDirectories directories,
        Optional<Boolean> sourceRpm,
        boolean debuginfo,
        Publisher publisher,
        int jobs,
        ToolchainRequest toolchain,
        OwnersKeys keys,
        String searchPath,
        boolean provision,
        Optional<CveRequest> vulns,
        Builder builder) {
    public ModuleRequest {
        devels = List.copyOf(devels);
        develKeys = List.copyOf(develKeys);
        if (release < 1) {
            throw new KernelException(
                    "kernel.module.release is " + release + ", and releases of a package are counted from 1",
                    "set kernel.module.release to 1 or more");
        }
    }
}
