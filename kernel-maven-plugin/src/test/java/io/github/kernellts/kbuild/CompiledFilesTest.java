// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of compiled files, out of dependency files in the forms of kbuild. */
class CompiledFilesTest {
    @TempDir
    Path directory;

    private Path tree;
    private Path objects;

    @BeforeEach
    void compileTheFirstFile() {
        tree = directory.resolve("tree");
        objects = directory.resolve("objects");
        source("init/main.c");
        command("init/.main.o.cmd", "savedcmd_init/main.o := gcc -c " + tree + "/init/main.c");
    }

    @Test
    void aDependencyIsRead() {
        source("fs/namei.c", "include/linux/fs.h", "fs/unused.c");
        command(
                "fs/.namei.o.cmd",
                "cmd_fs/namei.o := gcc -Wp,-MMD,fs/.namei.o.d -I" + tree + "/include -c -o fs/namei.o",
                "",
                "source_fs/namei.o := " + tree + "/fs/namei.c",
                "",
                "deps_fs/namei.o := \\",
                "    $(wildcard include/config/FOO) \\",
                "  " + tree + "/include/linux/fs.h \\");
        CompiledFiles files = collected();
        assertThat(files.isRead("fs/namei.c")).isTrue();
        assertThat(files.isRead("include/linux/fs.h")).isTrue();
        assertThat(files.isRead("fs/unused.c")).isFalse();
        assertThat(files.exists("fs/unused.c")).isTrue();
        assertThat(files.exists("fs/missing.c")).isFalse();
        assertThat(files.isReadBelow("fs")).isTrue();
        assertThat(files.isReadBelow("include")).isTrue();
        assertThat(files.isReadBelow("drivers")).isFalse();
    }

    /** Makefiles write them: a FIFO would never end, and a link could lead to any file of the user. */
    @Test
    void aDependencyFileThatIsALinkOutOfTheObjectsOrAFifoIsRefused() throws IOException {
        Trees.write(directory.resolve("passwords"), "x");
        Path link = Files.createSymbolicLink(objects.resolve(".x.cmd"), directory.resolve("passwords"));
        assertThatThrownBy(this::collected)
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(link + " is a link to");
        Trees.delete(link);
        try (Processes processes = new Processes(directory)) {
            processes.output(Command.of(objects, "mkfifo", ".x.cmd"), "");
        }
        assertThatThrownBy(this::collected)
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(link + " is no ordinary file");
    }

    @Test
    void aPathWithDotsIsTheSameFile() {
        source("lib/inat.c", "arch/x86/insn.h");
        command(
                "lib/.x.o.cmd",
                "deps_lib/x.o := " + tree + "/lib/../arch/x86/../../lib/inat.c \\",
                "  ./arch/x86/insn.h");
        assertThat(collected().isRead("lib/inat.c")).isTrue();
        assertThat(collected().isRead("arch/x86/insn.h")).isTrue();
    }

    @Test
    void aFileThatOnlyACommandNamesIsRead() {
        source("arch/x86/entry/syscall_64.tbl", "scripts/syscallhdr.sh", "scripts/module.lds", "crypto/sha.pl");
        command(
                "arch/x86/.unistd_64.h.cmd",
                "cmd_arch/x86/unistd_64.h := sh " + tree + "/scripts/syscallhdr.sh  " + tree
                        + "/arch/x86/entry/syscall_64.tbl unistd_64.h");
        command("fs/.a.ko.cmd", "cmd_fs/a.ko := ld -r -T'" + tree + "/scripts/module.lds' -o fs/a.ko;  true");
        command("crypto/.sha.S.cmd", "cmd_crypto/sha.S := (perl " + tree + "/crypto/sha.pl) > crypto/sha.S");
        CompiledFiles files = collected();
        assertThat(files.isRead("arch/x86/entry/syscall_64.tbl")).isTrue();
        assertThat(files.isRead("scripts/syscallhdr.sh")).isTrue();
        assertThat(files.isRead("scripts/module.lds")).isTrue();
        assertThat(files.isRead("crypto/sha.pl")).isTrue();
    }

    @Test
    void theKconfigFilesOfTheConfigurationAreRead() {
        source("arch/x86/Kconfig", "arch/arm64/Kconfig");
        command("include/config/auto.conf.cmd", "deps_config := \\", "\tarch/x86/Kconfig \\", "");
        assertThat(collected().isRead("arch/x86/Kconfig")).isTrue();
        assertThat(collected().isRead("arch/arm64/Kconfig")).isFalse();
    }

    @Test
    void aRelativeNameOfAToolIsReadWhereverItMayBe() {
        source(
                "tools/lib/bpf/bpf.c",
                "tools/lib/bpf/libbpf.h",
                "tools/objtool/check.c",
                "tools/perf/perf.c",
                "lib/bpf.c");
        command("tools/bpf/resolve_btfids/libbpf/.bpf.o.cmd", "bpf.o: bpf.c \\", " libbpf.h ../../objtool/check.c");
        CompiledFiles files = collected();
        assertThat(files.isRead("tools/lib/bpf/bpf.c")).isTrue();
        assertThat(files.isRead("tools/lib/bpf/libbpf.h")).isTrue();
        assertThat(files.isRead("tools/objtool/check.c")).isTrue();
        assertThat(files.isRead("tools/perf/perf.c")).isFalse();
        assertThat(files.isRead("lib/bpf.c")).isFalse();
    }

    @Test
    void theListIsTheSameAfterReadingIt() {
        source("fs/a.c", "fs/b.c");
        command("fs/.a.o.cmd", "source_fs/a.o := " + tree + "/fs/a.c");
        String text = collected().text();
        Path list = directory.resolve("files.txt");
        Trees.write(list, text);
        assertThat(CompiledFiles.read(list).text()).isEqualTo(text);
        assertThat(text).isEqualTo("kernel-lts files 1\n+fs/a.c\n-fs/b.c\n+init/main.c\n");
    }

    @Test
    void dependencyFilesOfAnotherTreeAreRefused() {
        Trees.delete(objects);
        command("init/.main.o.cmd", "source_init/main.o := /elsewhere/init/main.c");
        assertThatThrownBy(this::collected)
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("don't say that init/main.c was compiled");
    }

    @Test
    void anotherFormatIsRefused() {
        Path list = directory.resolve("files.txt");
        Trees.write(list, "kernel-lts files 0\n");
        assertThatThrownBy(() -> CompiledFiles.read(list)).hasMessageContaining("files.txt");
    }

    private CompiledFiles collected() {
        return CompiledFiles.collect(tree, objects);
    }

    private void source(String... names) {
        for (String name : names) {
            Trees.write(tree.resolve(name), "");
        }
    }

    private void command(String name, String... lines) {
        Trees.write(objects.resolve(name), String.join("\n", lines) + "\n");
    }
}
