// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.Btf;
import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds of a kernel that differ a little, in packages by rpmbuild, with type information by gcc and pahole. */
class ComparisonTest {
    private static final String CODE = """
            struct inner { int a; };
            struct outer { struct inner in; struct lonely *far; };
            struct lonely { int x; };
            typedef struct { int b; } plain_t;
            int of_outer(struct outer *o) { return o->in.a; }
            int of_plain(plain_t *p) { return p->b; }
            int of_number(int a) { return a; }
            int same(int a) { return a; }
            int not_exported(struct lonely *l, int a) { return l->x + a; }
            """;

    private static final String SYMBOLS = """
            0x00000000\tof_outer\tvmlinux\tEXPORT_SYMBOL\t
            0x00000000\tof_plain\tvmlinux\tEXPORT_SYMBOL\t
            0x00000000\tof_number\tvmlinux\tEXPORT_SYMBOL\t
            0x00000000\tsame\tvmlinux\tEXPORT_SYMBOL\t
            0x00000000\tgone\tfs/fuse/fuse\tEXPORT_SYMBOL_GPL\tFUSE
            """;

    private static final String CONFIG = "CONFIG_KEPT=y\nCONFIG_WAS=m\n";

    @TempDir
    Path directory;

    private Processes processes;

    @BeforeEach
    void start() {
        processes = new Processes(directory);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void theSameBuildHasNoDifference() {
        Path one = build("1", CODE, SYMBOLS, CONFIG, "module");
        assertThat(Comparison.of(one, one).sentence())
                .isEqualTo("Symbols that went: 0, Symbols that came: 0, Symbols that are exported in another way: 0,"
                        + " Functions with another prototype: 0, Structures with another layout: 0, Options: 0,"
                        + " Modules: 0, Packages: 0");
    }

    @Test
    void symbolsTypesOptionsModulesAndPackagesAreCompared() throws Exception {
        Path one = build("1", CODE, SYMBOLS, CONFIG, "module");
        Path two = build(
                "2",
                CODE.replace("inner { int a", "inner { long a")
                        .replace("lonely { int x", "lonely { long x")
                        .replace("{ int b; }", "{ int a, b; }")
                        .replace("of_number(int a)", "of_number(const char *s, unsigned a)"),
                SYMBOLS.replace("gone\tfs/fuse/fuse\tEXPORT_SYMBOL_GPL\tFUSE", "came\tvmlinux\tEXPORT_SYMBOL\t")
                        .replace("same\tvmlinux\tEXPORT_SYMBOL\t", "same\tvmlinux\tEXPORT_SYMBOL_GPL\tNEW"),
                "CONFIG_KEPT=y\nCONFIG_NEW=\"<b>\"\n",
                "a longer module".repeat(100));
        Comparison comparison = Comparison.of(one, two);
        assertThat(comparison.markdown())
                .startsWith(
                        "# kernel-lts-kvm-61y 1-1 → kernel-lts-kvm-61y 2-1\n\n## Symbols that went\n\n1 symbol that ")
                .contains("| gone | fs/fuse/fuse | EXPORT\\_SYMBOL\\_GPL |\n")
                .contains("| came | vmlinux | EXPORT\\_SYMBOL |\n")
                .contains("| same | EXPORT\\_SYMBOL of vmlinux | EXPORT\\_SYMBOL\\_GPL of vmlinux in namespace NEW |\n")
                .contains("| of\\_number | int (int) | int (const char \\*, unsigned int) |\n")
                // It is a part of what the function takes; struct lonely is only pointed to.
                .contains("| struct inner | of\\_outer |\n")
                .contains("| plain\\_t | of\\_plain |\n")
                .doesNotContain("| struct lonely")
                .contains("and types inside these: 2. Other types that changed: 1.")
                .contains("| WAS | m | n |\n", "| NEW | n | \"\\<b>\" |\n")
                .doesNotContain("KEPT")
                .contains("| fs/fuse/fuse.ko | 0.0 KiB | 1.5 KiB |\n")
                .contains("| kernel-lts-kvm |", "| kernel-lts-kvm-devel |");
        String page = comparison.html();
        assertThat(page).contains("<td>&quot;&lt;b&gt;&quot;</td>").doesNotContain("<b>");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        page.replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
    }

    /** A module's types continue those of vmlinux. */
    @Test
    void functionsThatModulesExportAreComparedByTheirOwnTypes() {
        String symbols = SYMBOLS.replace("gone\tfs/fuse/fuse", "of_module\tfs/typed/typed")
                + "0x00000000\tof_both\tfs/typed/typed\tEXPORT_SYMBOL\t\n"
                + "0x00000000\tkept\tfs/typed/typed\tEXPORT_SYMBOL\t\n"
                + "0x00000000\tof_private\tfs/typed/typed\tEXPORT_SYMBOL\t\n";
        String code = CODE + "static int of_module(int a) { return a; }\nint use(int a) { return of_module(a); }\n";
        String module = """
                struct inner { int a; };
                struct outer { struct inner in; struct lonely *far; };
                struct private { int own; };
                int of_module(struct outer *o, int a) { return o->in.a + a; }
                int of_both(struct outer *o) { return o->in.a; }
                int of_private(struct private *p) { return p->own; }
                int kept(int a) { return a; }
                int hidden_one(int a) { return a; }
                """;
        Path one = build("1", code, symbols, CONFIG, "module", module);
        Path two = build(
                "2",
                code,
                symbols,
                CONFIG,
                "module",
                module.replace("of_module(struct outer *o, int a)", "of_module(struct outer *o, long a)")
                        .replace("{ int own; }", "{ long own; }")
                        .replace("hidden_one(int a)", "hidden_one(long a)"));
        assertThat(Comparison.of(one, one).sentence())
                .contains("Functions with another prototype: 0, Structures with another layout: 0");
        assertThat(Comparison.of(one, two).markdown())
                .contains(
                        "1 exported function of vmlinux and of modules. Types of exported variables are not compared.")
                .contains("| of\\_module | int (struct outer \\*, int) | int (struct outer \\*, long int) |\n")
                .contains("| struct private | of\\_private |\n")
                .doesNotContain("| struct outer", "hidden_one");
        Path three = build(
                "3",
                code.replace("inner { int a", "inner { long a"),
                symbols,
                CONFIG,
                "module",
                module.replace("inner { int a", "inner { long a"));
        assertThat(Comparison.of(one, three).markdown())
                .contains("| struct inner | of\\_both, of\\_module, of\\_outer |\n");
    }

    @Test
    void aModuleWithoutTypeInformationIsNamed() {
        Path one = build("1", CODE, SYMBOLS, CONFIG, "module");
        assertThat(Comparison.of(one, one).markdown())
                .contains("not compared, nor those of modules without type information: fs/fuse/fuse.ko.");
    }

    @Test
    void withoutTypeInformationTypesAreSaidToBeUnknown() {
        Path one = build("1", "", SYMBOLS, CONFIG, "module");
        assertThat(Comparison.of(one, one).markdown()).contains("## Types\n\nUnknown: ");
    }

    @Test
    void aDirectoryWithoutOneKernelAndItsDevelIsRefused() throws IOException {
        Path one = build("1", CODE, SYMBOLS, CONFIG, "module");
        refused(one, directory.resolve("none"), "kernel.compare.after is " + directory.resolve("none"));
        Path empty = Trees.directory(directory.resolve("empty"));
        refused(empty, one, empty + " has no kernel", "set kernel.compare.before");
        Files.copy(SmallRpm.build(directory, "kernel-lts-kvm-612y", "1", "1", "x"), one.resolve("other.rpm"));
        refused(one, one, " has 2 kernels");
        Files.delete(one.resolve("other.rpm"));
        Files.delete(one.resolve("kernel-lts-kvm-61y-devel-1-1.x86_64.rpm"));
        refused(one, one, " has no kernel-lts-kvm-61y-devel of version 1-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 30, 200})
    void typeInformationThatIsCutOffIsRefused(int length) throws IOException {
        byte[] whole = section(CODE);
        assertThat(Btf.parse(whole).prototypes()).containsEntry("same", "int (int)");
        assertThatThrownBy(() -> Btf.parse(Arrays.copyOf(whole, length))).isInstanceOf(IllegalArgumentException.class);
    }

    /** A type whose target is itself must not be followed for ever. */
    @Test
    void typesInACircleAreRefused() throws IOException {
        byte[] whole = section("int same(int *a) { return *a; }");
        int header = 24;
        for (int at = header; at < whole.length - 8; at += 4) {
            // The first pointer gets itself as its target.
            if (whole[at + 3] == 0 && whole[at + 7] == 2) {
                whole[at + 8] = (byte) 2;
                whole[at + 9] = 0;
                break;
            }
        }
        assertThatThrownBy(() -> Btf.parse(whole).prototypes())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without end");
    }

    private static void refused(Path before, Path after, String... why) {
        assertThatThrownBy(() -> Comparison.of(before, after))
                .isInstanceOf(KernelException.class)
                .hasMessageContainingAll(why);
    }

    private byte[] section(String code) throws IOException {
        return ElfFile.open(object(code)).flatMap(file -> file.section(".BTF")).orElseThrow();
    }

    private Path object(String code) {
        Path object = directory.resolve("vmlinux.o");
        Trees.write(directory.resolve("code.c"), code);
        processes.output(Command.of(directory, "gcc", "-g", "-c", "code.c", "-o", object.toString()), "");
        if (!code.isEmpty()) {
            processes.output(Command.of(directory, "pahole", "-J", object.toString()), "");
        }
        return object;
    }

    /** A module whose type information continues that of vmlinux, as kbuild makes it. */
    private Path typed(Path top, String code) {
        Trees.write(top.resolve("typed.c"), code);
        processes.output(Command.of(top, "gcc", "-g", "-c", "typed.c", "-o", "typed.o"), "");
        processes.output(Command.of(top, "pahole", "-J", "--btf_base", "vmlinux", "typed.o"), "");
        return top.resolve("typed.o");
    }

    private Path build(String version, String code, String symbols, String config, String module) {
        return build(version, code, symbols, config, module, "");
    }

    private Path build(String version, String code, String symbols, String config, String module, String typedModule) {
        Path top = directory.resolve("build-" + version);
        Trees.write(top.resolve("Module.symvers"), symbols);
        Trees.write(top.resolve("config"), config);
        Trees.write(top.resolve("module"), module);
        Trees.write(top.resolve("vmlinux"), Trees.read(object(code)));
        Trees.write(top.resolve("typed"), typedModule.isEmpty() ? new byte[0] : Trees.read(typed(top, typedModule)));
        Trees.write(top.resolve("kernel.spec"), """
                Name: kernel-lts-kvm-61y
                Version: @
                Release: 1
                Summary: small
                License: GPL
                %define debug_package %{nil}
                %define __os_install_post %{nil}
                %description
                Small.
                %package devel
                Summary: small
                %description devel
                Small.
                %install
                mkdir -p %{buildroot}/lib/modules/@/kernel/fs/fuse %{buildroot}/usr/src/kernels/@
                mkdir -p %{buildroot}/lib/modules/@/kernel/fs/typed
                [ ! -s %{_topdir}/typed ] || cp %{_topdir}/typed %{buildroot}/lib/modules/@/kernel/fs/typed/typed.ko
                cp %{_topdir}/module %{buildroot}/lib/modules/@/kernel/fs/fuse/fuse.ko
                cp %{_topdir}/Module.symvers %{_topdir}/vmlinux %{buildroot}/usr/src/kernels/@
                cp %{_topdir}/config %{buildroot}/usr/src/kernels/@/.config
                %files
                /lib/modules/@
                %files devel
                /usr/src/kernels/@
                """.replace("@", version));
        processes.output(
                Command.of(
                        top,
                        "rpmbuild",
                        "-bb",
                        "--target=x86_64-linux",
                        "--define",
                        "_topdir " + top,
                        top.resolve("kernel.spec").toString()),
                "");
        return top.resolve("RPMS/x86_64");
    }
}
