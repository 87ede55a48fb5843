// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rpm does after a module was installed or removed, in a root with stand-ins for depmod, lsinitrd and dracut. */
class ModuleScriptletTest {
    private static final String RELEASE = "6.1.192-7.el9";
    private static final String NAME = "kmod-hello-lts-kvm-" + RELEASE;
    private static final String IMAGE = "boot/initramfs-" + RELEASE + ".img";
    private static final String MACHINE = "0123456789abcdef0123456789abcdef";
    private static final FileTime LONG_AGO = FileTime.from(Instant.ofEpochSecond(1_000_000_000));

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/scriptlet"));

    @BeforeEach
    void makeHost() {
        Trees.copy(Path.of("/usr/bin/busybox"), Trees.parents(host("bin/sh")));
        Trees.executable(host("bin/sh"));
        program("sbin/depmod", "echo depmod \"$@\" >> /called");
        program("usr/bin/lsinitrd", "while read -r line; do echo \"$line\"; done < \"$1\"");
        program("usr/bin/dracut", "echo dracut \"$@\" >> /called; echo new > \"$2\"");
        write("lib/modules/" + RELEASE + "/modules.order", "");
        write("proc/sys/kernel/osrelease", RELEASE + "\n");
        write("dev/null", "");
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void anUpgradeRebuildsAnInitramfsThatHasTheModuleAndOnlyOnce() throws IOException {
        image(IMAGE, "extra/hello.ko");
        rpm("--install", module("1"));
        assertThat(calls()).containsExactly("depmod -a " + RELEASE, "dracut --force /" + IMAGE + " " + RELEASE);
        image(IMAGE, "extra/hello.ko");
        rpm("--upgrade", module("2"));
        assertThat(calls())
                .containsExactly(
                        "depmod -a " + RELEASE, "depmod -a " + RELEASE, "dracut --force /" + IMAGE + " " + RELEASE);
    }

    @Test
    void theLayoutOfTheBootLoaderSpecificationHasOneToo() throws IOException {
        write("etc/machine-id", MACHINE + "\n");
        String image = "efi/" + MACHINE + "/" + RELEASE + "/initrd";
        image(image, "extra/hello.ko");
        rpm("--install", module("1"));
        assertThat(calls()).contains("dracut --force /" + image + " " + RELEASE);
    }

    /** As kernel-install made it in the same transaction; of other modules; of a module whose name is longer. */
    @Test
    void anInitramfsThatIsNewerOrHasNoneOfTheModulesStays() throws IOException {
        image(IMAGE, "extra/hello.ko");
        Files.setLastModifiedTime(host(IMAGE), FileTime.from(Instant.now().plusSeconds(100)));
        rpm("--install", module("1"));
        image(IMAGE, "kernel/fs/hello.ko", "extra/hello-other.ko");
        rpm("--upgrade", module("2"));
        assertThat(calls()).noneMatch(call -> call.startsWith("dracut"));
    }

    /** In a container, while a system is installed, and where rpm-ostree makes the image. */
    @ParameterizedTest
    @ValueSource(
            strings = {"bin/sh", "usr/bin/lsinitrd", "usr/bin/dracut", "sbin/depmod", "boot", "dev", "lib/modules"})
    void withoutWhatItNeedsNothingIsDoneAndNothingSaid(String missing) throws IOException {
        image(IMAGE, "extra/hello.ko");
        Trees.delete(host(missing));
        assertThat(rpm("--install", module("1"))).isEmpty();
        assertThat(calls()).noneMatch(call -> call.startsWith("dracut") && !missing.equals("sbin/depmod"));
    }

    @Test
    void onAnOstreeHostTheImageIsNotRebuilt() throws IOException {
        image(IMAGE, "extra/hello.ko");
        write("run/ostree-booted", "");
        rpm("--install", module("1"));
        assertThat(calls()).containsExactly("depmod -a " + RELEASE);
    }

    /** Another kernel may go in the same transaction, and its image with it: modules go before their kernel. */
    @Test
    void removalRebuildsTheInitramfsOfTheRunningKernelOnly() throws IOException {
        rpm("--install", module("1"));
        calls();
        image(IMAGE, "extra/hello.ko");
        write("proc/sys/kernel/osrelease", "6.1.193-8.el9\n");
        rpm("--erase", NAME);
        assertThat(calls()).containsExactly("depmod -a " + RELEASE);
        rpm("--install", module("1"));
        calls();
        image(IMAGE, "extra/hello.ko");
        write("proc/sys/kernel/osrelease", RELEASE + "\n");
        rpm("--erase", NAME);
        assertThat(calls()).containsExactly("depmod -a " + RELEASE, "dracut --force /" + IMAGE + " " + RELEASE);
    }

    @Test
    void aFailureOfDracutIsReportedAndNoFailureOfTheTransaction() throws IOException {
        program("usr/bin/dracut", "exit 1");
        image(IMAGE, "extra/hello.ko");
        assertThat(rpm("--install", module("1")))
                .contains("dracut failed: /" + IMAGE + " has modules of an earlier package")
                .contains("dracut --force /" + IMAGE + " " + RELEASE);
    }

    /** As where there is no room for the copy. */
    @Test
    void anImageThatDracutDeletedIsReported() throws IOException {
        program("usr/bin/dracut", "rm -f \"$2\"; exit 1");
        image(IMAGE, "extra/hello.ko");
        String installed = rpm("--install", module("1"));
        image(IMAGE, "extra/hello.ko");
        String erased = rpm("--erase", NAME);
        assertThat(List.of(installed, erased))
                .allSatisfy(said -> assertThat(said)
                        .contains("dracut failed: /" + IMAGE + " is gone")
                        .contains("Free space in its file system, then run: dracut --force /" + IMAGE + " " + RELEASE));
        assertThat(host(IMAGE)).doesNotExist();
    }

    private String module(String version) {
        ModulePackage named = new ModulePackage(
                ModuleRecipeTest.recipe("hello", version, null, "extra"),
                new DevelPackage(
                        Path.of("devel.rpm"),
                        "kernel-lts-kvm-61y",
                        "kvm",
                        "6.1.192_7.el9-1",
                        RELEASE,
                        EnterpriseLinux.EL9,
                        Instant.EPOCH),
                1,
                false);
        Path root = Trees.emptyDirectory(directory.resolve("module-root"));
        Trees.write(Trees.parents(root.resolve(named.directory()).resolve("hello.ko")), version);
        return new ModulePackaging(
                        processes,
                        named,
                        ModuleLayout.of(named, new ExtraFiles(Optional.empty()), root),
                        "GPL",
                        Publisher.unnamed())
                .binary(Trees.emptyDirectory(directory.resolve("module-work")), directory.resolve("log"))
                .get(0)
                .toString();
    }

    private String rpm(String action, String subject) {
        return processes
                .output(
                        Command.of(directory, "rpm", "--root=" + host(""), "--nodeps", action, subject),
                        "run the test as root")
                // Debian's rpm warns of itself.
                .replaceAll("(?m)^rpm: .*\n", "");
    }

    /** What was called since this was asked before. */
    private List<String> calls() {
        List<String> calls = Files.exists(host("called"))
                ? Trees.text(host("called")).lines().toList()
                : List.of();
        Trees.delete(host("called"));
        return calls;
    }

    private void image(String path, String... modules) throws IOException {
        StringBuilder list = new StringBuilder("-rw-r--r-- 1 root root 1 Jan 1 1970 usr/lib/modules/" + RELEASE + "\n");
        for (String each : modules) {
            list.append("-rw-r--r-- 1 root root 1 Jan 1 1970 usr/lib/modules/" + RELEASE + "/" + each + "\n");
        }
        write(path, list.toString());
        Files.setLastModifiedTime(host(path), LONG_AGO);
    }

    private void program(String path, String shell) {
        write(path, "#!/bin/sh\n" + shell + "\n");
        Trees.executable(host(path));
    }

    private void write(String path, String text) {
        Trees.write(Trees.parents(host(path)), text);
    }

    private Path host(String path) {
        return directory.resolve("host").resolve(path);
    }
}
