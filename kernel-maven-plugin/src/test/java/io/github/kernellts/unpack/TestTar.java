// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes tar archives, including ones that tar(1) would not write. */
public final class TestTar implements AutoCloseable {
    private final OutputStream stream;
    private final TarArchiveOutputStream tar;
    private Instant time = Instant.now();

    public TestTar(Path file) throws IOException {
        stream = Files.newOutputStream(file);
        tar = new TarArchiveOutputStream(stream, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /** Gives the files that follow a time. */
    public TestTar at(Instant of) {
        time = of;
        return this;
    }

    public TestTar file(String name, String content) throws IOException {
        return file(name, content, 0100644);
    }

    public TestTar file(String name, String content, int mode) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        entry.setMode(mode);
        entry.setModTime(FileTime.from(time));
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
        return this;
    }

    public TestTar link(String name, String target) throws IOException {
        return special(name, TarConstants.LF_SYMLINK, target);
    }

    public TestTar special(String name, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        return this;
    }

    @Override
    public void close() throws IOException {
        tar.close();
        stream.close();
    }
}
