// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One scenario: an EL-like host on which dnf installs our kernels in addition to the distribution's, with the real
 * kernel-install of systemd 252 (EL 9's), dracut and kmod, up to the boot of the installed kernel.
 */
@ExtendWith(SharedBuilds.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyRunsOnElIT {
    private static final String SNAPSHOT = TwoBuilds.SNAPSHOT;
    private static final String RELEASE = TwoBuilds.RELEASE;
    private static final String OURS = TwoBuilds.FIRST.packageName();
    /** The distribution's kernels: the installed one, and its update. */
    private static final String OLD = "5.14.0-427.el9.x86_64";

    private static final String UPDATE = "5.14.0-503.el9.x86_64";
    /** The lines printed by dnf for a successful transaction. */
    private static final Pattern PROGRESS = Pattern.compile(
            " *(Preparing|Installing|Installed|Reinstalling|Reinstalled|Upgrading|Upgraded|Erasing|Removed|Cleanup|Verifying"
                    + "|Running scriptlet) *:.*");

    private static TwoBuilds builds;
    private static Path directory;
    private static FileServer server;
    private static ElHost host;

    @BeforeAll
    static void makeHost(TwoBuilds shared) throws IOException {
        builds = shared;
        directory = OutsideProject.emptyDirectory("el-host");
        host = ElHost.make(directory.resolve("el9")).withWeakModules();
        Path repository = Files.createDirectories(directory.resolve("repository"));
        server = new FileServer(repository);
        host.useRepository(server.url());
        for (String release : List.of(OLD, UPDATE)) {
            Path rpm = distributionKernel(release);
            if (release.equals(OLD)) {
                host.rpm("--install", rpm);
            }
            Run.in(directory, "cp", rpm.toString(), repository.toString());
        }
        builds.copyTo(repository);
        Run.in(repository, "createrepo_c", "--quiet", ".");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void installingAKernelBringsNothingElseAndSaysNothing() {
        String before = String.join("\n", host.installed());
        assertThat(said(dnf(
                        "install",
                        ours(SNAPSHOT),
                        TwoBuilds.writeboost(TwoBuilds.FIRST),
                        TwoBuilds.commonWriteboost(TwoBuilds.FIRST))))
                .isEmpty();
        assertThat(host.installed())
                .containsExactlyInAnyOrder(
                        before,
                        ours(SNAPSHOT),
                        TwoBuilds.writeboost(TwoBuilds.FIRST),
                        TwoBuilds.commonWriteboost(TwoBuilds.FIRST));
    }

    @Test
    @Order(2)
    void bootHasItsFilesWithTheModesOfElAndAnInitramfsWithItsModules() throws IOException {
        assertThat(boot(SNAPSHOT))
                .isEqualTo(Map.of(
                        "vmlinuz-" + SNAPSHOT, "rwxr-xr-x",
                        ".vmlinuz-" + SNAPSHOT + ".hmac", "rw-r--r--",
                        "System.map-" + SNAPSHOT, "rw-------",
                        "config-" + SNAPSHOT, "rw-r--r--",
                        "initramfs-" + SNAPSHOT + ".img", "rw-------"));
        assertThat(host.run("lsinitrd", "/boot/initramfs-" + SNAPSHOT + ".img"))
                .contains("usr/lib/modules/" + SNAPSHOT + "/kernel/fs/btrfs/btrfs.ko");
        assertThat(host.path("lib/modules/" + SNAPSHOT + "/modules.dep"))
                .content()
                .contains("extra/dm-writeboost.ko:");
    }

    @Test
    @Order(3)
    void theBootLoaderHasAnEntryWithTheHostsCommandLineAndItIsTheDefault() throws IOException {
        assertThat(entry(SNAPSHOT))
                .contains(
                        "version " + SNAPSHOT,
                        "linux /vmlinuz-" + SNAPSHOT,
                        "initrd /initramfs-" + SNAPSHOT + ".img",
                        "options root=/dev/vda ro crashkernel=auto console=ttyS0 panic=-1");
        assertThat(defaultEntry()).isEqualTo(ElHost.MACHINE_ID + "-" + SNAPSHOT);
    }

    @Test
    @Order(4)
    void rpmFindsNothingChanged() {
        assertThat(host.run("rpm", "--verify", OURS)).isEmpty();
    }

    @Test
    @Order(5)
    void aReinstalledKernelIsAsItWas() throws IOException {
        Map<String, String> before = boot(SNAPSHOT);
        List<String> entry = entry(SNAPSHOT);
        assertThat(said(dnf("reinstall", ours(SNAPSHOT)))).isEmpty();
        assertThat(boot(SNAPSHOT)).isEqualTo(before);
        assertThat(entry(SNAPSHOT)).isEqualTo(entry);
        assertThat(defaultEntry()).isEqualTo(ElHost.MACHINE_ID + "-" + SNAPSHOT);
        assertThat(host.run("rpm", "--verify", OURS)).isEmpty();
    }

    @Test
    @Order(6)
    void theDistributionsKernelIsUpdatedByItsOwnAndCanBeLeftOut() throws IOException {
        assertThat(host.run(ElHost.dnf("repoquery", "--quiet", "--whatprovides", "kernel-core")))
                .contains("kernel-core-0:5.14.0-503.el9.x86_64")
                .doesNotContain("lts");
        assertThat(host.run(ElHost.dnf("repoquery", "--quiet", "--whatprovides", "kernel")))
                .doesNotContain("lts");
        dnf("--exclude=kernel*", "upgrade");
        assertThat(host.installed()).doesNotContain("kernel-core-5.14.0-503.el9.x86_64", ours(RELEASE));
        assertThat(said(dnf("--exclude=kernel-lts*", "upgrade"))).isEmpty();
        assertThat(host.installed())
                .contains("kernel-core-5.14.0-427.el9.x86_64", "kernel-core-5.14.0-503.el9.x86_64", ours(SNAPSHOT))
                .doesNotContain(ours(RELEASE));
        // As hosts.md says: the kernel installed last is the default, the distribution's or ours.
        assertThat(defaultEntry()).isEqualTo(ElHost.MACHINE_ID + "-" + UPDATE);
    }

    @Test
    @Order(7)
    void weakModulesGivesNoKernelTheModulesOfTheOther() throws IOException {
        assertThat(host.path("lib/modules/" + UPDATE + "/weak-updates")).isEmptyDirectory();
        assertThat(host.path("boot/symvers-" + UPDATE + ".gz"))
                .satisfies(link -> assertThat(Files.isSymbolicLink(link)).isTrue());
        assertThat(Files.exists(host.path("boot/symvers-" + SNAPSHOT + ".gz"))).isFalse();
        assertThat(host.path("lib/modules/" + SNAPSHOT + "/weak-updates")).doesNotExist();
    }

    @Test
    @Order(8)
    void aFullBootIsFoundBeforeTheTransaction() throws IOException {
        assertThat(host.refuses(
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=16m none /boot && exec \"$@\"",
                        "sh",
                        "dnf",
                        "--assumeyes",
                        "--releasever=9",
                        "install",
                        ours(RELEASE)))
                .contains("more space needed on the /boot filesystem");
        assertThat(host.installed()).doesNotContain(ours(RELEASE));
    }

    @Test
    @Order(9)
    void anUpgradeIsInstalledBesideTheOld() throws IOException {
        assertThat(said(dnf("upgrade", "kernel-lts*", "kmod-*"))).isEmpty();
        assertThat(host.installed())
                .contains(ours(SNAPSHOT), ours(RELEASE), "kernel-core-5.14.0-503.el9.x86_64")
                .contains(TwoBuilds.writeboost(TwoBuilds.FIRST), TwoBuilds.writeboost(TwoBuilds.SECOND))
                .contains(TwoBuilds.commonWriteboost(TwoBuilds.SECOND));
        assertThat(boot(SNAPSHOT)).hasSize(5);
        assertThat(boot(RELEASE)).hasSize(5);
        assertThat(defaultEntry()).isEqualTo(ElHost.MACHINE_ID + "-" + RELEASE);
    }

    @Test
    @Order(10)
    void theRunningKernelIsNotRemoved() throws IOException {
        assertThat(host.running(SNAPSHOT).refuses(ElHost.dnf("remove", ours(SNAPSHOT))))
                .contains("would result in removing the following protected packages: " + OURS);
        assertThat(host.installed()).contains(ours(SNAPSHOT), ours(RELEASE));
    }

    @Test
    @Order(11)
    void removingAKernelLeavesNothingOfItAndTheOthersAlone() throws IOException {
        Map<String, String> other = boot(RELEASE);
        assertThat(said(host.running(RELEASE).run(ElHost.dnf("remove", ours(SNAPSHOT)))))
                .isEmpty();
        assertThat(host.installed())
                .contains(ours(RELEASE))
                .noneMatch(name -> name.contains(TwoBuilds.FIRST.rpmVersion()));
        assertThat(boot(SNAPSHOT)).isEmpty();
        assertThat(host.path("lib/modules/" + SNAPSHOT)).doesNotExist();
        assertThat(host.path("boot/loader/entries"))
                .isDirectoryNotContaining(file -> file.toString().contains(SNAPSHOT));
        assertThat(boot(RELEASE)).isEqualTo(other);
        assertThat(entry(RELEASE)).isNotEmpty();
    }

    @Test
    @Order(12)
    void whatTheEntryNamesBoots() throws IOException {
        Path root = Files.createDirectories(directory.resolve("disk"));
        Run.in(root, "mkdir", "bin", "proc", "sys", "dev", "run");
        Run.in(root, "cp", "/bin/busybox", "bin/");
        Files.writeString(root.resolve("init"), """
                #!/bin/busybox sh
                /bin/busybox echo "the host's root runs on $(/bin/busybox uname -r): $(/bin/busybox cat /proc/cmdline)"
                /bin/busybox reboot -f
                """);
        Run.in(root, "chmod", "755", "init");
        Run.in(directory, "truncate", "-s", "256M", "disk.img");
        Run.in(directory, "mkfs.btrfs", "--quiet", "--csum", "xxhash", "--rootdir", "disk", "disk.img");
        String options = field("options");
        assertThat(Vm.in(directory)
                        .mebibytes(1280)
                        .kernel(host.path("boot" + field("linux")), host.path("boot" + field("initrd")), options)
                        .disk("disk.img")
                        .seconds(180)
                        .run())
                .contains("the initramfs runs on " + RELEASE, "the host's root runs on " + RELEASE + ": " + options);
    }

    /** Uses rpm without dnf, because rpm prints only the output of the scriptlet. */
    @Test
    @Order(13)
    void onEl8AsWellScriptletsAreQuietAndNothingIsLeft() throws IOException {
        ElHost el8 = ElHost.make(directory.resolve("el8")).asEl8();
        assertThat(el8.rpm("--install", builds.kernel(SNAPSHOT))).isEmpty();
        assertThat(boot(el8, SNAPSHOT)).hasSize(5);
        assertThat(el8.path("boot/loader/entries/" + ElHost.MACHINE_ID + "-" + SNAPSHOT + ".conf"))
                .content()
                .contains("options $kernelopts\n");
        assertThat(el8.run("rpm", "--verify", OURS)).isEmpty();
        assertThat(el8.runRpm("--erase", OURS)).isEmpty();
        assertThat(boot(el8, SNAPSHOT)).isEmpty();
        assertThat(el8.path("boot/loader/entries")).isEmptyDirectory();
        assertThat(el8.path("lib/modules/" + SNAPSHOT)).doesNotExist();
    }

    /** In an image build, a plugin like rpm-ostree's ends kernel-install before any file is written to /boot. */
    @Test
    @Order(14)
    void whereKernelInstallLeavesBootAloneItStaysEmpty() throws IOException {
        ElHost image = ElHost.make(directory.resolve("image")).withPlugin("05-ostree", "exit 77");
        assertThat(image.rpm("--install", builds.kernel(SNAPSHOT))).isEmpty();
        assertThat(image.path("boot")).isEmptyDirectory();
        assertThat(image.run("rpm", "--verify", OURS)).isEmpty();
    }

    /** A package like EL's kernel-core; its scriptlets call the same programs as EL's, except dracut. */
    private static Path distributionKernel(String release) throws IOException {
        String version = release.split("-")[0];
        String rpmRelease = release.substring(version.length() + 1).replace(".x86_64", "");
        return host.rpm(
                """
                Name: kernel-core
                Version: @version@
                Release: @rpm-release@
                Summary: stands in for the distribution's kernel
                License: GPL
                Provides: installonlypkg(kernel)
                Provides: kernel-uname-r = @release@
                Provides: kernel = @version@-@rpm-release@
                %description
                For a test.
                %install
                mkdir -p %{buildroot}/lib/modules/@release@
                cd %{buildroot}/lib/modules/@release@
                touch vmlinuz System.map config
                printf '0x12345678\\tregister_filesystem\\tvmlinux\\tEXPORT_SYMBOL\\t\\n' | gzip > symvers.gz
                %posttrans
                export KERNEL_INSTALL_MACHINE_ID=@machine@
                /usr/lib/kernel/install.d/20-grub.install add @release@ /none /lib/modules/@release@/vmlinuz
                if [ -x /usr/sbin/weak-modules ]; then
                /usr/sbin/weak-modules --add-kernel @release@
                fi
                %files
                /lib/modules/@release@
                """.replace("@version@", version)
                        .replace("@rpm-release@", rpmRelease)
                        .replace("@release@", release)
                        .replace("@machine@", ElHost.MACHINE_ID),
                "kernel-core-" + version + "-" + rpmRelease);
    }

    private static String ours(String release) {
        return (release.equals(SNAPSHOT) ? TwoBuilds.FIRST : TwoBuilds.SECOND).kernel();
    }

    private static String dnf(String... arguments) {
        return host.run(ElHost.dnf(arguments));
    }

    /** The output of dnf during a transaction, without its progress: the scriptlets' output. */
    private static List<String> said(String output) {
        List<String> lines = output.lines().map(String::strip).toList();
        int from = lines.indexOf("Running transaction");
        int to = from + 1;
        while (!lines.get(to).isEmpty()) {
            to++;
        }
        return lines.subList(from + 1, to).stream()
                .filter(line -> !PROGRESS.matcher(line).matches())
                .toList();
    }

    /** The files in /boot with a release in their names, and their modes. */
    private static Map<String, String> boot(String release) throws IOException {
        return boot(host, release);
    }

    private static Map<String, String> boot(ElHost host, String release) throws IOException {
        Map<String, String> modes = new HashMap<>();
        try (Stream<Path> files = Files.list(host.path("boot"))) {
            for (Path file :
                    files.filter(each -> each.toString().contains(release)).toList()) {
                modes.put(
                        file.getFileName().toString(),
                        Run.in(host.path("boot"), "stat", "-c", "%A", file.toString())
                                .strip()
                                .substring(1));
            }
        }
        return modes;
    }

    private static List<String> entry(String release) throws IOException {
        return Files.readAllLines(host.path("boot/loader/entries/" + ElHost.MACHINE_ID + "-" + release + ".conf"));
    }

    private static String field(String name) throws IOException {
        return entry(RELEASE).stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static String defaultEntry() throws IOException {
        return Files.readString(host.path("boot/grub2/grubenv")).strip().replace("saved_entry=", "");
    }
}
