// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A root directory with this machine's rpm, dnf, dracut, kmod and systemd, set up like an EL host: the kernel-install
 * plugins of EL's grub2 and dracut, and EL 8's kernel-install, are stand-ins (src/it/el-host). Files that packages
 * install in /usr are in an overlay over this machine's /usr.
 */
final class ElHost {
    static final String MACHINE_ID = "0123456789abcdef0123456789abcdef";

    private final Path directory;
    private final Distribution distribution;
    private final String running;

    private ElHost(Path directory, Distribution distribution, String running) {
        this.directory = directory;
        this.distribution = distribution;
        this.running = running;
    }

    /**
     * What stands in for an EL's programs.
     *
     * @param root the root directory of an installed Debian
     * @param systemd the version of its systemd, the same as that EL's
     * @param el the EL's number
     */
    record Distribution(Path root, String systemd, String el) {
        /** This machine, Debian 12. */
        static final Distribution OF_EL9 = new Distribution(Path.of("/"), "252", "9");

        /** The options without which rpm installs nothing on this Debian. */
        private List<String> forRpm() {
            return systemd.equals("252") ? List.of("--force-debian") : List.of();
        }
    }

    /** A host without any kernel, with the programs of EL 9. */
    static ElHost make(Path directory) throws IOException {
        return make(directory, Distribution.OF_EL9);
    }

    /** A host without any kernel. */
    static ElHost make(Path directory, Distribution distribution) throws IOException {
        Files.createDirectories(directory);
        Run.in(directory, "rm", "-rf", "root", "usr", "work", "base");
        Run.in(directory, "mkdir", "-p", "root", "usr/lib/kernel/install.d", "usr/lib/dracut/modules.d/99disk", "work");
        ElHost host = new ElHost(directory, distribution, "");
        Path root = directory.resolve("root");
        Run.in(
                root,
                "mkdir",
                "-p",
                "boot",
                // rpm's plugin "unshare" hides it from scriptlets
                "home",
                "proc",
                "sys",
                "dev",
                "run",
                "tmp",
                "usr",
                "root",
                "var/tmp",
                "var/lib/rpm");
        Run.in(root, "mkdir", "-p", "etc/kernel/install.d", "etc/dracut.conf.d", "etc/sysconfig", "etc/yum.repos.d");
        for (String link : List.of("bin", "sbin", "lib", "lib64")) {
            Files.createSymbolicLink(root.resolve(link), Path.of("usr", link));
        }
        for (String file : List.of("passwd", "group", "ld.so.cache", "alternatives")) {
            Run.in(
                    root,
                    "cp",
                    "-a",
                    distribution.root().resolve("etc").resolve(file).toString(),
                    "etc/");
        }
        Files.writeString(root.resolve("etc/machine-id"), MACHINE_ID + "\n");
        Files.writeString(root.resolve("etc/os-release"), """
                NAME="Enterprise Linux"
                ID=el
                VERSION="@el@"
                VERSION_ID="@el@"
                PLATFORM_ID="platform:el@el@"
                """.replace("@el@", distribution.el()));
        Files.writeString(root.resolve("etc/sysconfig/kernel"), "UPDATEDEFAULT=yes\nDEFAULTKERNEL=kernel-core\n");
        Files.writeString(
                root.resolve("etc/kernel/cmdline"), "root=/dev/vda ro crashkernel=auto console=ttyS0 panic=-1\n");
        // Debian's own plugin, which uses the initramfs made by update-initramfs: its names up to 252 and since.
        for (String plugin : List.of("85-initrd.install", "55-initrd.install")) {
            Files.createSymbolicLink(root.resolve("etc/kernel/install.d").resolve(plugin), Path.of("/dev/null"));
        }
        // Not for this machine's hardware, and only the dracut modules that the tiny kernel can run.
        Files.writeString(root.resolve("etc/dracut.conf.d/host.conf"), """
                hostonly="no"
                compress="gzip"
                early_microcode="no"
                dracutmodules="base bash kernel-modules disk"
                """);
        Path standIns = standIns();
        Run.in(standIns, "cp", "20-grub.install", "50-dracut.install", host.usr("lib/kernel/install.d"));
        Run.in(standIns, "cp", "root.sh", "module-setup.sh", host.usr("lib/dracut/modules.d/99disk"));
        Path shell = host.rpm("""
                Name: base
                Version: 1
                Release: 1
                Summary: stands in for a distribution
                License: GPL
                Provides: /bin/sh
                Provides: /usr/bin/kernel-install
                Provides: coreutils
                Provides: dracut = 057
                Provides: kmod
                Provides: systemd = @systemd@
                %description
                For a test.
                %files
                """.replace("@systemd@", distribution.systemd()), "base-1-1");
        host.rpm("--install", shell);
        return host;
    }

