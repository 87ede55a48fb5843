// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.ObjectArchive;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects made by hand, which are lost and come back at another path. */
class ObjectArchivesTest {
    private static final String NAME = "kvm-6.1.9-0123456789ab";
    private static final Inputs INPUTS = Inputs.none().with("config", "el9");
    private static final Inputs OTHER = Inputs.none().with("config", "el8");
    private static final FileTime COMPILED = FileTime.from(Instant.parse("2026-11-20T10:11:12.123456700Z"));
    private static final Duration UNUSED = Duration.ofDays(30);

    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();
    private Path place;
    private Path elsewhere;
    private Path tree;
    private Path otherTree;
    private Path kept;

    @BeforeEach
    void makeObjects() throws IOException {
        place = directory.resolve("here/objects/" + NAME);
        elsewhere = Trees.directory(directory.resolve("runner/objects/" + NAME));
        tree = directory.resolve("here/trees/linux-6.1.9-aaaaaaaaaaaa");
        otherTree = directory.resolve("runner/trees/linux-6.1.9-aaaaaaaaaaaa");
        kept = directory.resolve("kept");
        Path objects = place.resolve("objects");
        write(objects.resolve("init/main.o"), "\177ELF\0" + tree);
        write(objects.resolve("init/.main.o.cmd"), "gcc -I" + tree + "/include -fdebug-prefix-map=" + objects + "=/x");
        write(objects.resolve("built-in.a"), "!<thin>\n" + tree);
        write(objects.resolve("tool"), "\177ELF\0");
        Trees.executable(objects.resolve("tool"));
        write(objects.resolve(".tmp_vmlinux.btf"), "large");
        write(place.resolve("objects.stamp"), "the stamp");
        Files.createSymbolicLink(objects.resolve("source"), tree);
        Files.createSymbolicLink(objects.resolve("bzImage"), Path.of("tool"));
        Trees.directory(objects.resolve("empty"));
    }

    @Test
    void lostObjectsComeBackAtAnotherPathWithTheirTimes() throws IOException {
        archives().keep(place, INPUTS, tree);
        archives().takeBack(elsewhere, INPUTS, otherTree);
        Path objects = elsewhere.resolve("objects");
        assertThat(Trees.text(objects.resolve("init/.main.o.cmd")))
                .isEqualTo("gcc -I" + otherTree + "/include -fdebug-prefix-map=" + objects + "=/x");
        assertThat(objects.resolve("init/main.o")).hasContent("\177ELF\0" + tree);
        assertThat(objects.resolve("built-in.a")).hasContent("!<thin>\n" + tree);
        for (String file : List.of("init/main.o", "init/.main.o.cmd", "tool")) {
            assertThat(Trees.modified(objects.resolve(file))).as(file).isEqualTo(COMPILED);
        }
        assertThat(Files.isExecutable(objects.resolve("tool"))).isTrue();
        assertThat(Files.isExecutable(objects.resolve("init/main.o"))).isFalse();
        assertThat(objects.resolve("bzImage")).isSymbolicLink().hasContent("\177ELF\0");
        assertThat(objects.resolve("empty")).isEmptyDirectory();
        // make makes the link anew, and nothing needs the others.
        assertThat(Trees.list(objects))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("built-in.a", "bzImage", "empty", "init", "tool");
        assertThat(Trees.list(elsewhere)).containsExactly(objects, elsewhere.resolve("objects.taken"));
        assertThat(output.warnings).isEmpty();
    }

    @Test
    void zstdAndTarReadAnArchive() {
        archives().keep(place, INPUTS, tree);
        try (Processes processes = new Processes(directory)) {
            assertThat(processes.output(
                            Command.of(directory, "tar", "--zstd", "--list", "--file=" + archive(INPUTS)), ""))
                    .contains("objects/init/main.o", "objects.paths")
                    .doesNotContain("stamp", "source", "tmp_vmlinux");
        }
    }

