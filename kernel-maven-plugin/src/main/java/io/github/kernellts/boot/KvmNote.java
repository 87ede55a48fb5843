// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A note of the user's cache that KVM didn't work, so that other boots don't wait for it again. It holds until this machine is
 * started again (/proc/sys/kernel/random/boot_id, random(4)) or the program of QEMU changes. A wrong note costs time, as the
 * processor is emulated then, and nothing else.
 *
 * @param file the note's file
 * @param program the program of QEMU
 */
record KvmNote(Path file, Path program) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Whether KVM didn't work with this program since this machine was started. */
    boolean isThere() {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && text().filter(Trees.text(file)::equals).isPresent();
    }

    /** Notes that KVM doesn't work. */
    void write() {
        text().ifPresent(text -> Trees.write(Trees.parents(file), text));
    }

    /** Empty where /proc can't tell when this machine was started. */
    private Optional<String> text() {
        if (!Files.isReadable(BOOT_ID)) {
            return Optional.empty();
        }
        return Optional.of(Trees.text(BOOT_ID).strip() + "\n" + program + " " + Trees.size(program) + " "
                + Trees.modified(program) + "\n");
    }
}
