// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses objects and archives made by as(1) and ar(1). */
class SubsystemsTest {
    @TempDir
    Path objects;

    private Processes processes;

    @Test
    void whatTakesMemoryIsCountedByDirectory() {
        try (Processes running = new Processes(objects)) {
            processes = running;
            List<String> members = new ArrayList<>();
            members.add(object("kernel/fork.o", 100));
            members.add(object("fs/ext4/a-file-whose-name-is-too-long-for-the-header.o", 1000));
            members.add(object("fs/open.o", 24));
            members.add(object("drivers/net/virtio_net.o", 5000));
            members.add(object("drivers/net/phy/phy.o", 8));
            members.add(object("drivers/built.o", 3));
            archive("vmlinux.a", members);
        }
        assertThat(Subsystems.builtIn(objects))
                .isEqualTo(Map.of("kernel", 100L, "fs", 1024L, "drivers/net", 5008L, "drivers", 3L));
    }

    /** Makefiles write the archive. */
    @Test
    void aMemberThatIsNoFileOfTheObjectsIsRefused(@TempDir Path elsewhere) {
        for (String member : List.of("fifo", "../" + elsewhere.getFileName() + "/a.o", elsewhere + "/a.o")) {
            try (Processes running = new Processes(objects)) {
                processes = running;
                processes.run(Command.of(objects, "mkfifo", "fifo"));
                Trees.write(elsewhere.resolve("a.o"), "");
                String names = member + "/\n" + (member.length() % 2 == 0 ? "" : "\n");
                Trees.write(
                        objects.resolve("vmlinux.a"),
                        "!<thin>\n" + String.format(Locale.ROOT, "%-48s%-10d`\n", "//", names.length()) + names
                                + String.format(Locale.ROOT, "%-48s%-10d`\n", "/0", 0));
            }
            assertThatThrownBy(() -> Subsystems.builtIn(objects))
                    .as(member)
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining(member);
        }
    }

    @Test
    void modulesAreCountedAsTheyLie() {
        try (Processes running = new Processes(objects)) {
            processes = running;
            object("crypto/xor.ko", 70);
            object("drivers/md/dm-mod.ko", 700);
        }
        assertThat(Subsystems.modules(objects)).isEqualTo(Map.of("crypto", 70L, "drivers/md", 700L));
    }

    @Test
    void aBranchWithoutTheArchiveHasNoSizes() {
        assertThat(Subsystems.builtIn(objects)).isEmpty();
        Trees.write(objects.resolve("vmlinux.a"), "!<arch>\n");
        assertThat(Subsystems.builtIn(objects)).isEmpty();
    }

    /** An object with this many bytes in four sections, and more bytes that take no memory. */
    private String object(String name, int bytes) {
        Path file = Trees.parents(objects.resolve(name));
        String source = ".text\n.skip 1\n.data\n.skip 1\n.bss\n.skip " + (bytes - 2)
                + "\n.section .comment\n.skip 50\n.section .debug_info\n.skip 9999\n";
        Processes.Result result = processes.run(
                Command.of(objects, "as", "--64", "-o", file.toString(), "-"), source.getBytes(StandardCharsets.UTF_8));
        assertThat(result.succeeded()).as(result.output()).isTrue();
        return name;
    }

    private void archive(String name, List<String> members) {
        List<String> command = new ArrayList<>(List.of("ar", "rcsT", name));
        command.addAll(members);
        processes.output(Command.of(objects, command), "install binutils");
    }
}
