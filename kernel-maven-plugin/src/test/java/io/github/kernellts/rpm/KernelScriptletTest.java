// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scriptlets of a kernel's package, in a root with stand-ins for the programs that they run. */
class KernelScriptletTest extends KernelSpecFixture {
    @Test
    void bootIsLeftToKernelInstall() throws IOException {
        Path root = host("exit 0");
        assertThat(scriptlet(root, "POSTTRANS").exit()).isZero();
        assertThat(root.resolve("boot")).isEmptyDirectory();
        assertThat(root.resolve("said")).hasContent("""
                depmod -a 6.1.9-7.el9
                kernel-install add 6.1.9-7.el9 /lib/modules/6.1.9-7.el9/vmlinuz
                """);
    }

    /** No initramfs, an empty one of a full /boot, and one without an entry. */
    @ParameterizedTest
    @ValueSource(strings = {"echo > $entry", "echo > $entry; : > $image", "echo > $image", ": > $entry; echo > $image"})
    void wherePluginsFailThatIsReportedAndNoEntryIsLeftThatLacksAnInitramfs(String written) throws IOException {
        Path root = host("""
                entry=/boot/loader/entries/0-6.1.9-7.el9.conf image=/boot/initramfs-6.1.9-7.el9.img
                if [ $1 = add ]; then busybox mkdir -p /boot/loader/entries; %s; exit 3; fi
                rm -fr /boot/loader $image
                """.formatted(written));
        Processes.Result result = scriptlet(root, "POSTTRANS");
        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains("6.1.9-7.el9 is installed, but not in the boot menu", "then run: kernel-install add")
                .doesNotContain("dkms");
        assertThat(root.resolve("boot")).isEmptyDirectory();
        // depmod restores the files deleted by kernel-install's own plugin, for loading modules without a boot.
        assertThat(Trees.text(root.resolve("said"))).endsWith("depmod -a 6.1.9-7.el9\n");
    }

    /** EL 8's kernel-install runs the plugins behind one that failed, and on EL 9 and 10 one behind dracut's may fail. */
    @ParameterizedTest
    @CsvSource({
        "boot/loader/entries/0-6.1.9-7.el9.conf, boot/initramfs-6.1.9-7.el9.img",
        "boot/loader/entries/0-6.1.9-7.el9.conf, boot/0/6.1.9-7.el9/initrd",
        "boot/loader/entries/0-6.1.9-7.el9+3.conf, boot/0/6.1.9-7.el9/initrd",
        "efi/loader/entries/0-6.1.9-7.el9.conf, efi/0/6.1.9-7.el9/initrd",
        "boot/efi/loader/entries/0-6.1.9-7.el9.conf, boot/efi/0/6.1.9-7.el9/initrd"
    })
    void aKernelWithEntryAndInitramfsStaysInTheBootMenuThoughAPluginFails(String entry, String initramfs)
            throws IOException {
        Path root = host("[ $1 = add ] || rm -r /boot /efi; exit 3");
        for (String file : List.of(entry, initramfs)) {
            Trees.write(Trees.parents(root.resolve(file)), "there");
        }
        Processes.Result result = scriptlet(root, "POSTTRANS");
        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains("6.1.9-7.el9 is installed and in the boot menu", "then run: kernel-install add")
                .doesNotContain("not in the boot menu");
        assertThat(root.resolve(entry)).exists();
        assertThat(root.resolve(initramfs)).exists();
    }

    /** Entry and initramfs of other kernels don't count, also where the one's name is the end of the other's. */
    @Test
    void theFilesOfOtherKernelsAreNotTakenForThoseOfThisOne() throws IOException {
        Path root = host("exit 3");
        for (String other : List.of("16.1.9-7.el9", "6.1.9-7.el9_1")) {
            Trees.write(Trees.parents(root.resolve("boot/loader/entries/0-" + other + ".conf")), "there");
            Trees.write(root.resolve("boot/initramfs-" + other + ".img"), "there");
        }
        assertThat(scriptlet(root, "POSTTRANS").output()).contains("is installed, but not in the boot menu");
    }