    @Test
    void oneAlteredByteAnywhereMakesAnArchiveUseless() throws IOException {
        archives().keep(place, INPUTS, tree);
        byte[] good = Files.readAllBytes(archive(INPUTS));
        for (int at : new int[] {0, 4, 8, 39, 40, good.length / 2, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(archive(INPUTS), bad);
            requireRefused(archives(), INPUTS, "altered");
        }
        Files.write(archive(INPUTS), Arrays.copyOf(good, good.length - 1));
        requireRefused(archives(), INPUTS, "altered");
        Files.write(archive(INPUTS), new byte[0]);
        requireRefused(archives(), INPUTS, "altered");
        Files.write(archive(INPUTS), good);
        archives().takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects")).exists();
    }

    @Test
    void anArchiveUnderTheNameOfAnotherIsRefused() throws IOException {
        archives().keep(place, INPUTS, tree);
        Files.move(archive(INPUTS), archive(OTHER));
        requireRefused(archives(), OTHER, "altered");
    }

    @Test
    void anArchiveWrittenWithAnotherKeyIsRefused() {
        archives().keep(place, INPUTS, tree);
        Path key = directory.resolve("mine.key");
        Trees.writeSecret(key, new byte[32]);
        ObjectArchives mine = archives(key, 100);
        requireRefused(mine, INPUTS, "another key than that in " + key);
    }

    /** On the machine that was refused one and compiled; on the next one, all of them were refused again for ever. */
    @Test
    void whatIsInTheWayOfAnArchiveGivesWayToTheObjectsThatAreCompiled() throws IOException {
        Path key = directory.resolve("mine.key");
        archives().keep(place, INPUTS, tree);
        byte[] good = Files.readAllBytes(archive(INPUTS));
        Trees.writeSecret(key, new byte[32]);
        requireReplaced(key);
        Files.write(archive(INPUTS), Arrays.copyOf(good, good.length - 1));
        requireReplaced(key);
        Files.write(archive(INPUTS), new byte[0]);
        requireReplaced(key);
        Files.delete(archive(INPUTS));
        Path foreign = directory.resolve("foreign");
        Trees.write(foreign, "precious");
        Files.createSymbolicLink(archive(INPUTS), foreign);
        requireReplaced(key);
        assertThat(foreign).hasContent("precious");
        Files.delete(archive(INPUTS));
        Files.createDirectory(archive(INPUTS));
        requireReplaced(key);
    }

    private void requireReplaced(Path key) {
        ObjectArchives runner = archives(key, 100);
        runner.takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere).isEmptyDirectory();
        runner.keep(place, INPUTS, tree);
        archives(key, 100).takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects/tool")).exists();
        Trees.emptyDirectory(elsewhere);
    }

    @Test
    void aDirectoryWithFilesInThePlaceOfAnArchiveStaysWithAWarning() {
        Path file = archive(INPUTS).resolve("file");
        Trees.write(file, "x");
        archives().keep(place, INPUTS, tree);
        assertThat(file).hasContent("x");
        assertThat(output.warnings).singleElement().asString().contains(archive(INPUTS) + " is a directory");
    }

    @Test
    void anotherConfigurationOfTheSameTreeIsBetterThanNothingAndAnotherTreeIsNot() {
        archives().keep(place, OTHER, tree);
        Path another = directory.resolve("runner/objects/kvm-6.1.9-fedcba987654");
        archives().takeBack(Trees.directory(another), INPUTS, otherTree);
        assertThat(another).isEmptyDirectory();
        archives().takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects/tool")).exists();
        assertThat(output.lines.get(output.lines.size() - 1)).contains("of another configuration");
    }

    @Test
    void theSameObjectsArePackedOnce() {
        archives().keep(place, INPUTS, tree);
        byte[] written = Trees.read(archive(INPUTS));
        write(place.resolve("objects/init/main.o"), "changed");
        archives().keep(place, INPUTS, tree);
        assertThat(archive(INPUTS)).hasBinaryContent(written);
    }

