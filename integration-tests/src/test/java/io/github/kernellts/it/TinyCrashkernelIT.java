// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tiny kernel makes of crashkernel= with auto, alone and beside other values, as EL's boot entries have them. */
@ExtendWith(SharedBuilds.class)
class TinyCrashkernelIT {
    private static Path directory;
    private static Path image;
    private static Path initramfs;

    @BeforeAll
    static void unpack(TinyKernel kernel) throws IOException {
        directory = OutsideProject.emptyDirectory("crashkernel");
        image = Run.unpack(kernel.rpm(), directory.resolve("unpacked"))
                .resolve("lib/modules/" + TinyKernel.BUILD.release() + "/vmlinuz");
        initramfs = InitialRoot.make(directory.resolve("root"))
                .init("echo reserved are $(cat /sys/kernel/kexec_crash_size) bytes\nreboot -f\n")
                .archive();
    }

    /** The last value counts; a suffix or an offset makes {@code auto} a malformed size, which reserves nothing. */
    @ParameterizedTest
    @CsvSource({
        "crashkernel=auto, 201326592",
        "crashkernel=64M crashkernel=auto, 201326592",
        "crashkernel=auto crashkernel=64M, 67108864",
        "crashkernel=auto crashkernel=0, 0",
        "'crashkernel=auto,high', 0",
        "crashkernel=auto@16M, 0",
        "crashkernel=automatic, 0"
    })
    void theLastValueCountsAndAutoIsTheElsTable(String parameters, long reserved) throws IOException {
        String console = Vm.in(directory)
                .mebibytes(1280)
                .kernel(image, initramfs, "console=ttyS0 panic=-1 " + parameters)
                .run();
        assertThat(console).contains("reserved are " + reserved + " bytes");
    }
}
