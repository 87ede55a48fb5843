// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The note that bubblewrap works, in the work directory of a build, which nobody else writes: a trial costs several
 * processes, and each goal would make it. The note holds for the same program, boot, user, namespaces and restrictions of
 * this process. There is no note of a failure. If the note is wrong all the same, the first command in the sandbox fails.
 */
final class SandboxNote {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final List<String> NAMESPACES = List.of("user", "mnt", "pid", "net");
    /** Lines of /proc/self/status (proc(5)) that decide which namespaces a process may make. */
    private static final List<String> RESTRICTIONS =
            List.of("Uid:", "NoNewPrivs:", "Seccomp:", "Seccomp_filters:", "CapEff:", "CapBnd:");

    private final Path file;

    /** @param work the work directory; there is no note before it exists */
    SandboxNote(Path work) {
        this.file = work.resolve("sandbox").resolve("works");
    }

    /** Whether this program worked here with these further options. */
    boolean has(Path program, List<String> options) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && text(program, options).filter(Trees.text(file)::equals).isPresent();
    }

    /** Notes that it works. */
    void write(Path program, List<String> options) {
        if (Files.isDirectory(file.getParent().getParent())) {
            text(program, options).ifPresent(text -> Trees.write(Trees.parents(file), text));
        }
    }

    /** Empty where /proc can't tell. */
    private static Optional<String> text(Path program, List<String> options) {
        Path bootId = Path.of("/proc/sys/kernel/random/boot_id");
        Path status = PROCESS.resolve("status");
        if (!Files.isReadable(bootId) || !Files.isReadable(status)) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                program + " " + Trees.size(program) + " " + Trees.modified(program) + " " + String.join(" ", options));
        lines.add(Trees.text(bootId).strip());
        NAMESPACES.stream()
                .map(PROCESS.resolve("ns")::resolve)
                .filter(Files::isSymbolicLink)
                .forEach(namespace -> lines.add(Trees.linkTarget(namespace).toString()));
        Trees.text(status)
                .lines()
                .filter(line -> RESTRICTIONS.stream().anyMatch(line::startsWith))
                .forEach(lines::add);
        return Optional.of(String.join("\n", lines) + "\n");
    }
}