    @Test
    void archivesBeyondTheSizeOrUnusedForLongAreRemovedAndNothingElse() {
        write(place.resolve("objects/init/main.o"), noise(700_000));
        archives().keep(place, OTHER, tree);
        Trees.touch(archive(OTHER), FileTime.from(Instant.now().minusSeconds(60)));
        Path foreign = kept.resolve("precious.tar.zst");
        Trees.write(foreign, "x");
        Trees.touch(foreign, FileTime.fromMillis(0));
        Path unfinished = kept.resolve("." + archive(OTHER).getFileName() + "." + UUID.randomUUID() + ".part");
        Trees.write(unfinished, "x");
        Trees.touch(unfinished, FileTime.fromMillis(0));
        archives(directory.resolve("cache.key"), 1).keep(place, INPUTS, tree);
        assertThat(files()).containsExactly(archive(INPUTS), foreign);
        Trees.touch(archive(INPUTS), FileTime.from(Instant.now().minus(UNUSED).minusSeconds(60)));
        archives().keep(place, OTHER, tree);
        assertThat(files()).containsExactly(archive(OTHER), foreign);
    }

    @Test
    void aDirectoryThatCantBeWrittenIsWarnedOfAndTheBuildGoesOn() {
        Trees.write(kept, "a file");
        archives().keep(place, INPUTS, tree);
        assertThat(output.warnings).singleElement().asString().startsWith("The objects were not packed: ");
    }

    @Test
    void aDirectoryThatCantBeReadIsWarnedOfAndTheBuildGoesOn() {
        Trees.write(kept, "a file");
        archives().takeBack(elsewhere, INPUTS, otherTree);
        assertThat(output.warnings).singleElement().asString().startsWith("No objects were taken out of " + kept);
        assertThat(elsewhere).isEmptyDirectory();
    }

    /** As on a volume that is mounted read-only, or where another user wrote them. */
    @Test
    void archivesWhoseTimeCantBeSetAreUsed() {
        archives().keep(place, INPUTS, tree);
        archives().keep(place, OTHER, tree);
        new ObjectArchives(
                        new ObjectArchive(kept, directory.resolve("cache.key"), false, 100), UNUSED, output, file -> {
                            throw new KernelException("Could not change " + file + ": Read-only file system", "");
                        })
                .takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects/tool")).exists();
        assertThat(output.warnings).isEmpty();
        assertThat(output.lines).contains("Took objects out of " + archive(INPUTS));
    }

    @Test
    void anArchiveBeyondTheLimitRemovesNoOtherAndIsNotKeptWithAWarningOnce() {
        archives().keep(place, OTHER, tree);
        write(place.resolve("objects/init/main.o"), noise(1_600_000));
        archives(directory.resolve("cache.key"), 1).keep(place, INPUTS, tree);
        assertThat(files()).containsExactly(archive(OTHER));
        assertThat(output.warnings)
                .singleElement()
                .asString()
                .contains("kernel.objects.archive.size is 1 MiB", "set kernel.objects.archive.size to 2 or more");
    }

    /** Packing takes most of a minute. */
    @Test
    void objectsThatWereTooLargeArePackedAgainOnlyUnderAHigherLimit() {
        write(place.resolve("objects/init/main.o"), noise(1_600_000));
        Path key = directory.resolve("cache.key");
        archives(key, 1).keep(place, INPUTS, tree);
        output.warnings.clear();
        assertThat(archives(key, 1).isDone(place, INPUTS)).isTrue();
        archives(key, 1).keep(place, INPUTS, tree);
        assertThat(output.warnings).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(archives(key, 1).isDone(place, OTHER)).isFalse();
        archives(key, 2).keep(place, INPUTS, tree);
        assertThat(files()).containsExactly(archive(INPUTS));
    }

    /** A build would be warned for as long as they are the newest. */
    @Test
    void objectsThatCouldNotBeUnpackedAreNotPackedWithAWarningOnce() {
        String name = "n".repeat(250);
        write(place.resolve("objects").resolve((name + "/").repeat(5) + "x.o"), "object");
        archives().keep(place, INPUTS, tree);
        assertThat(output.warnings)
                .singleElement()
                .asString()
                .contains("The directory of objects " + place + " was refused: it holds a path of ");
        archives().keep(place, INPUTS, tree);
        assertThat(output.warnings).hasSize(1);
        assertThat(files()).isEmpty();
    }

