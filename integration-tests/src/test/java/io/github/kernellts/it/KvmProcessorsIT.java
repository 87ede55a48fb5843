// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A finished kvm kernel in a guest of 300 processors, of which the first two and two others are there: those have APIC ids
 * above 255, which only x2APIC and interrupt remapping reach. QEMU emulates these since 9.0, so it is Debian 13's. All 300
 * at once take a quarter of an hour to start without KVM, and prove no more.
 */
@Tag("userland")
class KvmProcessorsIT {
    @Test
    void processorsWithAnApicIdAbove255RunPrograms() throws IOException {
        Path directory = OutsideProject.emptyDirectory("processors");
        FinishedKernel kernel = FinishedKernel.unpacked(directory.resolve("unpacked"));
        Path root = InitialRoot.make(directory.resolve("root")).init("""
                        echo "possible $(cat /sys/devices/system/cpu/possible)"
                        grep '^apicid' /proc/cpuinfo | tr -d '\\t'
                        for cpu in 2 3; do
                            taskset -p $((1 << cpu)) $$ > /dev/null
                            # The field "processor" of proc(5), of a child on that processor.
                            echo "a program ran on $(cut -d ' ' -f 39 /proc/self/stat)"
                        done
                        poweroff -f
                        """).archive();
        DebianRoot qemu = DebianRoot.of("trixie", "qemu", "qemu-system-x86").with(directory, directory.toString());
        Path console = directory.resolve("console.log");
        String processor = "qemu64-x86_64-cpu,core-id=0,thread-id=0,x2apic=on,socket-id=";
        int exit = qemu.runTo(
                console,
                "timeout",
                "300",
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-reboot",
                "-accel",
                "tcg",
                "-machine",
                "q35,kernel-irqchip=off",
                "-cpu",
                "qemu64,+x2apic",
                "-smp",
                "2,sockets=300,cores=1,threads=1,maxcpus=300",
                "-device",
                processor + 290,
                "-device",
                processor + 299,
                "-device",
                "intel-iommu,intremap=on,eim=on",
                "-m",
                "1024",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                kernel.image().toString(),
                "-initrd",
                root.toString(),
                "-append",
                "console=ttyS0 quiet panic=-1");
        assertThat(console).content().contains("possible 0-299");
        assertThat(exit).isZero();
        assertThat(console)
                .content()
                .contains("apicid: 290", "apicid: 299", "a program ran on 2", "a program ran on 3");
    }
}
