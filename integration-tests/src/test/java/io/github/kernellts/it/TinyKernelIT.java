// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.KernelRpms;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.ModuleSigner;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.verify.RpmVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: a separate tiny kernel through the whole pipeline: interrupted, killed, built, inspected with rpm,
 * cpio, OpenSSL, modinfo and readelf, and then changed in every way that stages must notice.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyKernelIT {
    private static final TinyBuild BUILD = TinyBuild.snapshot("7");
    private static final String RELEASE = BUILD.release();

    private static OutsideProject project;
    private static OpensslKey key;
    private static Path unpacked;

    @BeforeAll
    static void makeProjectAndKey() throws IOException {
        project = OutsideProject.of("tiny", "kernel").withOwnObjects().cleaned();
        Run.in(project.directory(), "rm", "-rf", "objects");
        key = OpensslKey.make(project.directory(), "owner");
        unpacked = project.directory().resolve("unpacked");
    }

    @Test
    @Order(1)
    void aBuildThatIsInterruptedLeavesNothingRunning() throws Exception {
        Process maven = project.startUntilMakeRuns(OpensslKey.environment(), key.with("verify", "-Pel9"));
        String mark = mark();
        assertThat(ofBuild(mark)).isNotEmpty();
        Run.in(project.directory(), "kill", "-INT", Long.toString(maven.pid()));
        assertThat(maven.waitFor()).isNotZero();
        assertThat(ofBuild(mark)).isEmpty();
        // make ended in an orderly way, so the next build continues from there.
        assertThat(project.objects().resolveSibling("compile.unfinished")).doesNotExist();
    }

    @Test
    @Order(2)
    void aBuildThatIsKilledWhileItCompilesLeavesNothingThatLooksFinished() throws Exception {
        Process maven = project.startUntilMakeRuns(OpensslKey.environment(), key.with("verify", "-Pel9"));
        assertThat(ofBuild(mark())).isNotEmpty();
        // Kills only Maven, like the kernel when memory runs out: the sandbox is killed with it.
        maven.destroyForcibly().waitFor();
        assertThat(project.work().resolve("stages/compile.stamp")).doesNotExist();
        assertThat(project.work().resolve("rpms")).doesNotExist();
    }

    @Test
    @Order(3)
    void theSameCommandThenBuildsVerifiesAndBoots() {
        OutsideProject.Result result = build(key);
        assertThat(result)
                .says("The last compilation was killed; starting over")
                .says("uname (" + RELEASE + ")")
                .says("refuses-unsigned", "refuses-foreign", "refuses-flipped", "refuses-absurd")
                .says("refuses-trailing", "loads-signed", "btf-vmlinux", "btf-module")
                .says("btrfs (zstd and xxhash64")
                .says("lockdown (")
                .says("crashkernel (201326592 bytes)")
                .doesNotSay("canary");
        assertThat(result).succeeded();
    }

    @Test
    @Order(4)
    void rpmKnowsThePackagesByTheirNames() {
        assertThat(Rpm.at(BUILD.kernelIn(rpms())))
                .has(
                        "%{NAME} %{VERSION} %{RELEASE} %{PAYLOADCOMPRESSOR}",
                        BUILD.packageName() + " " + BUILD.rpmVersion() + " 1 zstd");
        KernelRpmsLookAlike.require(rpms(), BUILD.packageName(), RELEASE, true);
    }

    @Test
    @Order(5)
    void opensslAcceptsTheSignatureOfEveryModule() throws IOException {
        Run.unpack(BUILD.kernelIn(rpms()), unpacked);
        List<Path> modules = modules(unpacked);
        assertThat(modules).hasSizeGreaterThan(5);
        for (Path module : modules) {
            key.verify(module);
            assertThat(Run.in(unpacked, "modinfo", "-F", "vermagic", module.toString()))
                    .startsWith(RELEASE + " ");
            assertThat(Run.in(unpacked, "modinfo", "-F", "sig_hashalgo", module.toString()))
                    .isEqualTo("sha512\n");
            assertThat(Run.in(unpacked, "readelf", "--sections", "--wide", module.toString()))
                    .contains(" .BTF ")
                    .doesNotContain(".debug_info");
        }
    }

    @Test
    @Order(6)
    void theImageTrustsTheOwnersCertificateAndNoOther() throws IOException {
        // The image was made from the uncompressed kernel.
        assertThat(BuiltInCertificates.of(project.objects().resolve("vmlinux"))).isEqualTo(der("owner"));
        String config = Files.readString(unpacked.resolve("lib/modules/" + RELEASE + "/config"));
        assertThat(config)
                .contains("CONFIG_MODULE_SIG_FORCE=y\n")
                .contains("CONFIG_MODULE_SIG_KEY=\"\"\n")
                .contains("CONFIG_LOCALVERSION=\"-0.7.el9\"\n");
    }

    @Test
    @Order(7)
    void develAloneBuildsAModuleWithBtf() throws IOException {
        Path devel = Run.unpack(BUILD.develIn(rpms()), project.directory().resolve("unpacked-devel"));
        Path tree = devel.resolve("usr/src/kernels/" + RELEASE);
        Path module = Files.createDirectories(project.directory().resolve("hello"));
        Files.writeString(module.resolve("Makefile"), "obj-m := hello.o\n");
        Files.writeString(module.resolve("hello.c"), """
                #include <linux/module.h>
                static int __init hello(void) { return 0; }
                module_init(hello);
                MODULE_LICENSE("GPL");
                """);
        Run.in(module, "make", "-C", tree.toString(), "M=" + module, "modules");
        assertThat(Run.in(module, "readelf", "--sections", "--wide", "hello.ko"))
                .contains(" .BTF ");
        assertThat(Run.in(module, "modinfo", "-F", "vermagic", "hello.ko")).startsWith(RELEASE + " ");
        assertThat(Run.in(tree, "file", "-L", "scripts/mod/modpost", "tools/objtool/objtool", "scripts/sign-file"))
                .doesNotContain("dynamically linked");
    }

    @Test
    @Order(8)
    void theSourceRpmHoldsSourcePatchesConfigurationAndSpec() {
        assertThat(Rpm.at(BUILD.sourceIn(rpms())).files())
                .contains("config", BUILD.packageName() + ".spec")
                .anyMatch(name -> name.startsWith("linux-") && name.endsWith(".tar.xz"))
                .contains("lockdown-under-secure-boot.patch", "rpm-pkg-spec.patch");
    }

    @Test
    @Order(9)
    void nothingIsDoneTwice() throws IOException {
        Map<Path, FileTime> before = times();
        OutsideProject.Traced traced = project.traced(OpensslKey.environment(), key.with("verify", "-Pel9"));
        OutsideProject.Result again = traced.result();
        assertThat(again).succeeded().doesNotSay("Compiling", "Signed", "Verified", "Booting");
        // Not even the sandbox is tried again: the note that it works is in the work directory.
        assertThat(traced.programs()).isEmpty();
        assertThat(traced.written()).isEmpty();
        assertThat(times()).isEqualTo(before);
    }

    @Test
    @Order(10)
    void aRequestThatKconfigCanNotGrantStopsWithATableAndTouchesNothing() throws IOException {
        Path fragment = project.directory().resolve("tiny.config");
        String good = Files.readString(fragment);
        Map<Path, FileTime> before = times();
        Files.writeString(fragment, good + "CONFIG_VIRTIO_NET=m\nCONFIG_VIRTO_FS=m\n");
        OutsideProject.Result result = build(key);
        Files.writeString(fragment, good);
        assertThat(result)
                .failed()
                .says("2 lines of the configuration did not come out as asked")
                .saysMatching("VIRTIO_NET +m +n +tiny.config:[0-9]+ +NETDEVICES is n")
                .saysMatching("VIRTO_FS +m +- +tiny.config:[0-9]+ +there is no such option; did you mean VIRTIO_FS");
        Map<Path, FileTime> after = times();
        after.keySet().removeIf(path -> path.startsWith(project.work().resolve("config")));
        before.keySet().removeIf(path -> path.startsWith(project.work().resolve("config")));
        before.remove(project.work().resolve("stages/configure.stamp"));
        assertThat(changed(before, after)).isEmpty();
    }

    /** The files of which only one has the time, for a message that can be read. */
    private static Set<Path> changed(Map<Path, FileTime> before, Map<Path, FileTime> after) {
        Set<Path> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        all.removeIf(file -> Objects.equals(before.get(file), after.get(file)));
        return all;
    }

    @Test
    @Order(11)
    void aChangedFragmentIsCompiledInAndNothingElse() throws IOException {
        Path fragment = project.directory().resolve("tiny.config");
        Files.writeString(fragment, Files.readString(fragment) + "CONFIG_CRC_ITU_T=m\n");
        OutsideProject.Result result = build(key);
        assertThat(result).succeeded();
        String log = Files.readString(project.work().resolve("logs/compile.log"));
        assertThat(log.lines().filter(line -> line.startsWith("  CC ")).count()).isBetween(1L, 60L);
        // Inserting the certificate did not make vmlinux look newer than the types of the other modules.
        assertThat(log.lines().filter(line -> line.startsWith("  BTF [M]"))).hasSize(1);
        assertThat(Rpm.at(BUILD.kernelIn(rpms())).files()).anyMatch(file -> file.endsWith("/crc-itu-t.ko"));
    }

    @Test
    @Order(12)
    void anotherKeySignsAgainAndCompilesNothing() throws IOException {
        Path compileLog = project.work().resolve("logs/compile.log");
        FileTime compiled = Files.getLastModifiedTime(compileLog);
        OpensslKey successor = OpensslKey.make(project.directory(), "successor");
        OutsideProject.Result result = build(successor);
        assertThat(result).succeeded().says("refuses-foreign").says("loads-signed");
        assertThat(Files.getLastModifiedTime(compileLog)).isEqualTo(compiled);
        Path rotated = Run.unpack(BUILD.kernelIn(rpms()), project.directory().resolve("unpacked-rotated"));
        for (Path module : modules(rotated)) {
            successor().verify(module);
        }
        // Modules signed elsewhere with the last key can still be loaded.
        Path devel = Run.unpack(BUILD.develIn(rpms()), project.directory().resolve("unpacked-devel"));
        Path trusted = devel.resolve("usr/src/kernels/" + RELEASE + "/trusted-certificates.pem");
        assertThat(BuiltInCertificates.of(project.objects().resolve("vmlinux")))
                .hasSize(der("successor").length + der("owner").length)
                .containsSequence(der("successor"))
                .containsSequence(der("owner"));
        for (String name : List.of("successor", "owner")) {
            String pem = Files.readString(project.directory().resolve(name + ".crt"));
            assertThat(Files.readString(trusted)).contains(pem.substring(pem.indexOf("-----BEGIN")));
        }
        debuginfoWasPackagedBesideTheSignatures();
    }

    /** One processor does most of the work of that package; signatures and the image are given to the others. */
    private static void debuginfoWasPackagedBesideTheSignatures() throws IOException {
        Map<String, List<String>> runs = Files.readAllLines(project.work().resolve("stages/timings.tsv")).stream()
                .map(line -> List.of(line.split("\t")))
                .collect(Collectors.toMap(run -> run.get(0), run -> run, (earlier, last) -> last));
        List<String> signed = runs.get("sign");
        List<String> debuginfo = runs.get("debuginfo");
        assertThat(debuginfo.get(4)).as("the build").isEqualTo(signed.get(4));
        assertThat(Instant.parse(debuginfo.get(1))).isBefore(end(signed));
        assertThat(Instant.parse(signed.get(1))).isBefore(end(debuginfo));
    }

    private static Instant end(List<String> run) {
        return Instant.parse(run.get(1)).plus(Duration.parse(run.get(2)));
    }

    @Test
    @Order(13)
    void aModuleThatWasTouchedAfterSigningIsSignedAgain() throws IOException {
        Path module = modules(project.work().resolve("signed/root")).get(0);
        Run.in(project.directory(), "strip", "--strip-debug", module.toString());
        OutsideProject.Result result = maven(successor(), "package", "-Pel9");
        assertThat(result).succeeded();
        Path again = Run.unpack(BUILD.kernelIn(rpms()), project.directory().resolve("unpacked-again"));
        for (Path packaged : modules(again)) {
            successor().verify(packaged);
        }
    }

    @Test
    @Order(14)
    void verifyRefusesAnRpmByEachModuleThatBreaksAPromise() throws IOException {
        Path root = Run.unpack(BUILD.kernelIn(rpms()), project.directory().resolve("unpacked-broken"));
        List<Path> modules = modules(root);
        SigningKey signingKey = Keystore.open(new KeystoreLocation(
                KeyProperties.MODULES, successor().keystore(), Optional.empty(), OpensslKey.PASSWORD::toCharArray));
        ModuleSigner signer = new ModuleSigner(signingKey);
        Path stripped = modules.get(0);
        Run.in(root, "strip", "--strip-debug", stripped.toString());
        Path withoutBtf = modules.get(1);
        Run.in(root, "objcopy", "--remove-section=.BTF", withoutBtf.toString());
        signer.sign(List.of(withoutBtf));
        Path foreign = modules.get(2);
        Run.in(root, "objcopy", "--strip-debug", foreign.toString());
        Files.write(
                foreign,
                latin(foreign)
                        .replace(
                                "vermagic=" + RELEASE,
                                "vermagic=" + TinyBuild.snapshot("8").release())
                        .getBytes(StandardCharsets.ISO_8859_1));
        signer.sign(List.of(foreign));
        Path leaking = root.resolve("lib/modules/" + RELEASE + "/leak");
        Files.copy(project.directory().resolve("successor.pem"), leaking);

        RpmVerifier verifier = new RpmVerifier(
                KernelRelease.parse(BUILD.release()).orElseThrow(),
                successor().certificates(),
                signingKey.certificate(),
                KeyTraces.of(signingKey));
        KernelRpms rpms = new KernelRpms(
                Packed.rpm(root, project.directory().resolve("packed")), BUILD.develIn(rpms()), BUILD.sourceIn(rpms()));
        assertThatThrownBy(() -> verifier.verify(rpms, List.of()))
                .hasMessageContaining(stripped.getFileName() + " is not signed")
                .hasMessageContaining(withoutBtf.getFileName() + " has no BTF")
                .hasMessageContaining(foreign.getFileName() + " has another vermagic than " + RELEASE)
                .hasMessageContaining("leak holds a private key in PEM")
                .hasMessageContaining("does not provide installonlypkg(kernel)")
                .hasMessageNotContaining(modules.get(3).getFileName().toString());
    }

    /** The mark in the environment of the processes that this project's build starts, while it runs. */
    private static String mark() throws IOException {
        return "KERNEL_LTS_BUILD=" + Files.readString(project.work().resolve(".build-mark"));
    }

    private static List<ProcessHandle> ofBuild(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return latin(Path.of("/proc/" + process.pid() + "/environ"))
                                .contains(mark);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    private static OutsideProject.Result build(OpensslKey with) {
        return maven(with, "verify", "-Pel9");
    }

    private static OutsideProject.Result maven(OpensslKey with, String... arguments) {
        return project.maven(OpensslKey.environment(), with.with(arguments));
    }

    private static OpensslKey successor() {
        return new OpensslKey(project.directory(), "successor");
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".ko"))
                    .sorted()
                    .toList();
        }
    }

    private static Path rpms() {
        return project.work().resolve("rpms");
    }

    /** The modification time of each file of the build, except the lock, which each build opens. */
    private static Map<Path, FileTime> times() throws IOException {
        Map<Path, FileTime> times = new HashMap<>();
        for (Path directory : List.of(project.work(), project.objects())) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    if (!file.endsWith(".lock") && !file.endsWith(".build-mark")) {
                        times.put(file, Files.getLastModifiedTime(file));
                    }
                }
            }
        }
        return times;
    }

    /** One of the owner's certificates, by OpenSSL. */
    private static byte[] der(String name) throws IOException {
        Path der = project.directory().resolve(name + ".der");
        Run.in(project.directory(), "openssl", "x509", "-in", name + ".crt", "-outform", "DER", "-out", der.toString());
        return Files.readAllBytes(der);
    }

    private static String latin(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
