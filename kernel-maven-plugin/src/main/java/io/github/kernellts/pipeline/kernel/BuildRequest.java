// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.CpuTime;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import io.github.kernellts.toolchain.launcher.LauncherRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parameters of a kernel's build.
 *
 * @param flavor such as {@code kvm}
 * @param el the EL it is for
 * @param build the build number
 * @param snapshot whether it precedes the release of that number
 * @param source the wanted source
 * @param patches a directory with a series of the user's own, applied after the project's
 * @param configBase the tree's configuration target that fragments are laid over, such as {@code defconfig}
 * @param fragments names and paths of fragments
 * @param directories the directories of the build
 * @param jobs the number of compilers to run at once, if it was given
 * @param toolchain the requested build environment
 * @param launcher the requested launcher of compilers
 * @param keys the owner's keys
 * @param searchPath the PATH in which tools are looked for
 * @param requirements the requirements on this machine
 * @param debuginfo whether debug information is packaged
 * @param publisher what the packages say about who publishes them
 * @param vulnerabilities whether the kernel is compared with CVE records after its packages are made
 * @param bootTimeout the time limit of the boot check
 * @param builder who builds, for the provenance
 * @param report the content of the report in addition to the build itself
 */
public record BuildRequest(
        String flavor,
        EnterpriseLinux el,
        String build,
        boolean snapshot,
        SourceRequest source,
        Optional<Path> patches,
        String configBase,
        List<String> fragments,
        BuildDirectories directories,
        OptionalInt jobs,
        ToolchainRequest toolchain,
        LauncherRequest launcher,
        OwnersKeys keys,
        String searchPath,
        Requirements requirements,
        boolean debuginfo,
        Publisher publisher,
        boolean vulnerabilities,
        Duration bootTimeout,
        Builder builder,
        Report report) {
    public BuildRequest {
        fragments = List.copyOf(fragments);
        // These become part of paths, names and make's arguments.
        KernelPackage.requireFlavor(flavor);
        Kbuild.requireTarget(configBase);
        new KernelRelease(source.version(), build, snapshot, el.toString());
    }

    /** The properties of the version's branch. */
    LtsBranch branch() {
        return LtsBranch.of(source.version());
    }

    /**
     * Requirements on this machine.
     *
     * @param diskMiB free space for the objects and all else, in MiB
     * @param memoryMiB memory, in MiB
     * @param booting whether the boot check will run
     * @param repository whether a repository will be made of the RPMs
     * @param provision whether missing packages may be installed
     */
    public record Requirements(long diskMiB, long memoryMiB, boolean booting, boolean repository, boolean provision) {}

    /**
     * What the report shows in addition to the build.
     *
     * @param started the start of Maven; all goals since then belong to one build
     * @param compared a configuration of another kernel to be compared with
     * @param alone whether nothing else compiles in this run of Maven meanwhile
     */
    public record Report(Instant started, Optional<Path> compared, boolean alone) {
        /** The processor time of this build so far; empty where that of another one can't be told from it. */
        Optional<Duration> spent() {
            return alone ? CpuTime.spent() : Optional.empty();
        }
    }
}
