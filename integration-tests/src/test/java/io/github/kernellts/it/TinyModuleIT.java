// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.verify.ModuleRpmVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Outside projects that build modules against the tiny kernel's -devel RPM from a local repository; the modules are
 * inspected with rpm, OpenSSL, modinfo and readelf, and loaded in QEMU.
 */
@ExtendWith(SharedBuilds.class)
class TinyModuleIT {
    private static final TinyBuild BUILD = TinyKernel.BUILD;
    private static final TinyBuild NEXT = TinyBuild.snapshot("8");
    private static final String RELEASE = BUILD.release();
    private static final String MODULE = "lib/modules/" + RELEASE + "/extra/dm-writeboost.ko";

    private static TinyKernel kernel;
    private static OpensslKey key;
    private static OutsideProject writeboost;
    private static Path unpacked;

    @BeforeAll
    static void buildAModule(TinyKernel shared) throws IOException {
        kernel = shared;
        key = kernel.key();
        writeboost = OutsideProject.of("writeboost", "writeboost");
        succeed(maven(writeboost, "package", "-Pel9"));
        unpacked = Run.unpack(rpm(writeboost), writeboost.directory().resolve("unpacked"));
    }

    @Test
    void aDkmsPackageBecomesASignedRpmByThePackagingKernelModule() throws IOException {
        assertThat(Rpm.at(rpm(writeboost)))
                .requires(BUILD.packageName() + " = " + BUILD.versionRelease())
                .doesNotRequire("/bin/sh")
                .has("%{LICENSE}", "GPL")
                .hasExactly("/lib/modules/" + RELEASE, "/lib/modules/" + RELEASE + "/extra", "/" + MODULE);
        assertThat(Rpm.at(common(writeboost)))
                .doesNotRequire("/bin/sh")
                .has("%{LICENSE}", "GPL")
                .hasExactly(
                        "/etc/dnf/plugins/needs-restarting.d/kmod-dm-writeboost-lts-tiny-" + BUILD.series() + ".conf",
                        "/usr/lib/modules-load.d/kmod-dm-writeboost-lts-tiny-" + BUILD.series() + ".conf");
        Path module = unpacked.resolve(MODULE);
        key.verify(module);
        assertThat(Run.in(unpacked, "modinfo", "-F", "vermagic", module.toString()))
                .startsWith(RELEASE + " ");
        assertThat(Run.in(unpacked, "readelf", "--sections", "--wide", module.toString()))
                .contains(" .BTF ")
                .doesNotContain(".debug_info");
    }

    @Test
    void theRpmAndItsBillAreVouchedFor() throws IOException {
        Path rpms = rpm(writeboost).getParent();
        OutsideProject.Result verified = maven(
                writeboost,
                "kernel:verify",
                "-Dkernel.verify.directory=" + rpms,
                "-Dkernel.verify.certificate=" + key.directory().resolve(key.name() + ".crt"));
        succeed(verified);
        assertThat(verified).says("4 RPMs are as built by CN=" + key.name());
        String bill = Files.readString(
                rpms.resolve(rpm(writeboost).getFileName().toString().replace(".rpm", ".cdx.json")));
        String devel = Run.in(rpms, "sha256sum", kernel.devel().toString());
        assertThat(bill).contains(devel.substring(0, 64), "\"application\"");
    }

