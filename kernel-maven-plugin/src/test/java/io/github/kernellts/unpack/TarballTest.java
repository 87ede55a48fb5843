// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarballTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));
    private Path file;
    private Path into;

    /** Writes members. */
    private interface Members {
        void write(TestTar tar) throws IOException;
    }

    @BeforeEach
    void places() {
        file = directory.resolve("source.tar");
        into = Trees.directory(directory.resolve("deep/er/into"));
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void linksThatLeadOutsideOneAfterTheOtherAreRefused() {
        refused(
                "out is a link to a/b/up/../.., outside the tree",
                tar -> tar.file("top/a/b/x", "x").link("top/a/b/up", "../..").link("top/out", "a/b/up/../.."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "..", "../..", "a/../../x", "a/b/../../../x"})
    void aLinkThatLeadsOutsideIsRefused(String target) {
        refused("outside the tree", tar -> tar.file("top/a/b/x", "x").link("top/out", target));
    }

    @Test
    void linksInACircleAreRefused() {
        refused("in a circle", tar -> tar.link("top/a", "b").link("top/b", "a"));
    }

    @Test
    void linksThatStayInsideAreKeptAlsoThroughOthersAndToNothing() {
        unpack(tar -> tar.link("top/early", "a/up/a/b/x")
                .file("top/a/b/x", "x")
                .link("top/a/up", "..")
                .link("top/nowhere", "a/none"));
        assertThat(into.resolve("early")).isSymbolicLink().hasContent("x");
        assertThat(into.resolve("nowhere")).isSymbolicLink();
    }

    @Test
    void aFileThroughALinkIsRefusedAndWrittenNowhere() {
        Path outside = Trees.directory(directory.resolve("outside"));
        refused("outside the tree", tar -> tar.link("top/a", "../../../outside").file("top/a/x", "x"));
        refused("twice", tar -> tar.link("top/a", "b").file("top/b/y", "y").file("top/a/x", "x"));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aHardLinkIsMadeToAFileBeforeItOnly() {
        unpack(tar -> tar.file("top/x", "x").special("top/y", TarConstants.LF_LINK, "top/x"));
        assertThat(into.resolve("y")).isRegularFile().hasContent("x");
        for (String target : new String[] {"/etc/hostname", "top/../../../etc/hostname", "top/none"}) {
            Path fresh = Trees.emptyDirectory(directory.resolve("fresh"));
            write(tar -> tar.file("top/x", "x").special("top/y", TarConstants.LF_LINK, target));
            assertThatThrownBy(() -> new Tarball(file, processes).unpack(fresh)).hasMessageContaining("was refused");
            assertThat(fresh.resolve("y")).doesNotExist();
        }
    }

    @Test
    void upwardNamesAreRefusedAndAbsoluteOnesStayInside() {
        refused("holds x/../../../y, which leads outside", tar -> tar.file("top/x/../../../y", "y"));
        unpack(tar -> tar.file("/top/etc/x", "x"));
        assertThat(into.resolve("etc/x")).hasContent("x");
    }

    @ParameterizedTest
    @CsvSource({"04755,rwxr-xr-x", "02777,rwxr-xr-x", "01666,rw-r--r--", "0700,rwxr-xr-x", "0,rw-r--r--"})
    void modesAreOrdinary(String mode, String expected) throws IOException {
        unpack(tar -> tar.file("top/d/x", "x", 0100000 | Integer.parseInt(mode, 8)));
        Path x = into.resolve("d/x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(x)))
                .isEqualTo(expected);
        assertThat((int) Files.getAttribute(x, "unix:mode") & 07000).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(x.getParent())))
                .isEqualTo("rwxr-xr-x");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO, 'Z'})
    void nothingButFilesDirectoriesAndLinksIsMade(byte kind) {
        refused("Makefile is neither a file nor a directory nor a link", tar -> tar.special("top/Makefile", kind, ""));
        assertThat(into.resolve("Makefile")).doesNotExist();
    }

    @Test
    void namesWithControlCharactersAreRefused() {
        refused("a control character", tar -> tar.file("top/a\nb", "x"));
        refused("a control character", tar -> tar.file("top/\u001b[31m", "x"));
    }

    @Test
    void limitsHold() {
        for (UnpackLimits limits : new UnpackLimits[] {
            new UnpackLimits(3, 1000, 100), new UnpackLimits(100, 9, 100), new UnpackLimits(100, 1000, 20)
        }) {
            write(tar -> tar.file("top/1", "12345")
                    .file("top/2", "12345")
                    .file("top/3", "")
                    .file("top/name-of-more-than-20-characters", ""));
            Path fresh = Trees.emptyDirectory(directory.resolve("fresh"));
            assertThatThrownBy(() -> new Tarball(file, processes).unpack(fresh, limits))
                    .hasMessageContaining("was refused: it holds");
        }
    }

    @Test
    void aSecondTopDirectoryIsRefusedAndFilesBesideItAreLeftOut() {
        refused("several top directories, a and b", tar -> tar.file("a/x", "x").file("b/x", "x"));
        // tar on macOS adds such files.
        unpack(tar -> tar.file("._top", "mac").file("./top/x", "x"));
        assertThat(into).isDirectoryContaining("glob:**/x");
        assertThat(Trees.list(into)).hasSize(1);
    }

    @Test
    void theTopDirectoryComesFromTheMembers() {
        write(tar -> tar.file("._linux-6.1.9", "mac").file("./linux-6.1.9/Makefile", ""));
        assertThat(new Tarball(file, processes).topDirectory()).isEqualTo("linux-6.1.9");
    }

    /** As written by git and by tar on macOS. */
    @Test
    void headersThatDescribeOtherMembersAreNone() {
        Trees.write(directory.resolve("linux-6.1.9/Makefile"), "");
        run("tar", "--create", "--format=pax", "--file=source.tar", "linux-6.1.9");
        run(
                "tar",
                "--create",
                "--format=pax",
                "--pax-option=globexthdr.name=g,comment=x,LIBARCHIVE.xattr:=y",
                "--file=source.tar",
                "linux-6.1.9");
        assertThat(new Tarball(file, processes).topDirectory()).isEqualTo("linux-6.1.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%(id)", "a b", "-n", "é"})
    void aTopDirectoryThatASpecCouldNotNameIsRefused(String name) {
        write(tar -> tar.file(name + "/x", "x"));
        assertThatThrownBy(() -> new Tarball(file, processes).topDirectory())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("its top directory has the name \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "gzip", "bzip2", "zstd"})
    void compressedTarballsAreUnpackedAndCutOnesRefused(String program) throws IOException {
        write(tar -> tar.file("top/x", "x".repeat(200_000)).file("top/y", "y"));
        processes.output(Command.of(directory, program, "--force", "--keep", "source.tar"), "");
        file = Trees.list(directory).stream()
                .filter(each -> each.toString().contains(".tar."))
                .findFirst()
                .orElseThrow();
        new Tarball(file, processes).unpack(into);
        assertThat(into.resolve("y")).hasContent("y");
        assertThat(new Tarball(file, processes).topDirectory()).isEqualTo("top");
        byte[] whole = Files.readAllBytes(file);
        for (int cut : new int[] {whole.length - 1, whole.length / 2}) {
            Files.write(file, Arrays.copyOf(whole, cut));
            Path fresh = Trees.emptyDirectory(directory.resolve("fresh"));
            assertThatThrownBy(() -> new Tarball(file, processes).unpack(fresh)).hasMessageContaining("was refused");
        }
    }

    @Test
    void whatIsNoTarballIsRefused() throws IOException {
        Files.writeString(file, "<html>".repeat(1000));
        assertThatThrownBy(() -> new Tarball(file, processes).unpack(into)).hasMessageContaining("was refused");
        Files.write(file, new byte[10240]);
        assertThatThrownBy(() -> new Tarball(file, processes).unpack(into)).hasMessageContaining("no directory");
    }

    private void refused(String why, Members members) {
        write(members);
        Path fresh = Trees.emptyDirectory(into);
        assertThatThrownBy(() -> new Tarball(file, processes).unpack(fresh))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was refused")
                .hasMessageContaining(why);
    }

    private void unpack(Members members) {
        write(members);
        new Tarball(file, processes).unpack(Trees.emptyDirectory(into));
    }

    private void write(Members members) {
        try (TestTar tar = new TestTar(file)) {
            members.write(tar);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String... command) {
        processes.output(Command.of(directory, command), "");
    }
}
