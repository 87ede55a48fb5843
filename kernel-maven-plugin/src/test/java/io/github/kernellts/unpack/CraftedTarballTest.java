// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tarballs whose headers no program writes, made to keep a build busy, to fill memory, or to hide a name. */
class CraftedTarballTest {
    private static final int HEADER = 512;

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));
    private Path file;
    private Path into;

    private interface Members {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    @BeforeEach
    void places() {
        file = directory.resolve("source.tar");
        into = Trees.directory(directory.resolve("into"));
    }

    @AfterEach
    void close() {
        processes.close();
    }

    /** A name of 4 GiB is 4 MB of gzip, and would be read into memory before its length is known. */
    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_GNUTYPE_LONGLINK})
    void aNameOfGibibytesIsRefusedBeforeItIsInMemory(byte kind) throws IOException {
        bomb(kind);
        refused("a header of more than");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_PAX_EXTENDED_HEADER_LC, TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER})
    void aPaxHeaderOfGibibytesIsRefusedBeforeItIsInMemory(byte kind) throws IOException {
        bomb(kind);
        refused("was refused");
    }

    @ParameterizedTest
    @CsvSource({
        "size,-1",
        "size,9999999999999999999999",
        "size,x",
        "mtime,x",
        "mtime,99999999999999999999999",
        "mtime,-1e9"
    })
    void numbersThatAreNoneAreRefused(String key, String value) throws IOException {
        write(tar -> pax(tar, "top/x", TarConstants.LF_NORMAL, Map.of(key, value)));
        refused("was refused");
    }

    @Test
    void aSparseFileThatFillsTheDiskIsRefused() throws IOException {
        write(tar -> pax(
                tar,
                "top/x",
                TarConstants.LF_NORMAL,
                Map.of("GNU.sparse.size", "9000000000000", "GNU.sparse.numblocks", "0", "GNU.sparse.map", "0,0")));
        assertThatThrownBy(() -> new Tarball(file, processes).unpack(into, new UnpackLimits(100, 1 << 20, 100)))
                .hasMessageContaining("was refused");
    }

    @ParameterizedTest
    @CsvSource({"path,top/../../x", "path,top/a\u0001b", "linkpath,a\u0001b", "linkpath,/etc/passwd", "linkpath,../x"})
    void aPaxHeaderCanNotHideANameOrTarget(String key, String value) throws IOException {
        write(tar -> pax(tar, "top/x", TarConstants.LF_SYMLINK, Map.of(key, value)));
        refused("was refused");
    }

    @Test
    void aTargetThatNoPathCanHoldIsRefused() throws IOException {
        write(tar -> pax(tar, "top/x", TarConstants.LF_SYMLINK, Map.of("linkpath", "a/".repeat(3000) + "x")));
        refused("has a target of 6001 characters");
        write(tar -> pax(tar, "top/x", TarConstants.LF_SYMLINK, Map.of("linkpath", "b\ufffd")));
        refused("not in UTF-8");
    }

    /** The kernel would resolve each in time; one after the other they would take days. */
    @Test
    void linksThatTakeLongToResolveAreRefused() throws IOException {
        write(tar -> {
            for (int i = 0; i < 2_000; i++) {
                pax(tar, "top/" + i, TarConstants.LF_SYMLINK, Map.of("linkpath", "a/".repeat(500) + "x"));
            }
        });
        refused("take too long to resolve");
    }

    @Test
    void manyShortLinksAreResolved() throws IOException {
        write(tar -> {
            for (int i = 0; i < 2_000; i++) {
                pax(tar, "top/" + i, TarConstants.LF_SYMLINK, Map.of("linkpath", "include/asm-generic/bitops.h"));
            }
        });
        new Tarball(file, processes).unpack(into);
        assertThat(Trees.list(into)).hasSize(2_000);
    }

    @Test
    void aNameThatNoFileSystemHoldsIsRefused() throws IOException {
        for (String name : new String[] {"x".repeat(256), "\u00e9".repeat(128)}) {
            write(tar -> pax(tar, "top/x", TarConstants.LF_NORMAL, Map.of("path", "top/" + name)));
            refused("name of 256 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,5", "5,0", "0,2", "2,0", "2,2", "2,5", "5,2"})
    void aNameThatComesTwiceIsRefused(String first, String second) throws IOException {
        write(tar -> {
            for (String kind : new String[] {first, second}) {
                TarArchiveEntry entry =
                        new TarArchiveEntry(kind.equals("5") ? "top/x/" : "top/x", (byte) kind.charAt(0), true);
                entry.setLinkName(kind.equals("2") ? "y" : "");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        });
        refused("x twice");
    }

    @Test
    void namesThatDifferInCaseAreTwoFiles() throws IOException {
        write(tar -> {
            pax(tar, "top/x", TarConstants.LF_NORMAL, Map.of());
            pax(tar, "top/X", TarConstants.LF_NORMAL, Map.of());
        });
        new Tarball(file, processes).unpack(into);
        assertThat(Trees.list(into)).hasSize(2);
    }

    private void refused(String why) {
        Path fresh = Trees.emptyDirectory(into);
        assertThatThrownBy(() -> new Tarball(file, processes).unpack(fresh))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was refused")
                .hasMessageContaining(why);
    }

    private static void pax(TarArchiveOutputStream tar, String name, byte kind, Map<String, String> headers)
            throws IOException {
        StringBuilder records = new StringBuilder();
        headers.forEach((key, value) -> records.append(record(key, value)));
        byte[] content = records.toString().getBytes(StandardCharsets.UTF_8);
        if (content.length > 0) {
            TarArchiveEntry header = new TarArchiveEntry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, true);
            header.setSize(content.length);
            tar.putArchiveEntry(header);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(kind == TarConstants.LF_SYMLINK ? "y" : "");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** The length of a record counts its own digits. */
    private static String record(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.getBytes(StandardCharsets.UTF_8).length;
        int all = length + String.valueOf(length).length();
        all = length + String.valueOf(all).length();
        return all + rest;
    }

    private void write(Members members) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(stream, "UTF-8")) {
            members.write(tar);
        }
    }

    /** A header that announces a name or other headers of 4 GiB, and the first 32 MiB of it. */
    private void bomb(byte kind) throws IOException {
        TarArchiveEntry header = new TarArchiveEntry("long", kind, true);
        header.setSize(4L << 30);
        byte[] block = new byte[HEADER];
        header.writeEntryHeader(block);
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
            gzip.write(block);
            byte[] content = new byte[1 << 20];
            Arrays.fill(content, (byte) 'a');
            for (int i = 0; i < 32; i++) {
                gzip.write(content);
            }
        }
    }
}