    /** By the commands of its dkms.conf, in another directory and without the plugin. */
    @Test
    void theSourceRpmRebuildsTheModulesWithoutTheirSignature() throws IOException {
        Path directory = OutsideProject.emptyDirectory("module-source");
        Path source = source(writeboost);
        for (Path each : List.of(rpm(writeboost), common(writeboost), rpm(writeboost, RELEASE + "-debuginfo"))) {
            assertThat(Rpm.at(each)).has("%{SOURCERPM}", source.getFileName().toString());
        }
        assertThat(Run.in(directory, "rpm", "--nosignature", "-qpl", source.toString())
                        .lines())
                .containsExactlyInAnyOrder(
                        "dkms.bash",
                        "dm-writeboost-2.2.17.tar",
                        "files.tar",
                        "kmod-dm-writeboost-lts-tiny-" + BUILD.series() + ".spec",
                        "pom-properties.xml");
        Path devel = Run.unpack(kernel.devel(), directory.resolve("devel"));
        Path top = directory.resolve("rpmbuild");
        Run.in(
                directory,
                "rpmbuild",
                "--rebuild",
                "--nodeps",
                "--target=x86_64-linux",
                "--define",
                "_topdir " + top,
                "--define",
                "kernel_source_dir " + devel.resolve("usr/src/kernels/" + RELEASE),
                source.toString());
        Path again = top.resolve("RPMS/x86_64");
        for (Path each : List.of(rpm(writeboost), common(writeboost))) {
            assertThat(Rpm.at(again.resolve(each.getFileName())).files())
                    .isEqualTo(Rpm.at(each).files());
        }
        Path rebuilt = Run.unpack(again.resolve(rpm(writeboost).getFileName()), directory.resolve("rebuilt"));
        byte[] unsigned = Files.readAllBytes(rebuilt.resolve(MODULE));
        // A signature is appended to a module (Documentation/admin-guide/module-signing.rst).
        assertThat(Files.readAllBytes(unpacked.resolve(MODULE)))
                .startsWith(unsigned)
                .hasSizeGreaterThan(unsigned.length);
        assertThat(Run.in(
                                directory,
                                "modinfo",
                                "-F",
                                "signer",
                                rebuilt.resolve(MODULE).toString())
                        .strip())
                .isEmpty();
    }

    /** What a module has of the kernel is the headers that it includes; new records build nothing. */
    @Test
    void itsDocumentsNameTheFlawsInHeadersThatItIncludes() throws IOException {
        OutsideProject project = OutsideProject.of("writeboost", "writeboost-cve");
        CveRecords records = CveRecords.in("module-cve-data");
        records.open("CVE-2026-20001", "include/linux/device-mapper.h");
        records.open("CVE-2026-20002", "drivers/md/dm.c", "include/linux/device-mapper.h");
        records.open("CVE-2026-20003", "net/sctp/socket.c", "include/net/sctp/sctp.h");
        records.open("CVE-2026-20004", "drivers/md/dm-writeboost-daemon.c");
        records.fixed("CVE-2026-20005", Versions.KERNEL, "include/linux/device-mapper.h");
        OutsideProject.Result built = maven(project, "package", "-Pel9", records.option());
        succeed(built);
        assertThat(built)
                .says(
                        "CVE records of " + CveRecords.DAY + ": of those of Linux " + Versions.KERNEL
                                + ", 2 in headers that the module includes, and 1 in code that it hasn't, 1 under investigation")
                .says("The CVE records of kernel.vulns are of " + CveRecords.DAY);
        String name = rpm(project).getFileName().toString().replaceFirst("\\.rpm$", "");
        Path rpms = rpm(project).getParent();
        String vex = Files.readString(rpms.resolve(name + ".openvex.json"));
        assertThat(vex.lines().filter(line -> line.contains("\"affected\"")))
                .hasSize(2)
                .allMatch(line -> line.contains("this module has include/linux/device-mapper.h"));
        assertThat(vex)
                .contains("Neither compiled nor included: net/sctp/socket.c")
                .contains("has a file of its own with the name of drivers/md/dm-writeboost-daemon.c")
                .contains("pkg:rpm/kmod-dm-writeboost-lts-tiny-")
                .doesNotContain("CVE-2026-20005");
        succeed(maven(
                project,
                "kernel:verify",
                "-Dkernel.verify.directory=" + rpms,
                "-Dkernel.verify.certificate=" + key.directory().resolve(key.name() + ".crt")));
        records.open("CVE-2026-20006", "include/linux/bio.h");
        OutsideProject.Result again = maven(project, "package", "-Pel9", records.option());
        succeed(again);
        assertThat(again)
                .doesNotSay("Building dm-writeboost for", "Verified ")
                .says("3 in headers that the module includes");
    }

