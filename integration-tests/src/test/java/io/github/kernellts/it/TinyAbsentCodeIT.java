// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Proves that no code is hidden: a kernel compiles from a tree in which every source and header that the list calls
 * unread has an {@code #error} for all its content.
 */
@Tag("absent")
@ExtendWith(SharedBuilds.class)
@SharedObjects.Alone
class TinyAbsentCodeIT {
    @Test
    void theKernelCompilesWithoutTheFilesThatItIsSaidNotToHave(TinyKernel kernel) throws IOException {
        OutsideProject project =
                OutsideProject.in(kernel.rpms().resolve("../../..").normalize());
        // The list is made where records are named, of objects that are there.
        CveRecords records = CveRecords.in("absent-data");
        records.open("CVE-2026-20000", "init/main.c");
        assertThat(project.maven(
                        OpensslKey.environment(),
                        kernel.key()
                                .with(
                                        "kernel:cve",
                                        "-Pel9",
                                        "-Dkernel.boot.skip",
                                        kernel.rpmKey().option(),
                                        records.option())))
                .succeeded()
                .says("1 open in this kernel");
        Path objects = project.objects();
        Path tree = OutsideProject.emptyDirectory("absent-tree");
        Run.in(tree, "cp", "-a", TinyCveIT.tree(objects) + "/.", tree.toString());
        int spoilt = 0;
        for (String line : Files.readAllLines(project.work().resolve("compiled/files.txt"))) {
            if (line.matches("-.*\\.[chS]")) {
                Path file = tree.resolve(line.substring(1));
                if (Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
                    Files.writeString(file, "#error it is said that nobody reads this\n");
                    spoilt++;
                }
            }
        }
        assertThat(spoilt).isGreaterThan(40_000);
        Path out = OutsideProject.emptyDirectory("absent-objects");
        Files.copy(objects.resolve(".config"), out.resolve(".config"), StandardCopyOption.REPLACE_EXISTING);
        String jobs = "-j" + Runtime.getRuntime().availableProcessors();
        for (List<String> targets : List.of(List.of("olddefconfig"), List.of("vmlinux", "bzImage", "modules"))) {
            for (String target : targets) {
                Run.in(tree, "make", "O=" + out, jobs, "-s", target);
            }
        }
        assertThat(out.resolve("arch/x86/boot/bzImage")).exists();
        assertThat(out.resolve("fs/btrfs/btrfs.ko")).exists();
        Run.in(tree, "rm", "-rf", tree.toString(), out.toString());
    }
}
