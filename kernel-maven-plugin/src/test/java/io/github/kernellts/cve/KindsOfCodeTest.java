// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flaws in code that no object is named after, from kbuild's dependency files to the finding. */
class KindsOfCodeTest {
    private static final String ID = "CVE-2026-10001";

    @TempDir
    Path directory;

    private Path tree;

    @BeforeEach
    void compile() {
        tree = directory.resolve("tree");
        for (String name : List.of(
                "init/main.c",
                "include/linux/overflow.h",
                "include/linux/unused.h",
                "lib/crc32.c",
                "lib/gen_crc32table.c",
                "lib/gen_other.c",
                "arch/x86/entry/syscalls/syscall_64.tbl",
                "arch/x86/entry/syscalls/other.tbl",
                "fs/btrfs/super.c",
                "fs/btrfs/super.h",
                "fs/btrfs/trace.inc",
                "fs/btrfs/tests.c",
                "fs/btrfs/x509.asn1",
                "fs/ext4/x509.asn1",
                "fs/ext4/super.c")) {
            Trees.write(tree.resolve(name), "");
        }
        dependencies("init/.main.o.cmd", "init/main.o", "init/main.c", tree + "/include/linux/overflow.h");
        // A table that a program of the build makes.
        dependencies("lib/.crc32.o.cmd", "lib/crc32.o", "lib/crc32.c", "lib/crc32table.h");
        dependencies("lib/.gen_crc32table.cmd", "lib/gen_crc32table", "lib/gen_crc32table.c");
        // A header that a script makes of a table.
        Trees.write(
                directory.resolve("objects/arch/x86/.syscalls_64.h.cmd"),
                "savedcmd_arch/x86/syscalls_64.h := sh " + tree + "/arch/x86/entry/syscalls/syscall_64.tbl out.h\n");
        // An object of nothing but a module.
        Trees.write(
                directory.resolve("objects/fs/btrfs/.super.o.cmd"),
                "savedcmd_fs/btrfs/super.o := gcc -DMODULE -c -o fs/btrfs/super.o " + tree
                        + "/fs/btrfs/super.c\n\nsource_fs/btrfs/super.o := " + tree
                        + "/fs/btrfs/super.c\n\ndeps_fs/btrfs/super.o := \\\n  " + tree + "/fs/btrfs/super.h \\\n");
        Trees.write(
                directory.resolve("objects/fs/btrfs/.btrfs.mod.cmd"), "savedcmd_fs/btrfs/btrfs.mod := echo super.o\n");
    }

    @Test
    void aFlawInAHeaderOnlyIsOpenWhereItIsIncluded() {
        assertThat(status("include/linux/overflow.h")).isEqualTo(Status.AFFECTED);
        assertThat(status("include/linux/unused.h")).isEqualTo(Status.NOT_AFFECTED);
    }

    @Test
    void aFlawInAProgramThatMakesCodeIsOpenWhereItMadeSome() {
        assertThat(status("lib/gen_crc32table.c")).isEqualTo(Status.AFFECTED);
        assertThat(status("lib/gen_other.c")).isEqualTo(Status.NOT_AFFECTED);
    }

    @Test
    void aFlawInATableOfWhichCodeIsMadeIsOpen() {
        assertThat(status("arch/x86/entry/syscalls/syscall_64.tbl")).isEqualTo(Status.AFFECTED);
    }

    /** make keeps no dependency file of what it makes of these: lib/, crypto/ and scripts/ have such rules. */
    @Test
    void aFlawInAGrammarOfWhichCodeIsMadeIsOpenWhereItsDirectoryWasCompiled() {
        assertThat(status("fs/btrfs/x509.asn1")).isEqualTo(Status.AFFECTED);
        assertThat(status("fs/btrfs/trace.inc")).isEqualTo(Status.AFFECTED);
        assertThat(status("fs/ext4/x509.asn1")).isEqualTo(Status.NOT_AFFECTED);
    }

    @Test
    void aFlawInAHeaderThatOnlyAModuleIncludesIsOpen() {
        assertThat(status("fs/btrfs/super.h")).isEqualTo(Status.AFFECTED);
    }

    @Test
    void aFlawInAFileThatIsOnlyInAModuleIsOpen() {
        assertThat(status("fs/btrfs/super.c")).isEqualTo(Status.AFFECTED);
        assertThat(status("fs/btrfs/tests.c")).isEqualTo(Status.NOT_AFFECTED);
    }

    private Status status(String file) {
        CveData data =
                new CveData("0".repeat(40), Instant.EPOCH, List.of(Records.read(ID, Records.open(ID, file))), Map.of());
        return new Ledger(data, "6.1.192", CompiledFiles.collect(tree, directory.resolve("objects")))
                .findings()
                .get(0)
                .status();
    }

    private void dependencies(String name, String object, String source, String... others) {
        StringBuilder text = new StringBuilder("savedcmd_" + object + " := gcc -o " + object + " " + tree + "/" + source
                + "\n\nsource_" + object + " := " + tree + "/" + source + "\n\ndeps_" + object + " := \\\n");
        List.of(others).forEach(other -> text.append("  ").append(other).append(" \\\n"));
        Trees.write(directory.resolve("objects").resolve(name), text + "\n");
    }
}
