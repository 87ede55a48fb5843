// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import io.github.kernellts.system.FileNames;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the content of a tarball, RPM or directory into an empty directory. Nothing is written outside, and only
 * ordinary entries are accepted: files of mode 0644 or 0755, directories of mode 0755, and symlinks, which are created
 * after everything else and never lead outside. The order of calls is that of the archive; {@link #finish} comes last.
 */
public final class Unpacking {
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /** NAME_MAX of Linux's file systems, in bytes. */
    private static final int LONGEST_NAME = 255;
    /** The characters of a longer name that a message shows. */
    private static final int SHOWN = 40;

    private final Path top;
    private final String origin;
    private final String remedy;
    private final UnpackLimits limits;
    private final Map<String, Path> directories = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final byte[] buffer = new byte[1 << 16];
    private long entries;
    private long bytes;

    /**
     * Starts unpacking.
     *
     * @param top an empty directory
     * @param origin the archive or directory, for messages
     * @param remedy the remedy if it is refused
     */
    public Unpacking(Path top, String origin, String remedy) {
        this(top, origin, remedy, UnpackLimits.STANDARD);
    }

    Unpacking(Path top, String origin, String remedy, UnpackLimits limits) {
        this.top = top.toAbsolutePath().normalize();
        this.origin = origin;
        this.remedy = remedy;
        this.limits = limits;
        directories.put("", this.top);
    }

    /** Creates a directory, unless it exists. */
    public void directory(String path) {
        count();
        makeDirectory(String.join("/", checked(path)));
    }

    /**
     * Writes a regular file.
     *
     * @throws IOException if the content can't be read
     */
    public void file(String path, boolean executable, FileTime modified, InputStream content) throws IOException {
        count();
        Path file = place(path);
        try (FileChannel channel = create(path, file)) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                add(n);
                write(channel, n, file);
            }
        }
        try {
            // Independent of the umask. make needs the times.
            Files.setPosixFilePermissions(file, executable ? EXECUTABLE : PLAIN);
            Files.setLastModifiedTime(file, modified);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    private FileChannel create(String path, Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw twice(path);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    private void write(FileChannel channel, int size, Path file) {
        ByteBuffer block = ByteBuffer.wrap(buffer, 0, size);
        try {
            while (block.hasRemaining()) {
                channel.write(block);
            }
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    /** Creates a second name for a file written before. */
    public void hardLink(String path, String existing) {
        count();
        Path file = place(path);
        Path target = FileNames.below(top, String.join("/", checked(existing)));
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(path + " is a hard link to " + existing + ", and no file of that name precedes it");
        }
        try {
            Files.createLink(file, target);
        } catch (FileAlreadyExistsException e) {
            throw twice(path);
        } catch (IOException e) {
            throw Trees.failure("write", file, e);
        }
    }

    /** Records a symlink, which {@link #finish} creates. */
    public void link(String path, String target) {
        count();
        String name = String.join("/", checked(path));
        if (target.isEmpty() || target.length() > limits.path()) {
            throw refused(name + " is a link that has a target of " + target.length() + " characters");
        }
        requirePrintable(target);
        if (name.isEmpty() || links.put(name, target) != null) {
            throw twice(path);
        }
    }

    /** Counts an existing file or directory. */
    void present(String path, long size) {
        count();
        checked(path);
        add(size);
    }

    /** @throws KernelException if a symlink leads outside, directly or through others */
    void requireLinksInside() {
        LinkCheck check = new LinkCheck();
        links.forEach(check::add);
        check.problem().ifPresent(problem -> {
            throw refused(problem);
        });
    }

    /** Creates the symlinks, if none of them leads outside. */
    public void finish() {
        requireLinksInside();
        links.forEach((path, target) -> {
            Path link = place(path);
            try {
                Files.createSymbolicLink(link, FileNames.relative(target));
            } catch (FileAlreadyExistsException e) {
                throw twice(path);
            } catch (IOException e) {
                throw Trees.failure("write", link, e);
            }
        });
    }

    private KernelException twice(String path) {
        return refused("it holds " + path + " twice");
    }

    /** The exception for a refused archive or directory. */
    public KernelException refused(String why) {
        return new KernelException(origin + " was refused: " + why, remedy);
    }

    private void count() {
        if (++entries > limits.entries()) {
            throw refused("it holds more than " + limits.entries() + " files");
        }
    }

    private void add(long size) {
        bytes += size;
        if (bytes > limits.bytes()) {
            throw refused("it holds more than " + limits.bytes() + " bytes");
        }
    }

    private Path place(String path) {
        List<String> parts = checked(path);
        if (parts.isEmpty()) {
            throw refused("it holds a file without a name");
        }
        makeDirectory(String.join("/", parts.subList(0, parts.size() - 1)));
        return FileNames.below(top, String.join("/", parts));
    }

    private List<String> checked(String path) {
        if (path.length() > limits.path()) {
            throw refused(
                    "it holds a path of " + path.length() + " characters, " + path.substring(0, limits.path()) + "…");
        }
        requirePrintable(path);
        List<String> parts = LinkCheck.components(path);
        for (String part : parts) {
            int size = part.getBytes(StandardCharsets.UTF_8).length;
            if (size > LONGEST_NAME) {
                throw refused("it holds a name of " + size + " bytes, " + part.substring(0, SHOWN) + "…");
            }
        }
        if (parts.contains("..")) {
            throw refused("it holds " + path + ", which leads outside");
        }
        return parts;
    }

    private void requirePrintable(String path) {
        if (FileNames.hasControls(path.getBytes(StandardCharsets.UTF_8)) || path.indexOf('\uFFFD') >= 0) {
            throw refused("it holds the name \"" + path.replaceAll("[\\p{Cntrl}\uFFFD]", "?")
                    + "\", with a control character or not in UTF-8");
        }
    }

    private Path makeDirectory(String name) {
        Path known = directories.get(name);
        if (known != null) {
            return known;
        }
        int slash = name.lastIndexOf('/');
        makeDirectory(slash < 0 ? "" : name.substring(0, slash));
        Path directory = FileNames.below(top, name);
        try {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, EXECUTABLE);
        } catch (FileAlreadyExistsException e) {
            throw twice(name);
        } catch (IOException e) {
            throw Trees.failure("create the directory", directory, e);
        }
        directories.put(name, directory);
        return directory;
    }
}
