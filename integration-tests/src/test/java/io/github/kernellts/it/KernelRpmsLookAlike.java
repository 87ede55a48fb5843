// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The metadata and files of a tiny kernel's packages according to rpm: the same in every branch, though each branch has
 * its own spec.
 */
final class KernelRpmsLookAlike {
    private static final String SCRIPTS = """
            postinstall scriptlet (using /bin/sh):
            [ ! -w /run ] || echo $PPID > /run/@name@-@release@.rpm
            preuninstall scriptlet (using /bin/sh):
            installed_by=
            [ ! -f /run/@name@-@release@.rpm ] || read -r installed_by < /run/@name@-@release@.rpm
            if [ "$installed_by" != $PPID ] && [ -x /bin/kernel-install ] && \
            ! /bin/kernel-install remove @release@ /lib/modules/@release@/vmlinuz; then
            echo "kernel-install failed: @release@ is removed, but may still be in the boot menu. \
            Look for it in /boot/loader/entries" >&2
            fi
            posttrans scriptlet (using /bin/sh):
            rm -f /run/@name@-@release@.rpm
            if [ -x /sbin/depmod ]; then
            /sbin/depmod -a @release@
            fi
            if [ -x /bin/kernel-install ] && ! /bin/kernel-install add @release@ /lib/modules/@release@/vmlinuz; then
            entry=
            initramfs=
            for root in /boot /efi /boot/efi; do
            for file in $root/loader/entries/*-@release@.conf $root/loader/entries/*-@release@+*.conf; do
            [ ! -s "$file" ] || entry=$file
            done
            for file in $root/initramfs-@release@.img $root/*/@release@/initrd; do
            [ ! -s "$file" ] || initramfs=$file
            done
            done
            if [ -n "$entry" ] && [ -n "$initramfs" ]; then
            where=' and in the boot menu, with its initramfs, but a step is missing'
            else
            /bin/kernel-install remove @release@ /lib/modules/@release@/vmlinuz
            /sbin/depmod -a @release@
            where=', but not in the boot menu'
            fi
            echo "kernel-install failed: @release@ is installed$where. \
            Mend what it reports, then run: kernel-install add @release@ /lib/modules/@release@/vmlinuz" >&2
            if [ -x /usr/sbin/dkms ] && [ ! -e /etc/dkms/no-autoinstall ]; then
            echo "If it was dkms, run before that: dnf install @name@-devel-@version@. \
            For modules that don't build for this kernel: touch /etc/dkms/no-autoinstall" >&2
            fi
            exit 1
            fi
            """;

    private static final List<String> KERNEL_REQUIRES =
            List.of("/bin/sh", "/usr/bin/kernel-install", "coreutils", "dracut >= 027", "kmod", "systemd >= 203-2");
    private static final List<String> DEVEL_REQUIRES =
            List.of("bash", "binutils", "coreutils", "diffutils", "findutils", "gawk", "gcc", "grep", "make", "sed");

    private KernelRpmsLookAlike() {}