    /** A file full of holes would be copied until the disk is full. */
    @Test
    void aFileAboveTheLimitIsNotCopied() throws IOException {
        archives().keep(place, INPUTS, tree);
        try (FileChannel channel = FileChannel.open(archive(INPUTS), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 200L << 20);
        }
        requireRefused(archives(), INPUTS, "it has 200 MiB, and kernel.objects.archive.size is 100 MiB");
        ObjectArchives runner = archives();
        runner.takeBack(elsewhere, INPUTS, otherTree);
        runner.keep(place, INPUTS, tree);
        archives().takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects/tool")).exists();
    }

    @Test
    void aSizeThatKeepsNothingIsRefused() {
        for (long none : new long[] {0, -1}) {
            assertThatThrownBy(() -> new ObjectArchive(kept, kept, false, none))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContainingAll("kernel.objects.archive.size is " + none, "Fix: set");
        }
    }

    @Test
    void aSizeBeyondEveryDiskKeepsEverything() {
        archives(directory.resolve("cache.key"), Long.MAX_VALUE).keep(place, INPUTS, tree);
        assertThat(files()).containsExactly(archive(INPUTS));
    }

    /** Where the objects are still there, nothing is taken out of it. */
    @Test
    void anArchiveOfObjectsThatAreHereIsInUse() {
        archives().keep(place, INPUTS, tree);
        FileTime old = FileTime.from(Instant.now().minus(UNUSED).minusSeconds(60));
        Trees.touch(archive(INPUTS), old);
        archives().keep(place, INPUTS, tree);
        assertThat(archive(INPUTS)).exists();
        Trees.touch(archive(INPUTS), old);
        assertThat(archives().isDone(place, INPUTS)).isTrue();
        assertThat(Trees.modified(archive(INPUTS))).isGreaterThan(old);
    }

    /** As with cp kept/*.tar.zst /new/, which leaves the hidden mark behind. */
    @Test
    void archivesThatWereCopiedWithoutTheMarkAreUsed() throws IOException {
        archives().keep(place, INPUTS, tree);
        Path before = kept;
        kept = Trees.directory(directory.resolve("new"));
        Files.copy(before.resolve(archive(INPUTS).getFileName()), archive(INPUTS));
        archives().takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects/tool")).exists();
        assertThat(kept.resolve("kernel-lts")).doesNotExist();
    }

    @Test
    void filesOfOthersInTheDirectoryAndBelowAreWarnedOfAndTheBuildGoesOn() {
        Trees.write(kept.resolve("thesis.txt"), "x");
        Trees.write(kept.resolve("kernel-lts/thesis.txt"), "x");
        archives().takeBack(elsewhere, INPUTS, otherTree);
        archives().keep(place, INPUTS, tree);
        assertThat(output.warnings)
                .hasSize(2)
                .allSatisfy(warning ->
                        assertThat(warning).contains("files that this plugin did not make", "kernel.objects.archive"));
    }