    /** Its plugin comes before dracut's, and ended kernel-install in some versions. */
    @Test
    void onAHostWithDkmsAFailureSaysWhatDkmsWants() throws IOException {
        Path root = host("exit 3");
        Trees.write(Trees.parents(root.resolve("usr/sbin/dkms")), "#!/bin/sh\n");
        Trees.executable(root.resolve("usr/sbin/dkms"));
        String remedy = "touch /etc/dkms/no-autoinstall";
        assertThat(scriptlet(root, "POSTTRANS").output())
                .contains("dnf install kernel-lts-a-61y-devel-6.1.9_7.el9-1", remedy);
        Trees.write(Trees.parents(root.resolve("etc/dkms/no-autoinstall")), "");
        assertThat(scriptlet(root, "POSTTRANS").output()).doesNotContain("dkms");
    }

    @Test
    void aKernelCanBeRemovedThoughAPluginFails() throws IOException {
        Processes.Result result = scriptlet(host("exit 3"), "PREUN");
        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("6.1.9-7.el9 is removed, but may still be in the boot menu");
    }

    /** rpm runs the old package's %preun between %post and %posttrans of the new one, each in a child process. */
    @Test
    void aReinstalledKernelStaysInTheBootMenuAllTheTime() throws IOException {
        Path root = host("exit 0");
        assertThat(scriptlet(root, "POSTIN", "PREUN", "POSTTRANS").exit()).isZero();
        assertThat(root.resolve("said"))
                .content()
                .contains("kernel-install add")
                .doesNotContain("remove");
        assertThat(root.resolve("run")).isEmptyDirectory();
    }

    /** The transaction that installed the kernel was killed before its %posttrans. */
    @Test
    void aKernelIsRemovedThoughItsInstallationNeverEnded() throws IOException {
        Path root = host("exit 0");
        assertThat(scriptlet(root, "POSTIN").exit()).isZero();
        assertThat(scriptlet(root, "PREUN").exit()).isZero();
        assertThat(root.resolve("said")).content().contains("kernel-install remove 6.1.9-7.el9");
    }

    @Test
    void aHostWithoutKernelInstallHasNoFailingScriptlet() throws IOException {
        Path root = host("exit 0");
        Trees.delete(root.resolve("bin/kernel-install"));
        Trees.delete(root.resolve("run"));
        for (String scriptlet : List.of("POSTIN", "POSTTRANS", "PREUN")) {
            assertThat(scriptlet(root, scriptlet)).isEqualTo(new Processes.Result(0, ""));
        }
        assertThat(root.resolve("boot")).isEmptyDirectory();
    }

    /** A root with little more than a shell, and with this script as kernel-install. */
    private Path host(String kernelInstall) throws IOException {
        Path root = directory.resolve("root");
        Trees.directory(root.resolve("boot"));
        Trees.directory(root.resolve("run"));
        Trees.directory(root.resolve("sbin"));
        Files.copy(Path.of("/bin/busybox"), Trees.parents(root.resolve("bin/busybox")));
        for (String applet : List.of("sh", "rm")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        String say = "#!/bin/sh\necho ${0##*/} $* >> /said\n";
        Trees.write(root.resolve("bin/kernel-install"), say + kernelInstall + "\n");
        Trees.write(root.resolve("sbin/depmod"), say);
        Trees.executable(root.resolve("bin/kernel-install"));
        Trees.executable(root.resolve("sbin/depmod"));
        return root;
    }

    /** Runs scriptlets as children of one process, as rpm does in a transaction. */
    private Processes.Result scriptlet(Path root, String... which) {
        Path rpms = build(PRINTS, "scriptlets");
        String rpm = rpms.resolve(rpms(rpms).get(0)).toString();
        List<String> command =
                new ArrayList<>(List.of("bwrap", "--bind", root.toString(), "/", "--clearenv", "/bin/sh"));
        command.addAll(List.of("-c", "for each; do /bin/sh -c \"$each\" || exit $?; done", "rpm"));
        for (String each : which) {
            command.add(output("rpm", "-qp", "--nosignature", "--qf", "%{" + each + "}", rpm));
        }
        return processes.run(Command.of(directory, command));
    }
}
