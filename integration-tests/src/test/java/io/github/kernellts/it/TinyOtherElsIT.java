// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tiny kernel for the ELs that other tests leave out. Objects shared with EL 9's kernel aren't compiled again. */
@Tag("els")
@SharedObjects.Alone
class TinyOtherElsIT {
    private static OutsideProject project;
    private static OpensslKey key;

    @BeforeAll
    static void makeProject() throws Exception {
        project = OutsideProject.of("tiny", "other-els");
        key = OpensslKey.make(project.directory(), "owner");
    }

    /** rpm 4.14 of EL 8 reads xz; the sizes are those of the crashkernel=auto tables for QEMU's 2.5 GiB. */
    @ParameterizedTest
    @CsvSource({"el8, xz, 201326592", "el10, zstd, 268435456"})
    void theKernelHasTheElsNamePayloadAndTableForKdump(String el, String payload, String reserved) {
        TinyBuild build = TinyBuild.snapshot("7").forEl(el);
        OutsideProject.Result result = project.maven(OpensslKey.environment(), key.with("verify", "-P" + el));
        assertThat(result)
                .succeeded()
                .says("uname (" + build.release() + ")")
                .says("crashkernel (" + reserved + " bytes)")
                .says("loads-signed");
        Path rpms = project.directory().resolve("target/" + el + "-6.1/rpms");
        assertThat(Rpm.at(build.kernelIn(rpms)))
                .has("%{VERSION} %{PAYLOADCOMPRESSOR}", build.rpmVersion() + " " + payload);
    }
}
