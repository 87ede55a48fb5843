// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import com.github.luben.zstd.ZstdInputStream;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The members of a tar archive, plain or compressed by xz, gzip, bzip2 or zstd, one after the other. */
public final class TarStream implements AutoCloseable {
    private static final int BUFFER = 1 << 18;
    private static final int MAGIC = 4;
    /** The part of a Debian package with its files; the ending after it names the compression. */
    private static final String FILES = "data.tar";
    /** What xz -9 takes (xz(1)). */
    private static final int XZ_MEMORY_KIB = 1 << 17;
    /** The limit on the headers of one member, with its name and target; those of a kernel have 2 KiB. */
    private static final long LONGEST_HEADER = 1 << 20;

    private final Optional<Program> program;
    private final Headers plain;
    private final TarArchiveInputStream members;

    private record Program(Process process, Processes processes) {}

    private TarStream(Optional<Program> program, InputStream plain) {
        this.program = program;
        this.plain = new Headers(new BufferedInputStream(plain, BUFFER));
        this.members = new TarArchiveInputStream(this.plain, "UTF-8");
    }

    /** The members of a file. */
    public static TarStream of(Path file, Processes processes) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        raw.mark(MAGIC);
        int magic = 0;
        for (byte each : raw.readNBytes(MAGIC)) {
            magic = magic << Byte.SIZE | each & 0xff;
        }
        raw.reset();
        if (magic == 0xfd377a58) {
            raw.close();
            // Twice as fast as Java, and it runs in parallel to this program.
            return of(
                    Command.of(file.getParent(), "xz", "--format=xz", "--decompress", "--stdout", "--", file.toString())
                            .reading(file),
                    processes);
        }
        if (magic >>> 16 == 0x1f8b) {
            raw = new GZIPInputStream(raw, BUFFER);
        } else if (magic >>> 8 == 0x425a68) {
            raw = new BZip2CompressorInputStream(raw, true);
        } else if (magic == 0x28b52ffd) {
            NativeLibraries.requireZstd();
            raw = new ZstdInputStream(raw);
        }
        return new TarStream(Optional.empty(), raw);
    }

    /** The files of a Debian package (deb(5)). */
    static TarStream ofDebianPackage(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            ArArchiveInputStream parts = new ArArchiveInputStream(raw);
            for (ArArchiveEntry part = parts.getNextEntry(); part != null; part = parts.getNextEntry()) {
                if (part.getName().startsWith(FILES)) {
                    String ending = part.getName().substring(FILES.length());
                    return new TarStream(Optional.empty(), decompressed(ending, new Whole(parts, part.getSize())));
                }
            }
            throw new IOException("it is no Debian package: it has no " + FILES);
        } catch (IOException e) {
            raw.close();
            throw e;
        } catch (IllegalArgumentException e) {
            raw.close();
            throw new IOException("it is no Debian package", e);
        }
    }

    private static InputStream decompressed(String ending, InputStream part) throws IOException {
        return switch (ending) {
            case "" -> part;
            case ".xz" -> new XZInputStream(part, XZ_MEMORY_KIB);
            case ".gz" -> new GZIPInputStream(part, BUFFER);
            case ".bz2" -> new BZip2CompressorInputStream(part, true);
            case ".zst" -> {
                NativeLibraries.requireZstd();
                yield new ZstdInputStream(part);
            }
            default -> throw new IOException("its " + FILES + ending + " has a compression that is not known here");
        };
    }

    /** The members of an archive written by a program. */
    public static TarStream of(Command command, Processes processes) {
        Process process = processes.start(command);
        return new TarStream(Optional.of(new Program(process, processes)), process.getInputStream());
    }

    /** The next member, or null after the last. */
    public TarArchiveEntry next() throws IOException {
        try {
            if (members.getCurrentEntry() != null) {
                // Content that nobody read doesn't count as a header.
                members.transferTo(OutputStream.nullOutputStream());
            }
            plain.limit(LONGEST_HEADER);
            return members.getNextEntry();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("it is no tar archive", e);
        } finally {
            plain.limit(Long.MAX_VALUE);
        }
    }

    /** A part of a file, which may end before it. */
    private static final class Whole extends FilterInputStream {
        private long left;

        Whole(InputStream part, long size) {
            super(part);
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? read : 1);
            return read;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int read = super.read(to, from, length);
            count(read);
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(bytes);
            left -= skipped;
            return skipped;
        }

        private void count(int read) throws IOException {
            left -= Math.max(0, read);
            if (read < 0 && left > 0) {
                throw new IOException("it ends too early");
            }
        }
    }

    /** An archive whose headers have a limit, because they are read into memory before their length is known. */
    private static final class Headers extends FilterInputStream {
        private long left = Long.MAX_VALUE;

        Headers(InputStream archive) {
            super(archive);
        }

        void limit(long bytes) {
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int read = super.read(to, from, length);
            count(Math.max(0, read));
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(bytes);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException("it has a header of more than " + LONGEST_HEADER + " bytes");
            }
        }
    }

    /** The content of the current member. */
    public InputStream content() {
        return members;
    }

    /** Reads to the end of the stream: only there does a decompressor detect a truncated or damaged file. */
    public void end() throws IOException {
        plain.transferTo(OutputStream.nullOutputStream());
        if (program.isPresent()) {
            try {
                int exit = program.get().process().waitFor();
                if (exit != 0) {
                    throw new IOException("it is damaged (" + "its decompressor ended with exit code " + exit + ")");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("reading it was interrupted", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        program.ifPresent(each -> each.processes().stop(each.process()));
        members.close();
    }
}