    @Test
    void nothingIsDoneTwice() {
        OutsideProject.Result again = maven(writeboost, "package", "-Pel9");
        succeed(again);
        assertThat(again).doesNotSay("Building dm-writeboost for").doesNotSay("Verified");
    }

    @Test
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
                "-Dkernel.module.variables=KERNEL_TREE=$kernel_source_dir",
                "-Dkernel.rpm.packager=Jane Doe <jane@example.org>"));
        Path same = Run.unpack(rpm(bound), bound.directory().resolve("unpacked"));
        assertThat(same.resolve(MODULE)).hasSameBinaryContentAs(unpacked.resolve(MODULE));
        assertThat(Rpm.at(rpm(bound)))
                .has("%{PACKAGER}", "Jane Doe <jane@example.org>")
                .has("[%{CHANGELOGNAME}]", "Jane Doe <jane@example.org> - 2.2.17-0.1");
    }

    @Test
    void theModuleLoadsWithItsTypesAndMapsADevice() throws IOException {
        Path directory = OutsideProject.emptyDirectory("module-loads");
        Path installed = Run.unpack(kernel.rpm(), directory.resolve("kernel"));
        InitialRoot root = InitialRoot.make(directory.resolve("initramfs"))
                .withProgram("/sbin/dmsetup")
                .withAllOf(installed)
                .withAllOf(unpacked)
                .init("""
                        modprobe dm-writeboost && echo loaded
                        [ -s /sys/kernel/btf/dm_writeboost ] && echo has types
                        sectors=$(blockdev --getsz /dev/vda)
                        dmsetup create cached --noudevsync --table "0 $sectors writeboost /dev/vda /dev/vdb"
                        dmsetup mknodes
                        dmsetup status cached
                        [ -b /dev/mapper/cached ] || [ -L /dev/mapper/cached ] || echo no device
                        dd if=/init of=/dev/mapper/cached conv=notrunc,fsync 2>/dev/null
                        echo 3 > /proc/sys/vm/drop_caches
                        size=$(stat -c %s /init)
                        dd if=/dev/mapper/cached bs=1 count=$size 2>/dev/null | cmp - /init && echo reads what it wrote
                        reboot -f
                        """);
        // Like a machine with both packages, after depmod.
        Run.in(root.path(), "depmod", "-b", root.path().toString(), RELEASE);
        String console = Vm.in(directory)
                .kernel(
                        installed.resolve("lib/modules/" + RELEASE + "/vmlinuz"),
                        root.archive(),
                        "console=ttyS0 panic=-1")
                .emptyDisk("backing.img", "64M")
                .emptyDisk("cache.img", "64M")
                .seconds(120)
                .run();
        assertThat(console)
                .contains("\nloaded", "has types", "reads what it wrote", " writeboost ")
                .doesNotContain("no device");
    }

    @Test
    void moduleBootLoadsTheModuleOnItsKernelAndRunsTheOwnersCommand() {
        OutsideProject.Result loaded = maven(
                writeboost,
                "kernel:module-boot",
                "-Pel9",
                "-Dkernel.module.boot.command=grep ^dm_writeboost /proc/modules");
        succeed(loaded);
        assertThat(loaded).says("[INFO] dm-writeboost was loaded", "[INFO] dm_writeboost ");
        assertThat(writeboost.work().resolve("lts-tiny-" + BUILD.series() + "/logs/module-boot.log"))
                .content()
                .contains("Linux version " + RELEASE);
        OutsideProject.Result refused =
                maven(writeboost, "kernel:module-boot", "-Pel9", "-Dkernel.module.boot.command=exit 7");
        assertThat(refused)
                .failed()
                .says("kernel.module.boot.command ended with exit code 7")
                .says("failed on its booted kernel");
    }

    @Test
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
        assertThat(root.resolve(MODULE)).exists();
        assertThat(Run.in(
                        root,
                        "rpm",
                        "--root",
                        root.toString(),
                        "--force-debian",
                        "--erase",
                        "kmod-dm-writeboost-lts-tiny-" + RELEASE))
                .isEmpty();
    }

    @Test
    void symbolsThatTheKernelLacksAreNamedWithTheOptionThatBringsThem() {
        OutsideProject.Result result =
                failing("apt:v4l2loopback-dkms", "-Dkernel.module.dkms=false", "-Dkernel.module.name=v4l2loopback");
        assertThat(result)
                .says("lacks what the module uses")
                .says("v4l2_ctrl_handler_free (CONFIG_VIDEO_DEV brings it)")
                .saysMatching("and [0-9]+ more");
    }

    @Test
    void aKernelThatDkmsConfExcludesIsRefusedWithTheOptionThatItLacks() {
        assertThat(failing("apt:v4l2loopback-dkms"))
                .says("The module v4l2loopback 0.12.7 is not for " + RELEASE)
                .says("it needs CONFIG_VIDEO_DEV, which this kernel lacks");
    }

    /** Trial modules in configure and in make, a directory that the makefile names outright, and a shell's MAKE. */
    @Test
    void aDkmsConfIsEnough() throws IOException {
        Path source = source("dkms");
        Files.createDirectories(source.resolve("trial"));
        Files.createDirectories(source.resolve("patches"));
        Files.writeString(source.resolve("dkms.conf"), """
                PACKAGE_NAME="pond-dkms"
                PACKAGE_VERSION="1.4-2"
                BUILT_MODULE_NAME[0]="pond"
                BUILT_MODULE_LOCATION[0]="src/"
                DEST_MODULE_NAME[0]="pond_lts"
                DEST_MODULE_LOCATION[0]="/kernel/drivers/block"
                PRE_BUILD="configure --release $kernelver"
                MAKE[0]="false"
                MAKE[1]="make -C src && echo built by '$module_version'"
                MAKE_MATCH[1]="^6\\.1\\."
                PATCH[0]="answer.patch"
                PATCH_MATCH[0]="^(5|6)\\."
                if grep -q "^CONFIG_BPF=y" "$kernel_source_dir/.config"; then
                    POST_BUILD="after"
                fi
                """);
        Files.writeString(source.resolve("configure"), """
                #!/bin/sh -e
                echo 'obj-m := testmod.o' > trial/Makefile
                echo '#include <linux/module.h>' > trial/testmod.c
                echo 'MODULE_LICENSE("GPL");' >> trial/testmod.c
                make -C "/lib/modules/$(uname -r)/build" M="$PWD/trial" modules
                [ "$1" = --release ]
                echo '#define RELEASE "'"$2"'"' > src/release.h
                """);
        Files.writeString(source.resolve("after"), "#!/bin/sh\necho done > after.txt\n");
        for (String each : List.of("configure", "after")) {
            assertThat(source.resolve(each).toFile().setExecutable(true)).isTrue();
        }
        Files.createDirectories(source.resolve("src"));
        Files.writeString(source.resolve("src/Makefile"), """
                ifneq ($(M),)
                obj-m := pond.o
                else
                all:
                	$(MAKE) -C /lib/modules/$(KERNELRELEASE)/build M=$(CURDIR) modules
                endif
                """);
        Files.writeString(
                source.resolve("src/pond.c"),
                "#include \"release.h\"\n" + module("MODULE_VERSION(RELEASE);\nMODULE_INFO(answer, \"none\");"));
        Files.writeString(source.resolve("patches/answer.patch"), """
                --- a/src/pond.c
                +++ b/src/pond.c
                @@ -2,4 +2,4 @@
                 #include <linux/module.h>
                 MODULE_VERSION(RELEASE);
                -MODULE_INFO(answer, "none");
                +MODULE_INFO(answer, "42");
                 MODULE_LICENSE("GPL");
                """);
        OutsideProject bound = OutsideProject.of("bound", "dkms");
        succeed(maven(bound, "package", "-Pel9", "-Dkernel.module.source=" + source));
        Path rpm = rpm(bound);
        String installed = "/lib/modules/" + RELEASE + "/extra/pond_lts.ko";
        assertThat(rpm.getFileName().toString())
                .startsWith("kmod-pond-lts-tiny")
                .contains("-1.4_2-");
        assertThat(Rpm.at(rpm)).hasExactly("/lib/modules/" + RELEASE, "/lib/modules/" + RELEASE + "/extra", installed);
        Path module = Run.unpack(rpm, bound.directory().resolve("unpacked")).resolve(installed.substring(1));
        assertThat(Run.in(bound.directory(), "modinfo", "-F", "version", module.toString()))
                .isEqualTo(RELEASE + "\n");
        assertThat(Run.in(bound.directory(), "modinfo", "-F", "answer", module.toString()))
                .isEqualTo("42\n");
    }

    @Test
    void whatADkmsConfSaysIsShownAndWrittenAsPropertiesOfAPom() {
        OutsideProject bound = OutsideProject.of("bound", "explained");
        OutsideProject.Result result = maven(bound, "kernel:dkms", "-Pel9", "-Dkernel.module.source=apt:jool-dkms");
        succeed(result);
        assertThat(result)
                .says("kernel.module.name = jool")
                .says("kernel.module.directories = src/mod/common,src/mod/nat64,src/mod/siit");
        assertThat(bound.work().resolve("lts-tiny-" + BUILD.series() + "/dkms.properties.xml"))
                .content()
                .contains("<kernel.module.modules>jool_common,jool,jool_siit</kernel.module.modules>");
    }

    @Test
    void theSourceOfAClosedModuleIsNotPublishedUnlessItIsWanted() throws IOException {
        Path source = source("closed");
        Files.writeString(source.resolve("Makefile"), "obj-m := closed.o\n");
        Files.writeString(source.resolve("closed.c"), module("").replace("GPL", "Proprietary"));
        OutsideProject bound = OutsideProject.of("bound", "closed").cleaned();
        OutsideProject.Result closed = maven(bound, "package", "-Pel9", "-Dkernel.module.source=" + source);
        succeed(closed);
        assertThat(closed).says("as MODULE_LICENSE says Proprietary; kernel.module.srpm=true makes one");
        assertThat(bound.work().resolve("rpms"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".src.rpm"));
        succeed(maven(bound, "package", "-Pel9", "-Dkernel.module.source=" + source, "-Dkernel.module.srpm"));
        assertThat(source(bound)).exists();
    }

    @Test
    void aPrivateKeyBesideTheSourceIsNeitherSeenByMakefilesNorPublished() throws IOException {
        Path source = source("keys");
        Files.writeString(source.resolve("Makefile"), "obj-m := hello.o\n");
        Files.writeString(source.resolve("hello.c"), module(""));
        Files.write(
                Files.createDirectories(source.resolve("keys")).resolve("others.p12"),
                Files.readAllBytes(key.keystore()));
        assertThat(failing(source.toString()))
                .says(
                        "keys/others.p12 in it is a private key, which makefiles would see and the source RPM would publish");
    }

    @Test
    void aModuleWithoutALicenceIsRefused() throws IOException {
        Path source = source("unlicensed");
        Files.writeString(source.resolve("Makefile"), "obj-m := unlicensed.o\n");
        Files.writeString(source.resolve("unlicensed.c"), "#include <linux/module.h>\nint unlicensed;\n");
        assertThat(failing(source.toString())).says("There is no MODULE_LICENSE in unlicensed.o");
    }

    @Test
    void severalModulesOfOneNameAreRefused() throws IOException {
        Path source = source("twins");
        Files.writeString(source.resolve("Makefile"), "obj-m := a/ b/\n");
        for (String directory : List.of("a", "b")) {
            Files.createDirectories(source.resolve(directory));
            Files.writeString(source.resolve(directory + "/Makefile"), "obj-m := twin.o\n");
            Files.writeString(source.resolve(directory + "/twin.c"), module(""));
        }
        assertThat(failing(source.toString()))
                .says("The source builds several modules of one name: a/twin.ko, b/twin.ko");
        assertThat(failing(source.toString(), "-Dkernel.module.directories=a,b"))
                .says("several modules named twin: [a/twin.ko, b/twin.ko]");
    }

    @Test
    void aModuleWhoseTypesWereLeftOutIsRefused() throws IOException {
        Path source = source("typeless");
        Files.writeString(source.resolve("Makefile"), "obj-m := typeless.o\n");
        Files.writeString(source.resolve("typeless.c"), module(""));
        assertThat(failing(source.toString(), "-Dkernel.module.variables=CONFIG_DEBUG_INFO_BTF_MODULES="))
                .says("typeless.ko has no BTF");
    }

    @Test
    void aKeyThatTheKernelDoesNotTrustIsRefused() throws IOException {
        OutsideProject project = OutsideProject.of("writeboost", "writeboost-of-a-stranger");
        OpensslKey stranger = OpensslKey.make(project.directory(), "stranger");
        OutsideProject.Result result = project.maven(OpensslKey.environment(), stranger.with("package", "-Pel9"));
        assertThat(result)
                .failed()
                .says("does not trust the signing key CN=stranger")
                .says("set kernel.signing.keystore to the key that the kernel was built with");
    }

    @Test
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
        assertThat(Rpm.at(rpm(bound)))
                .hasExactly(
                        "/lib/modules/" + RELEASE,
                        "/lib/modules/" + RELEASE + "/updates",
                        "/lib/modules/" + RELEASE + "/updates/pair",
                        "/lib/modules/" + RELEASE + "/updates/pair/above.ko",
                        "/lib/modules/" + RELEASE + "/updates/pair/below.ko")
                .provides("pair-driver = 1");
    }

    @Test
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
        assertThat(snapshot).says("bound IS MISSING from this build: git could not fetch 0123456789ab");
        bound.replaceInPom("<version>1-SNAPSHOT", "<version>1");
        String[] asRelease = Arrays.copyOf(unreachable, unreachable.length + 2);
        asRelease[unreachable.length] =
                "-Dkernel.rpm.keyring=" + bound.directory().resolve("target/kernel-lts/throwaway.asc");
        asRelease[unreachable.length + 1] =
                "-Dkernel.devel.trusted=" + kernel.rpmKey().certificate();
        OutsideProject.Result release = maven(bound, asRelease);
        assertThat(release).failed().says("git could not fetch 0123456789ab");
    }

    @Test
    void aDevelPackageThatNoTrustedKeySignedIsRefusedBeforeItIsUnpacked() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "untrusted-devel");
        GpgKey other = GpgKey.make(bound.directory(), "others");
        try (other) {
            OutsideProject.Result result =
                    maven(bound, "package", "-Pel9", "-Dkernel.module.source=apt:dm-writeboost-dkms", other.option());
            assertThat(result).failed().says("is signed by another key").says("kernel.devel.trusted");
            assertThat(bound.directory().resolve("target/el9-6.1/lts-tiny-61y/devel"))
                    .doesNotExist();
        }
    }

    @Test
    void noKernelToBuildForIsAnError() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "kernelless");
        Path pom = bound.directory().resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replaceFirst("(?s)<dependencies>.*</dependencies>", ""));
        OutsideProject.Result result = maven(bound, "package", "-Pel9", "-Dkernel.module.source=.");
        assertThat(result)
                .failed()
                .says("There is no kernel to build the module for")
                .says("-Pel9,kvm");
    }

    @Test
    void aDevelPackageForAnotherElIsRefused() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "other-el");
        bound.replaceInPom("devel-${kernel.el}", "devel-el9");
        OutsideProject.Result result = maven(bound, "package", "-Pel8", "-Dkernel.module.source=.");
        assertThat(result).failed().says("is of a kernel for el9, and this build is for el8");
    }

    @Test
    void verifyRefusesAModuleRpmByWhatBreaksAPromise() throws IOException {
        Path root = Run.unpack(rpm(writeboost), writeboost.directory().resolve("unpacked-broken"));
        Path module = root.resolve(MODULE);
        Run.in(root, "strip", "--strip-debug", module.toString());
        SigningKey signingKey = Keystore.open(new KeystoreLocation(
                KeyProperties.MODULES, key.keystore(), Optional.empty(), OpensslKey.PASSWORD::toCharArray));
        ModuleRpmVerifier verifier = new ModuleRpmVerifier(
                RELEASE, signingKey.certificate(), KeyTraces.of(signingKey), Set.of("printk"), true);
        Path broken = Packed.rpm(root, writeboost.directory().resolve("packed"));
        assertThatThrownBy(() -> verifier.verify(broken, BUILD.packageName() + " " + BUILD.versionRelease()))
                .hasMessageContaining("dm-writeboost.ko is not signed")
                .hasMessageContaining("does not provide kmod(dm-writeboost.ko)")
                .hasMessageContaining(" does not end in the kernel's " + RELEASE)
                .hasMessageContaining("does not require " + BUILD.packageName());
        Path foreign = rpm(writeboost);
        String next = NEXT.packageName() + " " + NEXT.versionRelease();
        assertThatThrownBy(() -> verifier.verify(foreign, next))
                .hasMessageContaining("uses what " + RELEASE + " lacks: [")
                .hasMessageContaining("dm_register_target")
                .hasMessageContaining("does not require " + next);
        ModuleRpmVerifier other = new ModuleRpmVerifier(
                NEXT.release(), signingKey.certificate(), KeyTraces.of(signingKey), Set.of(), true);
        assertThatThrownBy(() -> other.verify(foreign, "x"))
                .hasMessageContaining("has another vermagic than " + NEXT.release())
                .hasMessageContaining("is outside of lib/modules/" + NEXT.release());
    }

    private static String module(String body) {
        return "#include <linux/module.h>\n" + body + "\nMODULE_LICENSE(\"GPL\");\n";
    }

    private static Path source(String name) throws IOException {
        return Files.createDirectories(writeboost.directory().resolveSibling("source-" + name));
    }

    /** Builds a source in the project with the bound goal; the build must fail. */
    private static OutsideProject.Result failing(String source, String... arguments) {
        OutsideProject bound = OutsideProject.of("bound", "failing");
        String[] all = Arrays.copyOf(arguments, arguments.length + 3);
        all[arguments.length] = "package";
        all[arguments.length + 1] = "-Pel9";
        all[arguments.length + 2] = "-Dkernel.module.source=" + source;
        OutsideProject.Result result = maven(bound, all);
        assertThat(result).failed();
        assertThat(bound.work().resolve("rpms")).doesNotExist();
        return result;
    }

    private static OutsideProject.Result maven(OutsideProject project, String... arguments) {
        return project.maven(OpensslKey.environment(), key.with(arguments));
    }

    private static void succeed(OutsideProject.Result result) {
        assertThat(result).succeeded().doesNotSay("canary");
    }

    /** The RPM with the modules. */
    private static Path rpm(OutsideProject project) throws IOException {
        return rpm(project, RELEASE);
    }

    /** The RPM that follows the newest kernel. */
    private static Path common(OutsideProject project) throws IOException {
        return rpm(project, BUILD.series());
    }

    /** The RPM with the source of both. */
    private static Path source(OutsideProject project) throws IOException {
        return rpm(project, BUILD.series(), "src");
    }

    private static Path rpm(OutsideProject project, String suffix) throws IOException {
        return rpm(project, suffix, "x86_64");
    }

    private static Path rpm(OutsideProject project, String suffix, String kind) throws IOException {
        try (Stream<Path> files = Files.list(project.work().resolve("rpms"))) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("kmod-.*-lts-tiny-" + suffix + "-[^-]*-[^-]*\\." + kind + "\\.rpm"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
