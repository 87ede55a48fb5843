// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A finished kvm kernel, installed on an EL-like host whose initramfs has dracut's own module "fips", booted with fips=1. */
@Tag("userland")
class KvmFipsIT {
    private static Path directory;
    private static FinishedKernel kernel;
    private static ElHost host;

    @BeforeAll
    static void install() throws IOException {
        directory = OutsideProject.emptyDirectory("fips");
        kernel = FinishedKernel.unpacked(directory.resolve("unpacked"));
        host = ElHost.make(directory.resolve("el9")).withFips();
        host.rpm("--install", kernel.rpm());
    }

    @Test
    void bootHasTheDigestAsElNamesItAndOpensslAgrees() throws IOException {
        Path image = host.path("boot/vmlinuz-" + kernel.release());
        String digest =
                Run.in(directory, "openssl", "dgst", "-sha512", "-hmac", "FIPS-FTW-RHT2009", "-r", image.toString());
        assertThat(host.path("boot/.vmlinuz-" + kernel.release() + ".hmac"))
                .hasContent(digest.split(" ")[0] + "  /boot/vmlinuz-" + kernel.release());
    }

    @Test
    void selfTestsPassDracutAcceptsTheImageAndTheHostRuns() throws IOException {
        assertThat(boot("good"))
                .contains("fips mode: enabled")
                .contains("/boot/vmlinuz-" + kernel.release() + ": OK")
                .contains("the host runs, fips_enabled is 1, 0 self tests failed")
                .doesNotContain("FIPS integrity test failed");
    }

    @Test
    void aFlippedBitHalts() throws IOException {
        Path image = host.path("boot/vmlinuz-" + kernel.release());
        byte[] content = Files.readAllBytes(image);
        byte[] flipped = content.clone();
        flipped[flipped.length / 2] ^= 1;
        Files.write(image, flipped);
        try {
            assertThat(boot("flipped")).contains("FIPS integrity test failed").doesNotContain("the host runs");
        } finally {
            Files.write(image, content);
        }
    }

    /** Boots the packaged image, from a disk with the host's /boot. */
    private static String boot(String name) throws IOException {
        Path root = Files.createDirectories(directory.resolve(name + "-disk"));
        Run.in(root, "mkdir", "bin", "proc", "sys", "dev", "run");
        Run.in(root, "cp", "/bin/busybox", "bin/");
        Run.in(root, "cp", "-a", host.path("boot").toString(), "boot");
        Files.writeString(root.resolve("init"), """
                #!/bin/busybox sh
                /bin/busybox mount -t proc none /proc
                failed=$(/bin/busybox grep -c '^selftest *: *failed' /proc/crypto)
                echo "the host runs, fips_enabled is $(/bin/busybox cat /proc/sys/crypto/fips_enabled), $failed self tests failed"
                /bin/busybox reboot -f
                """);
        Run.in(root, "chmod", "755", "init");
        String disk = name + ".img";
        Run.in(directory, "truncate", "-s", "512M", disk);
        Run.in(directory, "mkfs.btrfs", "--quiet", "--rootdir", root.toString(), disk);
        return Vm.in(directory)
                .mebibytes(2048)
                .processors(2)
                .kernel(
                        kernel.image(),
                        host.path("boot/initramfs-" + kernel.release() + ".img"),
                        "root=/dev/vda rootfstype=btrfs ro init=/init console=ttyS0 panic=-1 fips=1 rd.shell=0")
                .disk(disk)
                .seconds(420)
                .run();
    }
}
