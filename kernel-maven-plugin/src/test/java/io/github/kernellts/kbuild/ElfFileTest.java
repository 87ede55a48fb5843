// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    @TempDir
    Path directory;

    private byte[] object;

    @BeforeEach
    void compile() {
        Trees.write(
                directory.resolve("x.c"),
                "extern int there(void); static char z[4096]; int here(void) { return there() + z[1]; }");
        try (Processes processes = new Processes(directory)) {
            processes.output(Command.of(directory, "gcc", "-c", "-o", "x.o", "x.c"), "");
            processes.output(Command.of(directory, "gcc", "-shared", "-fPIC", "-o", "x.so", "x.c"), "");
        }
        object = Trees.read(directory.resolve("x.o"));
    }

    @Test
    void sectionsAndSymbolsAreThoseOfTheCompiler() {
        ElfFile elf = ElfFile.parse("x.o", object).orElseThrow();
        assertThat(elf.defined()).containsExactly("here");
        assertThat(elf.undefined()).contains("there");
        assertThat(elf.section(".comment")).isPresent();
        assertThat(elf.section(".absent")).isEmpty();
        assertThat(elf.section(".bss")).contains(new byte[0]);
        assertThat(elf.dynamic()).isFalse();
        assertThat(ElfFile.allocated(directory.resolve("x.o"))).isGreaterThan(4096);
        assertThat(ElfFile.parse("text", "hello".getBytes())).isEmpty();
    }

    @Test
    void anExecutableIsReadByItsAddresses() {
        ElfFile elf = ElfFile.parse("true", Trees.read(Path.of("/bin/true"))).orElseThrow();
        assertThat(elf.dynamic()).isTrue();
        assertThat(elf.at(0, 4)).contains(new byte[] {0x7f, 'E', 'L', 'F'});
        assertThat(elf.at(Long.MAX_VALUE, 4)).isEmpty();
        assertThat(elf.at(-4, 4)).isEmpty();
    }

    /** By readelf(1), another reader of the same file. */
    @Test
    void aDynamicProgramsNeedsAreThoseThatTheLinkerWrote() {
        ElfFile elf = ElfFile.parse("sh", Trees.read(Path.of("/bin/sh"))).orElseThrow();
        DynamicNeeds needs = DynamicNeeds.of(elf);
        try (Processes processes = new Processes(directory)) {
            String said = processes.output(Command.of(directory, "readelf", "-dVW", "/bin/sh"), "");
            assertThat(needs.libraries()).isNotEmpty().containsExactlyInAnyOrder(found(said, "\\(NEEDED\\).*\\[(.*)]"));
            assertThat(needs.versions()).isNotEmpty().containsExactlyInAnyOrder(found(said, "Name: (\\S+)  Flags"));
        }
    }

    private static String[] found(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toArray(String[]::new);
    }

    @Test
    void aDamagedFileIsNamedAsSuchWhateverIsDamaged() {
        damage(object);
        damage(Trees.read(directory.resolve("x.so")));
        byte[] cut = Arrays.copyOf(object, object.length - 64);
        assertThatThrownBy(() -> ElfFile.parse("x.o", cut).orElseThrow().section(".comment"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("x.o is a damaged ELF file");
    }

    private void damage(byte[] whole) {
        for (int length = 0; length < whole.length; length++) {
            read(Arrays.copyOf(whole, length));
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] = (byte) ~flipped[at];
            read(flipped);
        }
    }

    private void read(byte[] content) {
        try {
            Optional<ElfFile> elf = ElfFile.parse("x.o", content);
            elf.ifPresent(each -> {
                each.defined();
                each.undefined();
                each.dynamic();
                DynamicNeeds.of(each);
                each.at(0x1000, 16);
            });
        } catch (KernelException e) {
            assertThat(e).hasMessageContaining("x.o is a damaged ELF file");
        }
    }
}