    /**
     * Asserts that the packages have the expected metadata and files.
     *
     * @param name such as {@code kernel-lts-tiny-61y}
     * @param release the output of uname -r
     * @param moduleTypes whether modules get type information, for which -devel has vmlinux and requires pahole
     */
    static void require(Path rpms, String name, String release, boolean moduleTypes) {
        String version = release.replace('-', '_') + "-1";
        Path kernel = rpms.resolve(name + "-" + version + ".x86_64.rpm");
        Path devel = rpms.resolve(name + "-devel-" + version + ".x86_64.rpm");
        assertThat(ask(kernel, "--provides"))
                .containsExactlyInAnyOrder(
                        "installonlypkg(kernel)",
                        "kernel-" + release,
                        "kernel-uname-r = " + release,
                        "kernel-lts-uname-r = " + release,
                        name + " = " + version,
                        name + "(x86-64) = " + version);
        assertThat(ask(devel, "--provides"))
                .containsExactlyInAnyOrder(
                        "installonlypkg(kernel)",
                        "kernel-devel-uname-r = " + release,
                        "kernel-lts-devel-uname-r = " + release,
                        name + "-devel = " + version,
                        name + "-devel(x86-64) = " + version);
        for (Path rpm : List.of(kernel, devel)) {
            assertThat(ask(rpm, "--obsoletes")).isEmpty();
            assertThat(ask(rpm, "--changelog")).isEmpty();
        }
        assertThat(ask(kernel, "--conflicts")).containsExactly("kernel-lts-uname-r = " + release);
        assertThat(ask(devel, "--conflicts")).containsExactly("kernel-lts-devel-uname-r = " + release);
        assertThat(requires(kernel)).isEqualTo(KERNEL_REQUIRES);
        assertThat(requires(devel)).isEqualTo(with(moduleTypes, DEVEL_REQUIRES, "dwarves"));
        assertThat(ask(kernel, "--scripts"))
                .isEqualTo(SCRIPTS.replace("@release@", release)
                        .replace("@name@", name)
                        .replace("@version@", version)
                        .lines()
                        .toList());
        assertThat(ask(devel, "--scripts")).isEmpty();

        String modules = "/lib/modules/" + release;
        assertThat(ask(kernel, "--qf", "[%{FILEMODES:perms} %{FILEFLAGS:fflags} %{FILENAMES}\n]").stream()
                        .filter(line -> !line.contains(modules + "/kernel/"))
                        .map(line -> line.replaceFirst("^(-rw-r--r--|drwxr-xr-x) +", "")))
                .containsExactlyInAnyOrder(
                        "-rw------- g /boot/System.map-" + release,
                        "g /boot/config-" + release,
                        "-rw------- g /boot/initramfs-" + release + ".img",
                        "g /boot/.vmlinuz-" + release + ".hmac",
                        "-rwxr-xr-x g /boot/vmlinuz-" + release,
                        modules,
                        "-rw-------  " + modules + "/System.map",
                        modules + "/config",
                        modules + "/kernel",
                        "m " + modules + "/modules.alias",
                        "m " + modules + "/modules.alias.bin",
                        modules + "/modules.builtin",
                        "m " + modules + "/modules.builtin.alias.bin",
                        "m " + modules + "/modules.builtin.bin",
                        modules + "/modules.builtin.modinfo",
                        "m " + modules + "/modules.dep",
                        "m " + modules + "/modules.dep.bin",
                        "m " + modules + "/modules.devname",
                        modules + "/modules.fips",
                        modules + "/modules.order",
                        "m " + modules + "/modules.softdep",
                        "m " + modules + "/modules.symbols",
                        "m " + modules + "/modules.symbols.bin",
                        modules + "/.vmlinuz.hmac",
                        "-rwxr-xr-x  " + modules + "/vmlinuz",
                        "/etc/dnf/plugins/needs-restarting.d/" + name + ".conf");
        String tree = "/usr/src/kernels/" + release;
        assertThat(ask(devel, "--list").stream()
                        .map(file -> file.replaceFirst("^(" + tree + "/[^/]+)/.*", "$1"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(with(
                        moduleTypes,
                        List.of(
                                modules,
                                modules + "/build",
                                modules + "/source",
                                tree,
                                tree + "/.config",
                                tree + "/Makefile",
                                tree + "/Module.symvers",
                                tree + "/arch",
                                tree + "/include",
                                tree + "/scripts",
                                tree + "/symbol-options",
                                tree + "/tools",
                                tree + "/trusted-certificates.pem"),
                        tree + "/vmlinux"));
    }

    /** What is expected in sorted order, with one more or without it. */
    private static List<String> with(boolean condition, List<String> all, String more) {
        return Stream.concat(all.stream(), condition ? Stream.of(more) : Stream.empty())
                .sorted()
                .toList();
    }

    /** The Requires of a package, except those of rpm itself. */
    private static List<String> requires(Path rpm) {
        return ask(rpm, "--requires").stream()
                .filter(what -> !what.startsWith("rpmlib("))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> ask(Path rpm, String... question) {
        String[] command = new String[question.length + 4];
        command[0] = "rpm";
        command[1] = "-qp";
        command[2] = "--nosignature";
        System.arraycopy(question, 0, command, 3, question.length);
        command[command.length - 1] = rpm.toString();
        return Run.in(rpm.getParent(), command).lines().toList();
    }
}
