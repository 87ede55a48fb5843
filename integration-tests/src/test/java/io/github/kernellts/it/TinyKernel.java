// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The tiny kernel for EL 9: compiled, signed with an owner's keys, packaged, verified, and installed in the tests' local
 * repository as {@code org.example:tiny:7-SNAPSHOT}. {@link SharedBuilds} makes it once in a run.
 *
 * <p>Tests read it and change nothing of it. A test that builds a kernel in another way does so in a project of its own:
 * {@code OutsideProject.of("tiny", "name-of-the-test")} compiles nothing again, because objects are shared.
 */
final class TinyKernel implements AutoCloseable {
    static final TinyBuild BUILD = TinyBuild.snapshot("7");

    private final OutsideProject project;
    private final OpensslKey key;
    private final GpgKey rpmKey;

    private TinyKernel(OutsideProject project, OpensslKey key, GpgKey rpmKey) {
        this.project = project;
        this.key = key;
        this.rpmKey = rpmKey;
    }

    /** Builds it; what an earlier run left in target is kept if it is still right. */
    static TinyKernel build() throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "tiny");
        TinyKernel kernel = new TinyKernel(
                project,
                OpensslKey.thereOrMade(project.directory(), "owner"),
                GpgKey.make(project.directory(), "rpms"));
        assertThat(project.maven(
                        OpensslKey.environment(),
                        kernel.key.with("install", "-Pel9", "-Dkernel.boot.skip", kernel.rpmKey.option())))
                .succeeded()
                .doesNotSay("canary");
        return kernel;
    }

    /** The key that its image and modules are signed with. */
    OpensslKey key() {
        return key;
    }

    /** The key that its RPMs are signed with. */
    GpgKey rpmKey() {
        return rpmKey;
    }

    Path rpm() {
        return BUILD.kernelIn(rpms());
    }

    Path devel() {
        return BUILD.develIn(rpms());
    }

    /** The directory with its RPMs, their bill of materials and their provenance. */
    Path rpms() {
        return project.work().resolve("rpms");
    }

    @Override
    public void close() {
        rpmKey.close();
    }
}
