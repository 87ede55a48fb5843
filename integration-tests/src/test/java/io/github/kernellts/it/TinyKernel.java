// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The tiny kernel for EL 9: compiled, signed with an owner's keys, packaged, verified, and installed in the tests' local
 * repository as {@code org.example:tiny:7-SNAPSHOT}. {@link SharedBuilds} makes it once in a run.
 *
 * <p>Tests read it and don't change it. A test that builds a kernel in another way uses a separate project:
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

    /** Builds it; results of an earlier run in target are reused if they are up to date. */
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

    /** The key for signing its image and modules. */
    OpensslKey key() {
        return key;
    }

    /** The key for signing its RPMs. */
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
