// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A module of a few lines against the tiny kernel's -devel, as its users build one on a host: with make and the host's
 * own gcc, which isn't the kernel's. It is signed, and loaded in QEMU. Compilers of other systems stand for those of EL:
 * gcc 11 for EL 9, 9 and 10 for EL 8's 8.5, and 14 for EL 10.
 */
@ExtendWith(SharedBuilds.class)
class CompilersIT {
    private static final String LACKS = " lacks flags of this kernel, and the module does without them: ";
    private static final String RELEASE = TinyKernel.BUILD.release();

    private static TinyKernel kernel;
    private static Path directory;
    private static Path devel;

    @BeforeAll
    static void unpackDevel(TinyKernel shared) throws IOException {
        kernel = shared;
        directory = OutsideProject.emptyDirectory("compilers");
        devel = Run.unpack(kernel.devel(), directory.resolve("devel")).resolve("usr/src/kernels/" + RELEASE);
    }

    @Test
    void anOlderCompilerBuildsAModuleThatLoads() throws IOException {
        Path source = source("gcc-11");
        assertThat(Run.in(source, "make", "-C", devel.toString(), "M=" + source, "CC=gcc-11"))
                .containsOnlyOnce("gcc-11" + LACKS);
        requireLoads(source);
    }

    /** pahole of bullseye is too old to read the kernel's types: its compilers run in this machine's system. */
    @Tag("roots")
    @Test
    void theCompilersOfAnOlderSystemBuildModulesThatLoad() throws IOException {
        DebianRoot root = DebianRoot.of("bullseye", "bullseye-compilers", "gcc-9", "gcc-10");
        for (String compiler : new String[] {"gcc-9", "gcc-10"}) {
            Path source = source(compiler);
            String program = root.directory().resolve("usr/bin/" + compiler).toString();
            assertThat(Run.in(source, "make", "-C", devel.toString(), "M=" + source, "CC=" + program))
                    .containsOnlyOnce(compiler + LACKS);
            requireLoads(source);
        }
    }

    @Tag("roots")
    @Test
    void theCompilerOfANewerSystemBuildsAModuleThatLoads() throws IOException {
        Path source = source("gcc-14");
        DebianRoot root = DebianRoot.of("trixie", "trixie-compilers", "gcc", "make", "pahole")
                .with(devel, "/devel")
                .with(source, "/module");
        assertThat(root.run("make", "-C", "/devel", "M=/module")).doesNotContain(LACKS);
        requireLoads(source);
    }

    private static Path source(String name) throws IOException {
        Path source = Files.createDirectories(directory.resolve(name));
        Files.writeString(source.resolve("Makefile"), "obj-m := ten.o\n");
        Files.writeString(source.resolve("ten.c"), """
                #include <linux/module.h>
                #include <linux/uaccess.h>
                static int __user *nowhere;
                static int __init ten_init(void)
                {
                	int value = 0;
                	pr_info("ten: get_user says %d\\n", get_user(value, nowhere));
                	return value;
                }
                static void __exit ten_exit(void) { }
                module_init(ten_init);
                module_exit(ten_exit);
                MODULE_LICENSE("GPL");
                """);
        return source;
    }

    /** Signs it as the kernel's own sign-file does, and loads it. */
    private static void requireLoads(Path source) throws IOException {
        Path module = source.resolve("ten.ko");
        String key = kernel.key().directory().resolve(kernel.key().name()).toString();
        Run.in(source, devel.resolve("scripts/sign-file").toString(), "sha512", key + ".pem", key + ".crt", "ten.ko");
        Path installed = Run.unpack(kernel.rpm(), source.resolve("kernel"));
        InitialRoot root =
                InitialRoot.make(source.resolve("initramfs")).withFile(module).init("""
                        insmod /ten.ko && echo loaded
                        [ -s /sys/kernel/btf/ten ] && echo has types
                        dmesg | grep "ten: get_user says -14"
                        reboot -f
                        """);
        assertThat(Vm.in(source)
                        .kernel(
                                installed.resolve("lib/modules/" + RELEASE + "/vmlinuz"),
                                root.archive(),
                                "console=ttyS0 panic=-1")
                        .seconds(120)
                        .run())
                .contains("\nloaded", "has types", "ten: get_user says -14");
    }
}
