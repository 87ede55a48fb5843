// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/** Writes an initramfs: a newc cpio archive (Documentation/driver-api/early-userspace/buffer-format.rst). */
final class Initramfs implements AutoCloseable {
    private final CpioArchiveOutputStream archive;
    private final Path file;
    private final Set<String> directories = new TreeSet<>();
    private long inode = 1;

    Initramfs(Path file) {
        this.file = file;
        try {
            this.archive = new CpioArchiveOutputStream(
                    Files.newOutputStream(Trees.parents(file)), CpioConstants.FORMAT_NEW, 512, "US-ASCII");
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    void directory(String path) {
        if (path.isEmpty() || !directories.add(path)) {
            return;
        }
        directory(parent(path));
        put(path, CpioConstants.C_ISDIR | 0755, new byte[0]);
    }

    void file(String path, byte[] content, boolean executable) {
        directory(parent(path));
        put(path, CpioConstants.C_ISREG | (executable ? 0755 : 0644), content);
    }

    void link(String path, String target) {
        directory(parent(path));
        put(path, CpioConstants.C_ISLNK | 0777, target.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds busybox as shell and modprobe, and the directories for file systems of the kernel. */
    void busybox(Path program) {
        file("bin/busybox", Trees.read(program), true);
        link("bin/sh", "busybox");
        // The program that the kernel runs to load a module (/proc/sys/kernel/modprobe).
        link("sbin/modprobe", "../bin/busybox");
        mountPoints();
    }

    /** Adds the directories for file systems of the kernel. */
    void mountPoints() {
        for (String each : List.of("proc", "sys", "dev", "mnt")) {
            directory(each);
        }
    }

    private void put(String path, int mode, byte[] content) {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path, content.length);
        entry.setMode(mode);
        entry.setInode(inode++);
        entry.setNumberOfLinks(1);
        try {
            archive.putArchiveEntry(entry);
            archive.write(content);
            archive.closeArchiveEntry();
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    @Override
    public void close() {
        try {
            archive.close();
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }
}
