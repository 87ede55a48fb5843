// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two builds of the tiny kernel, and of a module for each, signed by the same keys: {@link TinyKernel}, which is a
 * snapshot, and the release of the same build number.
 * {@link SharedBuilds} makes them once in a run. They have separate groups in the tests' local repository.
 */
final class TwoBuilds {
    /** The first build: the build of {@link TinyKernel}. */
    static final TinyBuild FIRST = TinyKernel.BUILD;

    static final TinyBuild SECOND = TinyBuild.release(FIRST.number());

    /** The output of uname -r for each kernel. */
    static final String SNAPSHOT = FIRST.release();

    static final String RELEASE = SECOND.release();

    private static final String GROUP_OF_SECOND = "org.example.second";

    private final TinyKernel first;
    private final Path packages;
    private final Path unsignedSecond;

    private TwoBuilds(TinyKernel first, Path packages, Path unsignedSecond) {
        this.first = first;
        this.packages = packages;
        this.unsignedSecond = unsignedSecond;
    }

    /** Builds the module of the tiny kernel, the release and the module for that. */
    static TwoBuilds build(TinyKernel first) throws IOException {
        OutsideProject module = OutsideProject.of("writeboost", "two-builds/module");
        OutsideProject second = OutsideProject.of("tiny", "two-builds/second");
        useSecond(second);
        OutsideProject secondModule = OutsideProject.of("writeboost", "two-builds/second-module");
        useSecond(secondModule);
        useSecondModule(secondModule);
        Path packages = OutsideProject.emptyDirectory("two-builds/packages");
        TwoBuilds builds = new TwoBuilds(first, packages, second.work().resolve("unsigned"));
        builds.install(module);
        // A release uses only kernel.org's source unless another one is named.
        builds.install(second, "-Dkernel.source=apt", "-Dkernel.boot.skip");
        builds.install(secondModule);
        builds.collect(FIRST, first.rpms(), module);
        builds.collect(SECOND, second.work().resolve("rpms"), secondModule);
        return builds;
    }

    private void collect(TinyBuild build, Path kernels, OutsideProject module) {
        Path modules = module.work().resolve("rpms");
        for (Path rpm : List.of(
                build.kernelIn(kernels),
                build.develIn(kernels),
                modules.resolve(writeboost(build) + ".rpm"),
                modules.resolve(commonWriteboost(build) + ".rpm"))) {
            Run.in(packages, "cp", rpm.toString(), ".");
        }
    }

    private void install(OutsideProject project, String... more) {
        assertThat(project.maven(OpensslKey.environment(), with("install", more)))
                .succeeded();
    }

    /** Name, Version, Release and architecture of the module's package for a build. */
    static String writeboost(TinyBuild build) {
        return build.module("dm-writeboost", "2.2.17");
    }

    /** The same of the common package of that module. */
    static String commonWriteboost(TinyBuild build) {
        return build.commonModule("dm-writeboost", "2.2.17");
    }

    /** Maven arguments for signing like these builds, for their EL. */
    String[] with(String goal, String... more) {
        return Stream.of(
                        Stream.of(first.key().with(goal, "-Pel9")),
                        Stream.of(first.rpmKey().option()),
                        Stream.of(more))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    /** Moves a copy of a project in src/it, and its dependency on the kernel, to the group and version of the release. */
    static void useSecond(OutsideProject project) throws IOException {
        project.replaceInPom("org.example", GROUP_OF_SECOND);
        project.replaceInPom(">" + FIRST.number() + "-SNAPSHOT<", ">" + SECOND.number() + "<");
    }

    /** The same for the module. */
    static void useSecondModule(OutsideProject project) throws IOException {
        project.replaceInPom(">2.2.17-SNAPSHOT<", ">2.2.17<");
    }

    GpgKey rpmKey() {
        return first.rpmKey();
    }

    /** Puts the RPMs of kernels, -devel packages and modules into another directory. */
    void copyTo(Path target) {
        Run.in(target, "cp", "-a", packages + "/.", ".");
    }

    /**
     * The kernel's RPM of a build.
     *
     * @param release {@link #SNAPSHOT} or {@link #RELEASE}
     */
    Path kernel(String release) {
        return (release.equals(SNAPSHOT) ? FIRST : SECOND).kernelIn(packages);
    }

    /** The second kernel's RPM before it was signed. */
    Path unsignedSecond() {
        return SECOND.kernelIn(unsignedSecond);
    }
}
