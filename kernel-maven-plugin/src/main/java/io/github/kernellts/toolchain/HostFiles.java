// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of this machine.
 *
 * @param path the directories in which programs are searched: the absolute ones of PATH, then /usr/sbin and /sbin
 */
public record HostFiles(List<Path> path) implements ToolFiles {
    /** The same for a PATH variable, such as {@code /usr/local/bin:/usr/bin}. */
    static HostFiles of(String variable) {
        return new HostFiles(directories(variable));
    }

    public static List<Path> directories(String variable) {
        // /usr/sbin, with depmod and mkfs.btrfs, is not on every user's PATH.
        return Stream.concat(Stream.of(variable.split(":")), Stream.of("/usr/sbin", "/sbin"))
                // A relative one would stand for whatever directory a command runs in.
                .filter(directory -> directory.startsWith("/"))
                .map(Path::of)
                .distinct()
                .toList();
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public boolean executable(Path program) {
        return Files.isExecutable(program);
    }

    @Override
    public String identity(Path program) {
        try {
            Path real = program.toRealPath();
            Map<String, Object> attributes = Files.readAttributes(real, "unix:size,lastModifiedTime,ctime,ino");
            return real + "|" + new TreeMap<>(attributes).values();
        } catch (IOException e) {
            throw Trees.failure("read", program, e);
        }
    }

    @Override
    public Path real(Path program) {
        try {
            return program.toRealPath();
        } catch (IOException e) {
            throw Trees.failure("read", program, e);
        }
    }

    @Override
    public boolean separate() {
        return true;
    }

    @Override
    public String sha256(Path program) {
        return Digests.sha256(program);
    }
}
