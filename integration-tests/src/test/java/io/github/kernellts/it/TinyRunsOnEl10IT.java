// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One scenario: kernels come and go on a host with the programs of Debian 13, which come near EL 10's: systemd 257, dracut 106,
 * rpm 4.20, dnf 4.23.
 */
@Tag("roots")
@ExtendWith(SharedBuilds.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyRunsOnEl10IT {
    private static final String SNAPSHOT = TwoBuilds.SNAPSHOT;
    private static final String RELEASE = TwoBuilds.RELEASE;
    private static final String OURS = TwoBuilds.FIRST.packageName();

    private static Path directory;
    private static FileServer server;
    private static ElHost host;

    @BeforeAll
    static void makeHost(TwoBuilds builds) throws IOException {
        directory = OutsideProject.emptyDirectory("el10-host");
        Path debian = Files.createDirectories(directory.resolve("debian"));
        Run.in(
                directory,
                "debootstrap",
                "--variant=minbase",
                "--include=rpm,dnf,dracut-core,systemd,udev,kmod,cpio,gzip",
                "trixie",
                debian.toString());
        host = ElHost.make(directory.resolve("el10"), new ElHost.Distribution(debian, "257", "10"));
        Path repository = Files.createDirectories(directory.resolve("repository"));
        server = new FileServer(repository);
        host.useRepository(server.url());
        builds.copyTo(repository);
        Run.in(repository, "createrepo_c", "--quiet", ".");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void anInstalledKernelIsInBootWithAnEntry() throws IOException {
        host.run(ElHost.dnf("install", ours(SNAPSHOT), TwoBuilds.writeboost(TwoBuilds.FIRST)));
        assertThat(boot(SNAPSHOT)).isEqualTo(files(SNAPSHOT));
        assertThat(entries()).containsExactly(ElHost.MACHINE_ID + "-" + SNAPSHOT + ".conf");
        assertThat(host.path("lib/modules/" + SNAPSHOT + "/modules.dep"))
                .content()
                .contains("extra/dm-writeboost.ko:");
        assertThat(host.run("lsinitrd", "/boot/initramfs-" + SNAPSHOT + ".img")).contains("kernel/fs/btrfs/btrfs.ko");
        assertThat(host.run("rpm", "--verify", OURS)).isEmpty();
    }

    @Test
    @Order(2)
    void aReinstalledKernelIsAsItWas() throws IOException {
        host.run(ElHost.dnf("reinstall", ours(SNAPSHOT)));
        assertThat(boot(SNAPSHOT)).isEqualTo(files(SNAPSHOT));
        assertThat(entries()).containsExactly(ElHost.MACHINE_ID + "-" + SNAPSHOT + ".conf");
        assertThat(host.run("rpm", "--verify", OURS)).isEmpty();
    }

    @Test
    @Order(3)
    void anUpgradeIsInstalledBesideTheOld() throws IOException {
        host.run(ElHost.dnf("upgrade", "kernel-lts*", "kmod-*"));
        assertThat(host.installed()).contains(ours(SNAPSHOT), ours(RELEASE));
        assertThat(boot(SNAPSHOT)).isEqualTo(files(SNAPSHOT));
        assertThat(boot(RELEASE)).isEqualTo(files(RELEASE));
    }

    @Test
    @Order(4)
    void removingAKernelLeavesNothingOfItAndTheOtherAlone() throws IOException {
        host.run(ElHost.dnf("remove", ours(SNAPSHOT)));
        assertThat(boot(SNAPSHOT)).isEmpty();
        assertThat(host.path("lib/modules/" + SNAPSHOT)).doesNotExist();
        assertThat(boot(RELEASE)).isEqualTo(files(RELEASE));
        assertThat(entries()).containsExactly(ElHost.MACHINE_ID + "-" + RELEASE + ".conf");
    }

    @Test
    @Order(5)
    void theKernelBootsWithTheInitramfsOfThatDracut() throws IOException {
        assertThat(Vm.in(directory)
                        .mebibytes(1280)
                        .kernel(
                                host.path("boot/vmlinuz-" + RELEASE),
                                host.path("boot/initramfs-" + RELEASE + ".img"),
                                "console=ttyS0 panic=-1")
                        .seconds(180)
                        .run())
                .contains("the initramfs runs on " + RELEASE);
    }

    private static String ours(String release) {
        return (release.equals(SNAPSHOT) ? TwoBuilds.FIRST : TwoBuilds.SECOND).kernel();
    }

    private static List<String> files(String release) {
        return List.of(
                ".vmlinuz-" + release + ".hmac",
                "System.map-" + release,
                "config-" + release,
                "initramfs-" + release + ".img",
                "vmlinuz-" + release);
    }

    private static List<String> boot(String release) throws IOException {
        return names("boot").filter(name -> name.contains(release)).toList();
    }

    private static List<String> entries() throws IOException {
        return names("boot/loader/entries").toList();
    }

    private static Stream<String> names(String inside) throws IOException {
        try (Stream<Path> files = Files.list(host.path(inside))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}
