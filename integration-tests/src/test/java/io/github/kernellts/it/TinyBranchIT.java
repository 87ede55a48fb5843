// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: the tiny kernel of another branch through the whole pipeline; its packages pass the same checks as those
 * of 6.1. It compiles a kernel, so it runs only on request.
 *
 * <p>{@code -Dit.branch=6.18} chooses the branch (default: 6.12), {@code -Dit.branch.el=el10} the EL (default: el9), and
 * {@code -Dit.branch.version=6.18.15} another point release than the one that the parent names.
 * {@code -Dit.branch.source} and {@code -Dit.branch.apt.entries} become {@code kernel.source} and
 * {@code kernel.source.apt.entries}, for machines where the default finds no source of the branch.
 */
@Tag("branch")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SharedObjects.Alone
class TinyBranchIT {
    private static final String BRANCH = System.getProperty("it.branch", "6.12");
    private static final String EL = System.getProperty("it.branch.el", "el9");
    private static final TinyBuild BUILD = TinyBuild.snapshot("7")
            .ofVersion(System.getProperty("it.branch.version", Versions.of(BRANCH)))
            .forEl(EL);

    /** As branches.md says: kbuild makes BTF of modules since Linux 5.11. */
    private static final boolean MODULES_HAVE_TYPES = !BRANCH.equals("5.10");

    private static final String RELEASE = BUILD.release();
    private static final String NAME = BUILD.packageName();

    private static OutsideProject kernel;
    private static OpensslKey key;

    @BeforeAll
    static void makeProjectAndKey() throws IOException {
        kernel = OutsideProject.of("tiny", "tiny-" + BRANCH);
        key = OpensslKey.make(kernel.directory(), "owner");
    }

    @Test
    @Order(1)
    void theProfileChoosesTheBranchThatIsBuiltVerifiedAndBooted() {
        OutsideProject.Result result = maven(kernel, "install");
        assertThat(result)
                .succeeded()
                .says("uname (" + RELEASE + ")")
                .says("refuses-unsigned", "refuses-foreign", "refuses-flipped", "refuses-absurd")
                .says("refuses-trailing", "loads-signed", "btf-vmlinux")
                .says("btrfs (zstd and xxhash64")
                .says("lockdown (")
                .says("crashkernel (" + crashkernel() + " bytes)")
                .says("Verified ")
                .doesNotSay("canary");
        if (MODULES_HAVE_TYPES) {
            assertThat(result).says("btf-module");
        } else {
            assertThat(result).doesNotSay("btf-module");
        }
    }

    @Test
    @Order(2)
    void itsPackagesLookLikeThoseOfTheOtherBranches() {
        KernelRpmsLookAlike.require(kernel.work(EL, BRANCH).resolve("rpms"), NAME, RELEASE, MODULES_HAVE_TYPES);
    }

    @Test
    @Order(3)
    void opensslAcceptsTheSignatureOfEveryModule() throws IOException {
        Path root = Run.unpack(
                BUILD.kernelIn(kernel.work(EL, BRANCH).resolve("rpms")),
                kernel.directory().resolve("unpacked"));
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> modules =
                    files.filter(file -> file.toString().endsWith(".ko")).toList();
            assertThat(modules).hasSizeGreaterThan(5);
            for (Path module : modules) {
                key.verify(module);
                requireTypesAlone(root, module);
            }
        }
    }

    @Test
    @Order(4)
    void anExternalModuleIsBuiltWithItsTypesAgainstDevelAlone() throws IOException {
        OutsideProject bound = OutsideProject.of("bound", "bound-" + BRANCH);
        Path source = Files.createDirectories(bound.directory().resolve("hello"));
        Files.writeString(source.resolve("Makefile"), "obj-m := hello.o\n");
        Files.writeString(source.resolve("hello.c"), """
                #include <linux/module.h>
                #include <linux/fs.h>
                static int __init hello(void) { return register_filesystem(NULL) ? 0 : -EINVAL; }
                module_init(hello);
                MODULE_LICENSE("GPL");
                """);
        OutsideProject.Result result =
                maven(bound, "package", "-Dkernel.module.source=" + source, "-Dkernel.module.name=hello");
        assertThat(result).succeeded();
        Path rpm = rpm(bound, "kmod-hello-lts-tiny-" + RELEASE + "-1");
        assertThat(Rpm.at(rpm)).requires(NAME + " = " + BUILD.versionRelease());
        Path module = Run.unpack(rpm, bound.directory().resolve("unpacked"))
                .resolve("lib/modules/" + RELEASE + "/extra/hello.ko");
        key.verify(module);
        assertThat(Run.in(bound.directory(), "modinfo", "-F", "vermagic", module.toString()))
                .startsWith(RELEASE + " ");
        requireTypesAlone(bound.directory(), module);
    }

    @Test
    @Order(5)
    void nothingIsDoneTwice() {
        OutsideProject.Result again = maven(kernel, "verify");
        assertThat(again).succeeded().doesNotSay("Compiling", "Signed", "Verified", "Booting");
    }

    /** That a module has type information where its branch can make it, and no other debug information. */
    private static void requireTypesAlone(Path directory, Path module) {
        String sections = Run.in(directory, "readelf", "--sections", "--wide", module.toString());
        assertThat(sections.contains(" .BTF ")).isEqualTo(MODULES_HAVE_TYPES);
        assertThat(sections).doesNotContain(".debug_info");
    }

    /** The size in the table of the EL's kdump for the boot check's machine, as branches.md says. */
    private static long crashkernel() {
        return (EL.equals("el10") ? 256L : 192L) << 20;
    }

    private static OutsideProject.Result maven(OutsideProject project, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-P" + EL + ",lts-" + BRANCH);
        all.add("-Dkernel.version=" + BUILD.version());
        for (String option : List.of("source", "source.apt.entries")) {
            String value = System.getProperty("it.branch." + option.replace("source.", ""));
            if (value != null) {
                all.add("-Dkernel." + option + "=" + value);
            }
        }
        return project.maven(OpensslKey.environment(), key.with(all.toArray(String[]::new)));
    }

    private static Path rpm(OutsideProject project, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(project.work(EL, BRANCH).resolve("rpms"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.toString().endsWith(".x86_64.rpm"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
