// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.Patching;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compiler of a module against the configuration of -devel, with real compilers: gcc 12, and gcc 11, which lacks
 * {@code -ftrivial-auto-var-init=zero} and has the bug of asm goto with outputs.
 */
class DevelCompilerTest {
    /** The flags that a kernel's makefiles derive from options, and a sub-make, as kbuild has. */
    private static final String MAKEFILE = """
            CC ?= gcc
            CONFIG_SHELL := sh
            PAHOLE := ./pahole
            srctree := .
            export CC CONFIG_SHELL PAHOLE srctree KBUILD_EXTMOD
            include include/config/auto.conf
            flags-$(CONFIG_INIT_STACK_ALL_ZERO) += -ftrivial-auto-var-init=zero
            flags-$(CONFIG_ZERO_CALL_USED_REGS) += -fzero-call-used-regs=used-gpr
            all:
            \t$(CC) $(flags-y) -include include/generated/autoconf.h -c module.c -o module.o
            \t@echo gcc $(CONFIG_GCC_VERSION), pahole $(CONFIG_PAHOLE_VERSION), rust $(CONFIG_PAHOLE_HAS_LANG_EXCLUDE)
            \t@$(if $(SUB),,$(MAKE) SUB=1)
            """;

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    private Path devel;

    @BeforeEach
    void installDevel() {
        Path tree = directory.resolve("tree");
        Path objects = directory.resolve("objects");
        devel = directory.resolve("devel");
        for (String file :
                List.of("Makefile", "arch/x86/Makefile", "arch/x86/include/a.h", "include/a.h", "scripts/a")) {
            Trees.write(Trees.parents(tree.resolve(file)), "");
        }
        for (String file :
                List.of(".config", "Module.symvers", "include/config/kernel.release", "arch/x86/include/b.h")) {
            Trees.write(Trees.parents(objects.resolve(file)), "");
        }
        Trees.write(Trees.parents(objects.resolve("scripts/b")), "");
        Trees.write(tree.resolve("scripts/Makefile.package"), "\n# Help text displayed when executing 'make help'\n");
        Trees.write(objects.resolve("include/config/auto.conf"), """
                CONFIG_GCC_VERSION=%1$s
                CONFIG_INIT_STACK_ALL_ZERO=y
                CONFIG_ZERO_CALL_USED_REGS=y
                CONFIG_PAHOLE_VERSION=124
                CONFIG_PAHOLE_HAS_LANG_EXCLUDE=y
                """.formatted(version("gcc")));
        Trees.write(Trees.parents(objects.resolve("include/generated/autoconf.h")), """
                #define CONFIG_GCC_VERSION %1$s
                #define CONFIG_CC_HAS_ASM_GOTO_OUTPUT 1
                """.formatted(version("gcc")));
        PatchSeries series = PatchSeries.of(LtsBranch.of(KernelVersion.parse("6.1.9")));
        new Patching(processes)
                .apply(
                        new PatchSeries(series.patches().stream()
                                .filter(patch -> patch.name().startsWith("rpm-pkg-devel"))
                                .toList()),
                        tree);
        processes.output(
                Command.of(
                                objects,
                                "sh",
                                tree.resolve("scripts/package/install-devel").toString(),
                                devel.toString())
                        .withEnvironment(Map.of("srctree", tree.toString(), "SRCARCH", "x86")),
                "look at install-devel");
        Trees.write(devel.resolve("Makefile"), MAKEFILE);
        Trees.write(devel.resolve("scripts/pahole-version.sh"), "$1 --version\n");
        pahole("130");
        Trees.write(devel.resolve("module.c"), "int f(void);\nint f(void) { return 0; }\n");
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void whatAnOlderCompilerLacksIsLeftOutWithOneLine() {
        String said = make("CC=gcc-11");
        assertThat(said)
                .containsOnlyOnce(
                        "gcc-11 lacks flags of this kernel, and the module does without them: -ftrivial-auto-var-init=zero\n")
                .contains("gcc-11 -fzero-call-used-regs=used-gpr -include");
        assertThat(said.lines().filter(("gcc " + version("gcc-11") + ", pahole 130, rust y")::equals))
                .hasSize(2);
    }

    @Test
    void theKernelsOwnCompilerKeepsAllOfThem() {
        assertThat(make())
                .doesNotContain("lacks")
                .contains("gcc -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr -include");
    }

    /** Or else gcc 11 would compile asm goto wrongly, as init/Kconfig says. */
    @Test
    void headersSeeTheCompilerOfTheModule() {
        Trees.write(devel.resolve("module.c"), """
                #ifdef CONFIG_CC_HAS_ASM_GOTO_OUTPUT
                #error "asm goto"
                #endif
                #if CONFIG_GCC_VERSION >= 120000
                #error "version"
                #endif
                """);
        assertThat(make("CC=gcc-11")).doesNotContain("#error");
        Trees.write(devel.resolve("module.c"), """
                #ifndef CONFIG_CC_HAS_ASM_GOTO_OUTPUT
                #error "no asm goto"
                #endif
                """);
        assertThat(make()).doesNotContain("#error");
    }

    /** EL 8's pahole 1.22 knows no {@code --lang_exclude}. */
    @Test
    void anOlderPaholeIsNotAskedForWhatItLacks() {
        pahole("122");
        assertThat(make().lines().map(String::strip)).contains("gcc " + version("gcc") + ", pahole 122, rust");
    }

    /** Makefiles of modules include auto.conf to look at options. */
    @Test
    void otherMakefilesSeeTheKernelsOptions() {
        assertThat(make("CC=gcc-11", "KBUILD_EXTMOD=", "flags-y=")).contains("gcc " + version("gcc") + ", pahole 124");
    }

    private void pahole(String version) {
        Path pahole = devel.resolve("pahole");
        Trees.write(pahole, "#!/bin/sh\necho " + version + "\n");
        Trees.executable(pahole);
    }

    private String make(String... variables) {
        List<String> command = new ArrayList<>(List.of("make", "KBUILD_EXTMOD=/module", "CC=gcc"));
        command.addAll(List.of(variables));
        return processes.output(Command.of(devel, command), "look at what make says");
    }

    /** As in CONFIG_GCC_VERSION, such as 120200. */
    private String version(String compiler) {
        String[] parts = processes
                .output(Command.of(directory, compiler, "-dumpfullversion"), "install it")
                .strip()
                .split("\\.");
        return String.valueOf(
                Integer.parseInt(parts[0]) * 10000 + Integer.parseInt(parts[1]) * 100 + Integer.parseInt(parts[2]));
    }
}