    /** The check of the parameters may be skipped. */
    @Test
    void aKeyThatTheUserNamesIsNeverMade() {
        Path key = directory.resolve("mistyped.key");
        ObjectArchives archives = new ObjectArchives(new ObjectArchive(kept, key, true, 100), UNUSED, output);
        archives.takeBack(elsewhere, INPUTS, otherTree);
        archives.keep(place, INPUTS, tree);
        assertThat(key).doesNotExist();
        assertThat(output.warnings)
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("kernel.objects.archive.key is " + key));
    }

    @Test
    void aDefaultKeyThatIsTooShortIsMadeAnew() {
        Path key = directory.resolve("cache.key");
        Trees.writeSecret(key, new byte[0]);
        archives().keep(place, INPUTS, tree);
        assertThat(Trees.size(key)).isGreaterThan(32);
        archives().takeBack(elsewhere, INPUTS, otherTree);
        assertThat(elsewhere.resolve("objects/tool")).exists();
        assertThat(output.warnings).isEmpty();
    }

    @Test
    void anOlderArchiveThatDoesNotFitLeavesRoomForOneThatDoes() {
        archives().keep(place, OTHER, tree);
        Trees.touch(archive(OTHER), FileTime.from(Instant.now().minusSeconds(120)));
        Inputs large = Inputs.none().with("config", "el10");
        write(place.resolve("objects/init/main.o"), noise(1_600_000));
        archives().keep(place, large, tree);
        Trees.touch(archive(large), FileTime.from(Instant.now().minusSeconds(60)));
        write(place.resolve("objects/init/main.o"), "small");
        archives(directory.resolve("cache.key"), 1).keep(place, INPUTS, tree);
        assertThat(files()).containsExactlyInAnyOrder(archive(INPUTS), archive(OTHER));
    }

    /** As where two machines keep archives in one directory, and both look at its limits. */
    @Test
    void archivesThatAnotherMachineRemovesMeanwhileAreNoFailure() {
        List<Inputs> others = List.of(OTHER, Inputs.none().with("config", "el7"));
        for (Inputs each : others) {
            write(place.resolve("objects/init/main.o"), noise(700_000));
            archives().keep(place, each, tree);
            Trees.touch(archive(each), FileTime.from(Instant.now().minusSeconds(60)));
        }
        Output another = new Output() {
            @Override
            public void info(String line) {
                if (line.startsWith("Removing ")) {
                    others.forEach(each -> Trees.delete(archive(each)));
                }
            }

            @Override
            public void warn(String line) {
                output.warn(line);
            }

            @Override
            public void debug(String line) {}
        };
        new ObjectArchives(
                        new ObjectArchive(kept, directory.resolve("cache.key"), false, 1), UNUSED, another, file -> {})
                .keep(place, INPUTS, tree);
        assertThat(output.warnings).isEmpty();
        assertThat(files()).containsExactly(archive(INPUTS));
    }

    @Test
    void aKeyOfTheUserHasToBeLongAndReadableByNobodyElse() throws IOException {
        Path key = directory.resolve("mine.key");
        ObjectArchive archive = new ObjectArchive(kept, key, true, 100);
        assertThatThrownBy(() -> ObjectArchives.requireKey(archive))
                .isInstanceOf(KernelException.class)
                .hasMessageContainingAll("kernel.objects.archive.key is " + key, "does not exist");
        Trees.writeSecret(key, new byte[31]);
        assertThatThrownBy(() -> ObjectArchives.requireKey(archive)).hasMessageContaining("fewer than 32 bytes");
        Trees.writeSecret(key, new byte[32]);
        ObjectArchives.requireKey(archive);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> ObjectArchives.requireKey(archive)).hasMessageContaining("chmod 600 " + key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> ObjectArchives.requireKey(archive)).hasMessageContaining("chmod o-w " + directory);
    }

    private void requireRefused(ObjectArchives archives, Inputs inputs, String why) {
        output.warnings.clear();
        archives.takeBack(elsewhere, inputs, otherTree);
        assertThat(output.warnings).singleElement().asString().contains(why);
        assertThat(elsewhere).isEmptyDirectory();
    }

    private List<Path> files() {
        return Trees.list(kept).stream()
                .filter(file -> !file.endsWith(OwnedDirectory.MARK))
                .toList();
    }

    private ObjectArchives archives() {
        return archives(directory.resolve("cache.key"), 100);
    }

    private ObjectArchives archives(Path key, long mebibytes) {
        return new ObjectArchives(new ObjectArchive(kept, key, false, mebibytes), UNUSED, output);
    }

    private Path archive(Inputs inputs) {
        String digest = Digests.sha256(inputs.text()).substring(0, 32);
        return kept.resolve(NAME + "-" + digest + ".tar.zst");
    }

    /** What nothing compresses. */
    private static String noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(1).nextBytes(noise);
        return new String(noise, StandardCharsets.ISO_8859_1);
    }

    private static void write(Path file, String content) {
        Trees.write(file, content);
        Trees.touch(file, COMPILED);
    }
}
