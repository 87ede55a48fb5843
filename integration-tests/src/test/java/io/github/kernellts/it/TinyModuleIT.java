// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.verify.ModuleRpmVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Outside projects that build modules against the tiny kernel's -devel RPM, out of a local repository; looked at with
 * rpm, OpenSSL, modinfo and readelf, and loaded in QEMU. The kernel is the one that TinyKernelIT leaves.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyModuleIT {
    private static final String RELEASE = "6.1.192-7.el9";

    private static OutsideProject kernel;
    private static OpensslKey key;
    private static OutsideProject writeboost;

    @BeforeAll
    static void installTheKernel() throws IOException {
        kernel = OutsideProject.of("tiny", "tiny");
        key = new OpensslKey(kernel.directory(), "successor");
        if (!Files.exists(key.keystore())) {
            OpensslKey.make(kernel.directory(), "successor");
        }
        succeed(maven(kernel, "install", "-Pel9", "-Dkernel.boot.skip"));
        writeboost = OutsideProject.of("writeboost", "writeboost");
    }

    @Test
    @Order(1)
    void aDkmsPackageBecomesASignedRpmByThePackagingKernelModule() throws IOException {
        succeed(maven(writeboost, "package", "-Pel9"));
        String rpm = rpm(writeboost).toString();
        Path at = writeboost.directory();
        assertThat(Run.in(at, "rpm", "-qp", "--nosignature", "--requires", rpm))
                .contains("kernel-lts-tiny-61y = 6.1.192_7.el9-0.1\n")
                .doesNotContain("/bin/sh");
        assertThat(Run.in(at, "rpm", "-qp", "--nosignature", "--provides", rpm))
                .contains("installonlypkg(kernel-module)\n");
        assertThat(Run.in(at, "rpm", "-qp", "--nosignature", "--qf", "%{LICENSE}", rpm))
                .isEqualTo("GPL");
        assertThat(Run.in(at, "rpm", "-qp", "--nosignature", "--list", rpm).lines())
                .containsExactlyInAnyOrder(
                        "/lib/modules/" + RELEASE,
                        "/lib/modules/" + RELEASE + "/extra",
                        "/lib/modules/" + RELEASE + "/extra/dm-writeboost.ko",
                        "/usr/lib/modules-load.d/dm-writeboost.conf");
        Path module = Run.unpack(rpm(writeboost), at.resolve("unpacked"))
                .resolve("lib/modules/" + RELEASE + "/extra/dm-writeboost.ko");
        key.verify(module);
        assertThat(Run.in(at, "modinfo", "-F", "vermagic", module.toString())).startsWith(RELEASE + " ");
        assertThat(Run.in(at, "readelf", "--sections", "--wide", module.toString()))
                .contains(" .BTF ")
                .doesNotContain(".debug_info");
    }

    @Test
    @Order(1)
    void theRpmAndItsBillAreVouchedFor() throws IOException {
        succeed(maven(writeboost, "package", "-Pel9"));
        Path rpms = rpm(writeboost).getParent();
        OutsideProject.Result verified = maven(
                writeboost,
                "kernel:verify",
                "-Dkernel.verify.directory=" + rpms,
                "-Dkernel.verify.certificate=" + key.directory().resolve("successor.crt"));
        succeed(verified);
        assertThat(verified.log()).contains("1 RPM is as it was built by who has CN=successor");
        String bill = Files.readString(
                rpms.resolve(rpm(writeboost).getFileName().toString().replace(".rpm", ".cdx.json")));
        String devel = Run.in(
                kernel.work().resolve("rpms"), "sha256sum", "kernel-lts-tiny-61y-devel-6.1.192_7.el9-0.1.x86_64.rpm");
        assertThat(bill).contains(devel.substring(0, 64), "device-driver");
    }

    @Test
    @Order(2)
    void nothingIsDoneTwice() {
        OutsideProject.Result again = maven(writeboost, "package", "-Pel9");
        succeed(again);
        assertThat(again.log()).doesNotContain("Building dm-writeboost for").doesNotContain("Verified");
    }

    @Test
    @Order(3)
    void aBoundGoalInAnotherDirectoryMakesTheSameModule() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "bound-elsewhere");
        succeed(maven(
                bound,
                "package",
                "-Pel9",
                "-Dkernel.module.name=dm-writeboost",
                "-Dkernel.module.version=2.2.17",
                "-Dkernel.module.source=apt:dm-writeboost-dkms",
                "-Dkernel.module.makefile=own",
                "-Dkernel.module.variables=KERNEL_TREE=$kernel_source_dir"));
        Path unpacked = Run.unpack(rpm(bound), bound.directory().resolve("unpacked"));
        String module = "lib/modules/" + RELEASE + "/extra/dm-writeboost.ko";
        assertThat(unpacked.resolve(module))
                .hasSameBinaryContentAs(
                        writeboost.directory().resolve("unpacked").resolve(module));
    }

    @Test
    @Order(4)
    void theModuleLoadsWithItsTypesAndMapsADevice() throws Exception {
        Path root = writeboost.directory().resolve("initramfs");
        Run.in(writeboost.directory(), "rm", "-rf", root.toString());
        Files.createDirectories(root);
        // As on a machine with both packages, where depmod has run.
        Path unpackedKernel = Run.unpack(kernelRpm(), writeboost.directory().resolve("unpacked-kernel"));
        for (Path from : List.of(unpackedKernel, writeboost.directory().resolve("unpacked"))) {
            Run.in(root, "cp", "-a", from + "/.", ".");
        }
        Run.in(root, "depmod", "-b", root.toString(), RELEASE);
        for (String program : List.of("/bin/busybox", "/sbin/dmsetup")) {
            copyWithLibraries(Path.of(program), root);
        }
        Files.createSymbolicLink(root.resolve("sbin/modprobe"), Path.of("../bin/busybox"));
        Path init = root.resolve("init");
        Files.writeString(init, """
                #!/bin/busybox sh
                /bin/busybox mkdir -p /proc /sys /dev
                /bin/busybox mount -t proc none /proc
                /bin/busybox mount -t sysfs none /sys
                /bin/busybox mount -t devtmpfs none /dev
                /sbin/modprobe dm-writeboost && echo loaded
                [ -s /sys/kernel/btf/dm_writeboost ] && echo has types
                sectors=$(/bin/busybox blockdev --getsz /dev/vda)
                /sbin/dmsetup create cached --noudevsync --table "0 $sectors writeboost /dev/vda /dev/vdb"
                /sbin/dmsetup mknodes
                /sbin/dmsetup status cached
                [ -b /dev/mapper/cached ] || [ -L /dev/mapper/cached ] || echo no device
                /bin/busybox dd if=/init of=/dev/mapper/cached conv=notrunc,fsync 2>/dev/null
                echo 3 > /proc/sys/vm/drop_caches
                size=$(/bin/busybox stat -c %s /init)
                /bin/busybox dd if=/dev/mapper/cached bs=1 count=$size 2>/dev/null | /bin/busybox cmp - /init \\
                    && echo reads what it wrote
                /bin/busybox reboot -f
                """);
        Run.in(root, "chmod", "755", "init");
        String console = boot(root);
        assertThat(console)
                .contains("\nloaded", "has types", "reads what it wrote", " writeboost ")
                .doesNotContain("no device");
    }

    @Test
    @Order(5)
    void theRpmInstallsInAnEmptyRootBeforeItsKernel() throws IOException {
        Path root = Files.createDirectories(writeboost.directory().resolve("empty-root"));
        assertThat(Run.in(root, "rpm", "--root", root.toString(), "--initdb")).isEmpty();
        assertThat(Run.in(
                        root,
                        "rpm",
                        "--root",
                        root.toString(),
                        "--force-debian",
                        "--nosignature",
                        "--install",
                        "--nodeps",
                        "--replacepkgs",
                        rpm(writeboost).toString()))
                .isEmpty();
        assertThat(root.resolve("lib/modules/" + RELEASE + "/extra/dm-writeboost.ko"))
                .exists();
        assertThat(Run.in(
                        root,
                        "rpm",
                        "--root",
                        root.toString(),
                        "--force-debian",
                        "--erase",
                        "kmod-dm-writeboost-lts-tiny-61y"))
                .isEmpty();
    }

    @Test
    @Order(6)
    void symbolsThatTheKernelLacksAreNamedWithTheOptionThatBringsThem() {
        OutsideProject.Result result = failing("apt:v4l2loopback-dkms", "-Dkernel.module.name=v4l2loopback");
        assertThat(result.log())
                .contains("lacks what the module uses")
                .contains("v4l2_ctrl_handler_free (CONFIG_VIDEO_DEV brings it)")
                .containsPattern("and [0-9]+ more");
    }

    @Test
    @Order(7)
    void aModuleWithoutALicenceIsRefused() throws IOException {
        Path source = source("unlicensed");
        Files.writeString(source.resolve("Makefile"), "obj-m := unlicensed.o\n");
        Files.writeString(source.resolve("unlicensed.c"), "#include <linux/module.h>\nint unlicensed;\n");
        assertThat(failing(source.toString()).log()).contains("There is no MODULE_LICENSE in unlicensed.o");
    }

    @Test
    @Order(8)
    void severalModulesOfOneNameAreRefused() throws IOException {
        Path source = source("twins");
        Files.writeString(source.resolve("Makefile"), "obj-m := a/ b/\n");
        for (String directory : List.of("a", "b")) {
            Files.createDirectories(source.resolve(directory));
            Files.writeString(source.resolve(directory + "/Makefile"), "obj-m := twin.o\n");
            Files.writeString(source.resolve(directory + "/twin.c"), module(""));
        }
        assertThat(failing(source.toString()).log())
                .contains("The source builds several modules of one name: a/twin.ko, b/twin.ko");
        assertThat(failing(source.toString(), "-Dkernel.module.directories=a,b").log())
                .contains("several modules named twin: [a/twin.ko, b/twin.ko]");
    }

    @Test
    @Order(9)
    void aModuleWhoseTypesWereLeftOutIsRefused() throws IOException {
        Path source = source("typeless");
        Files.writeString(source.resolve("Makefile"), "obj-m := typeless.o\n");
        Files.writeString(source.resolve("typeless.c"), module(""));
        assertThat(failing(source.toString(), "-Dkernel.module.variables=CONFIG_DEBUG_INFO_BTF_MODULES=")
                        .log())
                .contains("typeless.ko has no BTF");
    }

    @Test
    @Order(10)
    void aKeyThatTheKernelDoesNotTrustIsRefused() throws IOException {
        OpensslKey stranger = OpensslKey.make(writeboost.directory(), "stranger");
        OutsideProject.Result result = writeboost.maven(OpensslKey.environment(), stranger.with("package", "-Pel9"));
        assertThat(result.exit()).isNotZero();
        assertThat(result.log())
                .contains("does not trust the signing key CN=stranger")
                .contains("set kernel.signing.keystore to the key that the kernel was built with");
    }

    @Test
    @Order(11)
    void severalDirectoriesMakeOneRpmAndSeeEachOthersSymbols() throws IOException {
        Path source = source("pair");
        Files.createDirectories(source.resolve("below"));
        Files.createDirectories(source.resolve("above"));
        Files.writeString(source.resolve("below/Makefile"), "obj-m := below.o\n");
        Files.writeString(
                source.resolve("below/below.c"), module("int below(void) { return 1; }\nEXPORT_SYMBOL_GPL(below);"));
        Files.writeString(source.resolve("above/Makefile"), "obj-m := above.o\n");
        Files.writeString(
                source.resolve("above/above.c"),
                module("int below(void);\nstatic int __init above(void) { return below(); }\nmodule_init(above);"));
        OutsideProject bound = OutsideProject.of("bound", "pair");
        succeed(maven(
                bound,
                "package",
                "-Pel9",
                "-Dkernel.module.source=" + source,
                "-Dkernel.module.name=pair",
                "-Dkernel.module.directories=below,above",
                "-Dkernel.module.location=/updates/pair/",
                "-Dkernel.module.provides=pair-driver"));
        String rpm = rpm(bound).toString();
        assertThat(Run.in(source, "rpm", "-qp", "--nosignature", "--list", rpm).lines())
                .containsExactlyInAnyOrder(
                        "/lib/modules/" + RELEASE,
                        "/lib/modules/" + RELEASE + "/updates",
                        "/lib/modules/" + RELEASE + "/updates/pair",
                        "/lib/modules/" + RELEASE + "/updates/pair/above.ko",
                        "/lib/modules/" + RELEASE + "/updates/pair/below.ko");
        assertThat(Run.in(source, "rpm", "-qp", "--nosignature", "--provides", rpm))
                .contains("pair-driver = 1\n");
    }

    @Test
    @Order(12)
    void anOptionalModuleThatCanNotBeReachedIsMissedInASnapshotAndFailsARelease() throws IOException {
        String[] unreachable = {
            "package",
            "-Pel9",
            "-Dkernel.module.source=file:///nowhere/module.git",
            "-Dkernel.module.commit=0123456789abcdef0123456789abcdef01234567",
            "-Dkernel.module.optional"
        };
        OutsideProject bound = OutsideProject.of("bound", "unreachable");
        OutsideProject.Result snapshot = maven(bound, unreachable);
        succeed(snapshot);
        assertThat(snapshot.log()).contains("bound IS MISSING from this build: git could not fetch 0123456789ab");
        Path pom = bound.directory().resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace("<version>1-SNAPSHOT", "<version>1"));
        String[] release1 = Arrays.copyOf(unreachable, unreachable.length + 1);
        release1[unreachable.length] =
                "-Dkernel.rpm.keyring=" + bound.directory().resolve("target/kernel-lts/throwaway.asc");
        OutsideProject.Result release = maven(bound, release1);
        assertThat(release.exit()).isNotZero();
        assertThat(release.log()).contains("git could not fetch 0123456789ab");
    }

    @Test
    @Order(13)
    void noKernelToBuildForIsAnError() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "kernelless");
        Path pom = bound.directory().resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replaceFirst("(?s)<dependencies>.*</dependencies>", ""));
        OutsideProject.Result result = maven(bound, "package", "-Pel9", "-Dkernel.module.source=.");
        assertThat(result.exit()).isNotZero();
        assertThat(result.log())
                .contains("There is no kernel to build the module for")
                .contains("-Pel9,kvm");
    }

    @Test
    @Order(14)
    void aDevelPackageForAnotherElIsRefused() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "other-el");
        Path pom = bound.directory().resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace("devel-${kernel.el}", "devel-el9"));
        OutsideProject.Result result = maven(bound, "package", "-Pel8", "-Dkernel.module.source=.");
        assertThat(result.exit()).isNotZero();
        assertThat(result.log()).contains("is of a kernel for el9, and this build is for el8");
    }

    @Test
    @Order(15)
    void verifyRefusesAModuleRpmByWhatBreaksAPromise() throws IOException {
        Path root = Run.unpack(rpm(writeboost), writeboost.directory().resolve("unpacked-broken"));
        Path module = root.resolve("lib/modules/" + RELEASE + "/extra/dm-writeboost.ko");
        Run.in(root, "strip", "--strip-debug", module.toString());
        Run.in(root, "rm", "-r", "usr");
        SigningKey signingKey =
                Keystore.open(new KeystoreLocation(KeyProperties.MODULES, key.keystore(), Optional.empty(), OpensslKey.PASSWORD::toCharArray));
        ModuleRpmVerifier verifier = new ModuleRpmVerifier(
                RELEASE, signingKey.certificate(), KeyTraces.of(signingKey), Set.of("printk"), true);
        Path broken = Packed.rpm(root, writeboost.directory().resolve("packed"));
        assertThatThrownBy(() -> verifier.verify(broken, "kernel-lts-tiny-61y 6.1.192_7.el9-0.1"))
                .hasMessageContaining("dm-writeboost.ko is not signed")
                .hasMessageContaining("does not provide installonlypkg(kernel-module)")
                .hasMessageContaining("does not require kernel-lts-tiny-61y");
        Path foreign = rpm(writeboost);
        assertThatThrownBy(() -> verifier.verify(foreign, "kernel-lts-tiny-61y 6.1.192_8.el9-1"))
                .hasMessageContaining("uses what " + RELEASE + " lacks: [")
                .hasMessageContaining("dm_register_target")
                .hasMessageContaining("does not require kernel-lts-tiny-61y 6.1.192_8.el9-1");
        ModuleRpmVerifier other = new ModuleRpmVerifier(
                "6.1.192-8.el9", signingKey.certificate(), KeyTraces.of(signingKey), Set.of(), true);
        assertThatThrownBy(() -> other.verify(foreign, "x"))
                .hasMessageContaining("has another vermagic than 6.1.192-8.el9")
                .hasMessageContaining("is not of the kernel 6.1.192-8.el9");
    }

    private static String boot(Path root) throws Exception {
        Path directory = root.getParent();
        Path list = directory.resolve("initramfs.list");
        Files.writeString(list, Run.in(root, "find", "."));
        Path initramfs = directory.resolve("initramfs.cpio");
        Run.piped(root, list, "cpio", "--quiet", "--create", "--format=newc", "--file=" + initramfs);
        for (String disk : List.of("backing", "cache")) {
            Run.in(directory, "truncate", "--size=64M", disk + ".img");
        }
        Path console = directory.resolve("console.log");
        Path unpacked = directory.resolve("unpacked-kernel");
        int exit = Run.to(
                directory,
                null,
                console,
                "timeout",
                "120",
                "qemu-system-x86_64",
                "-accel",
                "tcg",
                "-cpu",
                "max",
                "-m",
                "512",
                "-nographic",
                "-no-reboot",
                "-kernel",
                unpacked.resolve("lib/modules/" + RELEASE + "/vmlinuz").toString(),
                "-initrd",
                initramfs.toString(),
                "-append",
                "console=ttyS0 panic=-1",
                "-drive",
                "file=backing.img,format=raw,if=virtio",
                "-drive",
                "file=cache.img,format=raw,if=virtio");
        String text = Files.readString(console, StandardCharsets.ISO_8859_1);
        assertThat(exit).as(text).isZero();
        return text;
    }

    /** A program with the libraries that ldd(1) lists for it, where they are on this machine. */
    private static void copyWithLibraries(Path program, Path root) throws IOException {
        List<String> files = new ArrayList<>(List.of(program.toString()));
        Path out = Files.createTempFile("ldd", ".out");
        if (Run.to(root, null, out, "ldd", program.toString()) == 0) {
            Arrays.stream(Files.readString(out).split("\\s+"))
                    .filter(word -> word.startsWith("/"))
                    .forEach(files::add);
        }
        Files.delete(out);
        for (String file : files) {
            Path target = root.resolve(file.substring(1));
            Files.createDirectories(target.getParent());
            Run.in(root, "cp", "--dereference", file, target.toString());
        }
    }

    private static String module(String body) {
        return "#include <linux/module.h>\n" + body + "\nMODULE_LICENSE(\"GPL\");\n";
    }

    private static Path source(String name) throws IOException {
        return Files.createDirectories(kernel.directory().resolveSibling("source-" + name));
    }

    /** A build of a source in the project whose goal is bound, which has to fail. */
    private static OutsideProject.Result failing(String source, String... arguments) {
        OutsideProject bound = OutsideProject.of("bound", "failing");
        String[] all = Arrays.copyOf(arguments, arguments.length + 3);
        all[arguments.length] = "package";
        all[arguments.length + 1] = "-Pel9";
        all[arguments.length + 2] = "-Dkernel.module.source=" + source;
        OutsideProject.Result result = maven(bound, all);
        assertThat(result.exit()).as(result.log()).isNotZero();
        assertThat(bound.work().resolve("rpms")).doesNotExist();
        return result;
    }

    private static OutsideProject.Result maven(OutsideProject project, String... arguments) {
        return project.maven(OpensslKey.environment(), key.with(arguments));
    }

    private static void succeed(OutsideProject.Result result) {
        assertThat(result.exit()).as(result.log()).isZero();
        assertThat(result.log()).doesNotContain("canary");
    }

    private static Path kernelRpm() {
        return kernel.work().resolve("rpms/kernel-lts-tiny-61y-6.1.192_7.el9-0.1.x86_64.rpm");
    }

    private static Path rpm(OutsideProject project) throws IOException {
        try (Stream<Path> files = Files.list(project.work().resolve("rpms"))) {
            return files.filter(file -> file.toString().endsWith(".rpm"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
