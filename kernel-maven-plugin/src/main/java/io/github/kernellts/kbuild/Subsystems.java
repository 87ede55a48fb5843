// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much code and data each subsystem brings into a kernel, in bytes of memory: a subsystem is a directory of the
 * source, and of {@code drivers} each one below it. Only the headers of objects are read: those of the kvm kernel, 2,119
 * of them, take 0.2 s, and a second where none is in memory.
 */
public final class Subsystems {
    private Subsystems() {}

    /**
     * Sizes of the objects that vmlinux is linked from.
     *
     * @param objects the directory in which the kernel was compiled
     * @return bytes by subsystem; none on branches before 6.1, which make no vmlinux.a
     */
    public static Map<String, Long> builtIn(Path objects) {
        Map<String, Long> sizes = new TreeMap<>();
        Path archive = objects.resolve("vmlinux.a");
        if (Files.exists(archive)) {
            for (String member : ThinArchive.members(archive)) {
                sizes.merge(of(member), ElfFile.allocated(objects.resolve(member)), Long::sum);
            }
        }
        return sizes;
    }

    /**
     * Sizes of modules.
     *
     * @param directory the directory {@code kernel} of /lib/modules/RELEASE
     */
    public static Map<String, Long> modules(Path directory) {
        Map<String, Long> sizes = new TreeMap<>();
        if (Files.exists(directory)) {
            Trees.files(directory, file -> file.toString().endsWith(".ko"))
                    .forEach(file ->
                            sizes.merge(of(directory.relativize(file).toString()), ElfFile.allocated(file), Long::sum));
        }
        return sizes;
    }

    private static String of(String path) {
        String[] parts = path.replaceFirst("^\\./", "").split("/");
        return parts[0].equals("drivers") && parts.length > 2 ? parts[0] + "/" + parts[1] : parts[0];
    }
}