    /** The same host with the kernel-install and the boot entries of EL 8. */
    ElHost asEl8() throws IOException {
        Path release = directory.resolve("root/etc/os-release");
        Files.writeString(release, Files.readString(release).replace("\"9\"", "\"8\""));

        Run.in(directory, "mkdir", "-p", "usr/bin");
        Run.in(standIns(), "cp", "kernel-install-239", usr("bin/kernel-install"));
        return this;
    }

    /** The same host with EL's weak-modules. */
    ElHost withWeakModules() {
        Run.in(directory, "mkdir", "-p", "usr/sbin");
        Run.in(standIns(), "cp", "weak-modules", usr("sbin/weak-modules"));
        return this;
    }

    /** The same host with dracut's module "fips", which compares the image with the digest beside it. */
    ElHost withFips() throws IOException {
        Run.in(directory, "mkdir", "-p", "usr/bin");
        Run.in(standIns(), "cp", "sha512hmac", usr("bin/sha512hmac"));
        Files.writeString(directory.resolve("root/etc/system-fips"), "");
        Files.writeString(directory.resolve("root/etc/dracut.conf.d/zz-fips.conf"), """
                dracutmodules="base bash kernel-modules udev-rules fs-lib rootfs-block fips"
                install_items+=" /usr/bin/openssl "
                """);
        return this;
    }

    /** The same host with one more kernel-install plugin. */
    ElHost withPlugin(String name, String script) throws IOException {
        Path plugin = directory.resolve("root/etc/kernel/install.d/" + name + ".install");
        Files.writeString(plugin, "#!/bin/sh\n" + script + "\n");
        Run.in(directory, "chmod", "755", plugin.toString());
        return this;
    }

    /** The same host with a uname that reports this kernel release as running. */
    ElHost running(String release) throws IOException {
        Files.writeString(directory.resolve("uname.c"), """
                #include <stdlib.h>
                #include <string.h>
                #include <sys/syscall.h>
                #include <sys/utsname.h>
                #include <unistd.h>

                int uname(struct utsname *name)
                {
                        int result = syscall(SYS_uname, name);

                        if (getenv("RELEASE"))
                                strcpy(name->release, getenv("RELEASE"));
                        return result;
                }
                """);
        Run.in(directory, "gcc", "-shared", "-fPIC", "-o", "root/uname.so", "uname.c");
        return new ElHost(directory, distribution, release);
    }

    /** Configures a repository for dnf. */
    void useRepository(String url) throws IOException {
        Files.writeString(
                directory.resolve("root/etc/yum.repos.d/test.repo"),
                "[test]\nname=test\nbaseurl=" + url + "\ngpgcheck=0\nmetadata_expire=0\n");
    }

    /** Builds a package from a spec without sources. */
    Path rpm(String spec, String name) throws IOException {
        Path top = Files.createDirectories(directory.resolve("base"));
        Files.writeString(top.resolve("it.spec"), spec);
        Run.in(top, "rpmbuild", "-bb", "--quiet", "--target=x86_64-linux", "--define", "_topdir " + top, "it.spec");
        return top.resolve("RPMS/x86_64/" + name + ".x86_64.rpm");
    }

    /** Installs a package from a file outside of the root. */
    String rpm(String option, Path rpm) {
        Run.in(directory, "cp", rpm.toString(), "root/tmp/");
        return runRpm("--nosignature", option, "/tmp/" + rpm.getFileName());
    }

    /** Runs rpm there, which must succeed, and returns its output. */
    String runRpm(String... arguments) {
        List<String> all = new ArrayList<>(List.of("rpm"));
        all.addAll(distribution.forRpm());
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    /** Runs a command there, which must succeed, and returns its output. */
    String run(String... command) {
        return Run.in(directory, entered(command));
    }

    /** Runs a command there, which must fail, and returns its output. */
    String refuses(String... command) throws IOException {
        Path output = Files.createTempFile("host", ".out");
        int exit = Run.to(directory, null, output, entered(command));
        String said = Files.readString(output);
        Files.delete(output);
        if (exit == 0) {
            throw new AssertionError(List.of(command) + " succeeded:\n" + said);
        }
        return said;
    }

    static String[] dnf(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dnf", "--assumeyes", "--releasever=9"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private String[] entered(String... command) {
        List<String> all = new ArrayList<>(List.of(
                standIns().resolve("enter").toString(), distribution.root().toString(), directory.toString()));
        if (!running.isEmpty()) {
            all.addAll(List.of("env", "RELEASE=" + running, "LD_PRELOAD=/uname.so"));
        }
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    /** The installed packages of kernels and modules. */
    List<String> installed() {
        return run("rpm", "--query", "--all")
                .lines()
                .filter(name -> name.startsWith("k"))
                .sorted()
                .toList();
    }

    /** The path of a file in the root; below lib only for files written there. */
    Path path(String inside) {
        return directory.resolve(inside.startsWith("lib/") ? "usr" : "root").resolve(inside);
    }

    private String usr(String inside) {
        return directory.resolve("usr").resolve(inside).toString();
    }

    private static Path standIns() {
        return Path.of(OutsideProject.property("it.projects")).resolve("el-host");
    }
}
