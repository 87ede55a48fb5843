// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "include/dt-bindings/x.dtsi",
                // make and shells write these characters in another way.
                "drivers/md/a b.c",
                "drivers/md/a$b.h",
                "drivers/md/a:b.h",
                "drivers/md/a(b).c"
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
            strings = {
                "Documentation/admin-guide/md.txt",
                "Documentation/x/Makefile.rst",
                "MAINTAINERS",
                "net/x.rst",
                "scripts/package/kernel-installonly.spec",
                "scripts/package/mkspec"
            })
    void whatNoObjectIsMadeOfIsNoObstacle(String name) {
        assertThat(ReusableObjects.obstacle(List.of(name), List.of())).isEmpty();
        assertThat(ReusableObjects.obstacle(List.of(), List.of(name))).isEmpty();
    }

    @Test
    void objectsThatReadAChangedHeaderAreOutdatedAndNoOthers() {
        command("fs/.super.o.cmd", KERNEL + "\ndeps_fs/super.o := " + tree() + "/include/linux/fs.h \\");
        command(
                "arch/x86/boot/compressed/.misc.o.cmd",
                KERNEL + "\ndeps_x := \\\n  " + tree() + "/arch/x86/boot/../../../include/linux/fs.h \\");
        command("fs/.inode.o.cmd", KERNEL + "\ndeps_fs/inode.o := " + tree() + "/include/linux/fs.h.h \\");
        command("fs/.btrfs.ko.cmd", "savedcmd_fs/btrfs.ko := ld -T " + tree() + "/scripts/module.lds");
        command("include/config/auto.conf.cmd", "deps_config := \\\n\t" + tree() + "/Kconfig \\");
        assertThat(obstacle("include/linux/fs.h")).isNull();
        assertThat(outdated("include/linux/fs.h").targets())
                .containsExactlyInAnyOrder("fs/super.o", "arch/x86/boot/compressed/misc.o");
        assertThat(outdated("include/linux/other.h").targets()).isEmpty();
    }

    @Test
    void scriptsOfThePackagingNameEachOtherAndOutdateNothing() {
        Trees.write(
                tree().resolve("scripts/package/mkspec"), "#!/bin/sh\ncat \"$srctree/scripts/package/kernel.spec\"");
        assertThat(obstacle("scripts/package/kernel.spec")).isNull();
        assertThat(outdated("scripts/package/kernel.spec").targets()).isEmpty();
    }

    @Test
    void anOutdatedObjectIsRemovedWithItsCommandAndTheHeadersThatArePackedIntoTheKernelAreMadeAgain() {
        for (String name : List.of(
                "fs/super.o",
                "fs/.super.o.cmd",
                "fs/inode.o",
                "fs/.inode.o.cmd",
                "kernel/kheaders.md5",
                "kernel/kheaders_data.tar.xz",
                "kernel/fork.o")) {
            command(name, "x");
        }
        Path objects = directory.resolve("objects");
        ReusableObjects.remove(objects, List.of("fs/super.o"));
        assertThat(Trees.files(objects, file -> true).stream().map(file -> objects.relativize(file) + ""))
                .containsExactlyInAnyOrder("fs/inode.o", "fs/.inode.o.cmd", "init/.main.o.cmd", "kernel/fork.o");
    }

    /** Makefiles wrote the objects, and a link there may lead to a directory of the user's. */
    @Test
    void nothingIsRemovedThroughALink() throws IOException {
        Path mine = Trees.directory(directory.resolve("mine"));
        Trees.write(mine.resolve("super.o"), "mine");
        Path objects = directory.resolve("objects");
        Files.createSymbolicLink(objects.resolve("fs"), mine);
        assertThatThrownBy(() -> ReusableObjects.remove(objects, List.of("fs/super.o")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("outside of");
        assertThat(mine.resolve("super.o")).exists();
    }

    /** Their paths are those of another place, so that nothing would be found in them. */
    @Test
    void dependencyFilesThatDoNotNameTheTreeNeedEverythingCompiled() {
        command("init/.main.o.cmd", KERNEL + "\ndeps_init/main.o := /elsewhere/init/main.c");
        assertThat(obstacle("fs/super.c"))
                .isEqualTo("their dependency files don't name " + tree().resolve("init/main.c"));
    }

    @Test
    void dependenciesThatAFailedCompilationLeftAreOfNoObject() {
        command("fs/.super.o.d", "super.o: " + tree() + "/fs/super.c");
        assertThat(obstacle("fs/super.c")).isNull();
        command("fs/super.o", "there");
        assertThat(obstacle("fs/super.c")).contains("fs/super.o is made of");
    }

    @ParameterizedTest
    @CsvSource({
        "lib/Makefile, '$(obj)/table.c: $(srctree)/include/linux/fs.h\n\t$(call cmd,table)'",
        "arch/x86/kernel/cpu/Makefile, 'names = $(src)/../../include/asm/fs.h'",
        "scripts/table.sh, 'cat $1/fs.h'",
        "drivers/x/gen.pl, 'open \"include/linux/fs.h\"'"
    })
    void aHeaderThatAMakefileOrScriptNamesNeedsEverythingCompiled(String file, String text) {
        source(file, text);
        assertThat(obstacle("include/linux/fs.h")).isEqualTo("include/linux/fs.h differs, which " + file + " names");
        assertThat(obstacle("include/linux/list.h")).isNull();
    }

    /** As speakup's makemapdata.c of the kernel does. */
    @Test
    void aHeaderThatAHostProgramOpensNeedsEverythingCompiled() {
        command("drivers/x/.gen.cmd", "savedcmd_drivers/x/gen := gcc -o x " + tree() + "/drivers/x/gen.c");
        source(
                "drivers/x/gen.c",
                "#include <linux/list.h>\nsnprintf(name, size, \"%s/include/linux/fs.h\", top);\n/* Not list.h,\n or list.h. */ // list.h");
        assertThat(obstacle("include/linux/fs.h")).endsWith("which drivers/x/gen.c names");
        assertThat(obstacle("include/linux/list.h")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "lib/Makefile, '# fs.h is read by the compiler'",
        "include/asm-generic/Kbuild, 'mandatory-y += fs.h'",
        "arch/arm64/kernel/Makefile, '$(obj)/x: fs.h'",
        "scripts/checkpatch.pl, 'fs.h'",
        "scripts/x.c, '/* as fs.h\n * of the kernel */'",
        "fs/super.c, '#include <linux/fs.h>'"
    })
    void aCommentAListOfNamesAnotherArchitectureAndWhatNoBuildRunsAreNoObstacle(String file, String text) {
        source(file, text);
        assertThat(obstacle("include/linux/fs.h")).isNull();
    }

    /** Dependency files name the link. */
    @ParameterizedTest
    @ValueSource(strings = {"../linux", "../linux/fs.h", ".."})
    void aHeaderThatALinkLeadsToNeedsEverythingCompiled(String target) throws IOException {
        Path link = Trees.parents(tree().resolve("include/other/link"));
        Files.createSymbolicLink(link, Path.of(target));
        assertThat(obstacle("include/linux/fs.h"))
                .isEqualTo("include/linux/fs.h differs, to which the link include/other/link leads");
        assertThat(obstacle("lib/list.h")).isNull();
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
                "tools/objtool/.check.o.cmd"
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

    /** Programs of tools are compiled in directories of their own. */
    @Test
    void aHeaderWithARelativeNameOutsideTheKernelNeedsEverythingCompiled() {
        command("tools/x/.x.o.cmd", "savedcmd_x.o := gcc -c x.c\ndeps_x.o := ../../../include/uapi/linux/bpf.h");
        assertThat(obstacle("include/uapi/linux/bpf.h")).contains("tools/x/x.o is made of");
    }

    @BeforeEach
    void compileWhatEveryKernelHas() {
        command("init/.main.o.cmd", KERNEL + "\ndeps_init/main.o := " + tree() + "/init/main.c");
        source("init/main.c", "main");
    }

    private String obstacle(String name) {
        return outdated(name).obstacle().orElse(null);
    }

    private ReusableObjects.Outdated outdated(String name) {
        return new ReusableObjects(directory.resolve("objects"), tree()).outdated(Set.of(name));
    }

    private Path tree() {
        return directory.resolve("trees/linux-6.1.9-aaaaaaaaaaaa");
    }

    private void source(String name, String text) {
        Trees.write(Trees.parents(tree().resolve(name)), text + "\n");
    }

    private void command(String name, String text) {
        Trees.write(Trees.parents(directory.resolve("objects").resolve(name)), text + "\n");
    }
}
