// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReusableObjectsTest {
    private static final String KERNEL = "savedcmd_x := gcc -nostdinc -D__KERNEL__ -c -o x";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {"drivers/md/dm-zero.c", "fs/btrfs/raid56.h", "arch/x86/lib/memcpy_64.S", "include/linux/list.h"})
    void aChangedSourceOrHeaderOfTheKernelIsNoObstacle(String name) {
        assertThat(ReusableObjects.obstacle(List.of(name), List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Makefile",
                "fs/btrfs/Makefile",
                "fs/Kconfig",
                "Documentation/Kconfig",
                "Documentation/devicetree/Makefile",
                "scripts/mod/modpost.c",
                "scripts/link-vmlinux.sh",
                "tools/objtool/check.c",
                "tools/include/linux/list.h",
                "arch/x86/tools/relocs.c",
                "arch/x86/boot/compressed/misc.c",
                "arch/x86/entry/syscalls/syscall_64.tbl",
                "arch/x86/lib/x86-opcode-map.txt",
                "arch/x86/crypto/sha256.pl",
                "usr/gen_init_cpio.c",
                "certs/extract-cert.c",
                "kernel/time/timeconst.bc",
                "include/dt-bindings/x.dtsi"
            })
    void whatTheBuildItselfReadsNeedsEverythingCompiled(String name) {
        assertThat(ReusableObjects.obstacle(List.of(name), List.of()))
                .contains(name + " differs, on which more depends than its objects");
    }

    /** A new header can hide another of its name, and a new source can take the place of a generated one. */
    @ParameterizedTest
    @ValueSource(strings = {"drivers/md/list.h", "drivers/md/new.c", "drivers/md/dm.S", "kernel/kheaders.md5"})
    void aFileThatCameOrWentNeedsEverythingCompiled(String name) {
        assertThat(ReusableObjects.obstacle(List.of(), List.of(name))).contains(name + " was added or removed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Documentation/admin-guide/md.txt", "Documentation/x/Makefile.rst", "MAINTAINERS", "net/x.rst"})
    void textsForPeopleAreNoObstacle(String name) {
        assertThat(ReusableObjects.obstacle(List.of(name), List.of())).isEmpty();
        assertThat(ReusableObjects.obstacle(List.of(), List.of(name))).isEmpty();
    }

    @Test
    void aHeaderThatObjectsOfTheKernelAloneReadIsNoObstacle() {
        command("fs/.super.o.cmd", KERNEL + "\ndeps_fs/super.o := " + tree() + "/include/linux/fs.h \\");
        command("fs/.btrfs.ko.cmd", "savedcmd_fs/btrfs.ko := ld -T " + tree() + "/scripts/module.lds");
        command("include/config/auto.conf.cmd", "deps_config := \\\n\t" + tree() + "/Kconfig \\");
        assertThat(obstacle("include/linux/fs.h")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Constants for assembler, out of which a header is generated.
                "arch/x86/kernel/.asm-offsets.s.cmd",
                "kernel/.bounds.s.cmd",
                // A linker script, a host program, and the object of a host program in several parts.
                "arch/x86/kernel/.vmlinux.lds.cmd",
                "lib/.gen_crc32table.cmd",
                "usr/include/linux/.fs.h.cmd",
                "tools/objtool/.check.o.d"
            })
    void aHeaderOutOfWhichSomethingElseIsMadeNeedsEverythingCompiled(String file) {
        command("fs/.super.o.cmd", KERNEL + "\ndeps_fs/super.o := " + tree() + "/include/linux/fs.h \\");
        command(file, "deps_x := " + tree() + "/arch/x86/../../include/linux/fs.h \\");
        assertThat(obstacle("include/linux/fs.h")).startsWith("include/linux/fs.h differs, which ");
        assertThat(obstacle("include/linux/other.h")).isNull();
    }

    /** The object of a host program is not compiled with the kernel's own flags. */
    @Test
    void anObjectOfAHostProgramNeedsEverythingCompiled() {
        command("drivers/x/.tool-main.o.cmd", "savedcmd_x := gcc -O2 -c -o x\ndeps_x := " + tree() + "/drivers/x/x.h");
        assertThat(obstacle("drivers/x/x.h")).contains("drivers/x/tool-main.o is made of");
    }

    private String obstacle(String name) {
        return new ReusableObjects(directory.resolve("objects"), tree())
                .obstacle(Set.of(name))
                .orElse(null);
    }

    private Path tree() {
        return directory.resolve("trees/linux-6.1.9-aaaaaaaaaaaa");
    }

    private void command(String name, String text) {
        Trees.write(Trees.parents(directory.resolve("objects").resolve(name)), text + "\n");
    }
}
