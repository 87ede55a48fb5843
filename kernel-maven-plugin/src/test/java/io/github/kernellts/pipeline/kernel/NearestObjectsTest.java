// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.OwnedDirectory;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.Patch;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.PatchedTree;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects made by hand of trees that patches make out of one tarball. */
class NearestObjectsTest {
    private static final FileTime COMPILED = FileTime.from(Instant.parse("2026-11-20T10:11:12.123456700Z"));
    private static final Map<String, String> SOURCE = Map.of(
            "Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n",
            "init/main.c", "main\n",
            "fs/a.c", "a\n",
            "fs/b.c", "b\n",
            "fs/Kconfig", "k\n");

    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();
    private final Path mine = Path.of("/mine/target/el9-6.1");
    private Processes processes;
    private KernelSource source;
    private Path plain;
    private ObjectPlace place;

    @BeforeEach
    void compileThePlainTree() {
        processes = new Processes(directory);
        Path linux = directory.resolve("linux");
        SOURCE.forEach((name, content) -> Trees.write(Trees.parents(linux.resolve(name)), content));
        Path tarball = directory.resolve("linux.tar");
        processes.output(
                Command.of(directory, "tar", "--create", "--mtime=2026-08-01", "--file=" + tarball, "linux"), "");
        source = new KernelSource(
                KernelVersion.parse("6.1.9"), tarball, Digests.sha256(tarball), "test", "nobody", List.of());
        plain = tree();
        place = compiled(plain, "000000000001", mine);
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void objectsOfThisProjectAreMovedWithTheNewPathsWithoutThoseThatDependOnTheChange() {
        Path tree = tree(change("fs/a.c", "a"));
        ObjectPlace wanted = empty(tree);
        take(wanted, tree);
        assertThat(Trees.text(wanted.objects().resolve("init/.main.o.cmd")))
                .isEqualTo(commands(tree, wanted.objects()));
        assertThat(wanted.objects().resolve("init/main.o")).hasContent("\177ELF\0" + plain);
        for (String file : List.of("init/main.o", "init/.main.o.cmd")) {
            assertThat(Trees.modified(wanted.objects().resolve(file))).as(file).isEqualTo(COMPILED);
        }
        for (String file : List.of("fs/a.o", "fs/.a.o.cmd")) {
            assertThat(wanted.objects().resolve(file)).doesNotExist();
        }
        assertThat(wanted.objects().resolve("fs/b.o")).exists();
        assertThat(wanted.part()).doesNotExist();
        assertThat(place.isEmpty()).isTrue();
        assertThat(output.lines)
                .contains("Starting from the objects in " + place.directory()
                        + ", whose tree differs in 1 file (fs/a.c), without 1 object that depended on that");
    }

    @Test
    void objectsOfAnotherProjectAreCopied() {
        place.record(made(plain), Path.of("/other/target/el9-6.1"));
        Path tree = tree(change("fs/a.c", "a"));
        ObjectPlace wanted = empty(tree);
        take(wanted, tree);
        assertThat(Trees.modified(wanted.objects().resolve("init/main.o"))).isEqualTo(COMPILED);
        assertThat(Trees.text(wanted.objects().resolve("init/.main.o.cmd")))
                .isEqualTo(commands(tree, wanted.objects()));
        assertThat(Trees.text(place.objects().resolve("init/.main.o.cmd"))).isEqualTo(commands(plain, place.objects()));
    }

    /** A release wouldn't see otherwise that an archive had them. */
    @Test
    void objectsThatCameFromElsewhereStayMarkedWhereTheyAreCopied() {
        place.record(made(plain), Path.of("/other/target/el9-6.1"));
        ObjectPlace own = empty(tree(change("fs/b.c", "b")));
        take(own, tree(change("fs/b.c", "b")));
        assertThat(own.directory().resolve("objects.taken")).doesNotExist();
        Trees.write(place.directory().resolve("objects.taken"), "");
        Path tree = tree(change("fs/a.c", "a"));
        ObjectPlace wanted = empty(tree);
        take(wanted, tree);
        assertThat(wanted.directory().resolve("objects.taken")).exists();
    }

    /**
     * Another EL's configuration leaves an object out, so that make doesn't see it before the next change; and a tree that
     * is unpacked anew has files older than all objects.
     */
    @Test
    void anObjectThatWasOutdatedOnceDoesNotComeBack() {
        Path first = tree(change("fs/a.c", "a"));
        ObjectPlace between = empty(first);
        take(between, first);
        Path tree = tree(change("fs/a.c", "a"), change("fs/b.c", "b"));
        ObjectPlace wanted = empty(tree);
        take(wanted, tree);
        assertThat(wanted.objects().resolve("init/main.o")).exists();
        assertThat(wanted.objects().resolve("fs/a.o")).doesNotExist();
        assertThat(wanted.objects().resolve("fs/b.o")).doesNotExist();
        Path back = tree(change("fs/b.c", "b"));
        ObjectPlace last = empty(back);
        take(last, back);
        assertThat(last.objects().resolve("init/main.o")).exists();
        assertThat(last.objects().resolve("fs/a.o")).doesNotExist();
    }

    /** A time that make compares, and which other flavors of the same tree share. */
    @Test
    void noFileOfTheTreeIsTouched() {
        Path tree = tree(change("fs/a.c", "a"));
        take(empty(tree), tree);
        assertThat(Trees.files(tree, file -> true))
                .allSatisfy(
                        file -> assertThat(Trees.modified(file)).isEqualTo(Trees.modified(tree.resolve("Makefile"))));
        assertThat(PatchedTree.renewed(tree)).isEmpty();
    }

    /** The kernel has the time of its release in it. */
    @Test
    void objectsOfATreeThatWasReleasedAtAnotherTimeAreNotTaken() {
        Path tree = tree(change("fs/a.c", "a"));
        Trees.write(PatchedTree.release(plain), Instant.EPOCH.toString());
        refused(tree);
    }

    /** Another build may be removing it. */
    @Test
    void aTreeWithoutItsFilesIsNoStartAndNoError() {
        Path tree = tree(change("fs/a.c", "a"));
        Trees.delete(plain.resolve("Makefile"));
        ObjectPlace wanted = empty(tree);
        take(wanted, tree);
        assertThat(wanted.isEmpty()).isTrue();
        assertThat(place.isEmpty()).isFalse();
    }

    @Test
    void theTreeThatDiffersInFewestFilesIsTaken() {
        Path near = tree(change("fs/a.c", "a"));
        ObjectPlace nearest = compiled(near, "000000000002", mine);
        Path tree = tree(change("fs/a.c", "a"), change("fs/b.c", "b"));
        ObjectPlace wanted = empty(tree);
        take(wanted, tree);
        assertThat(nearest.isEmpty()).isTrue();
        assertThat(place.isEmpty()).isFalse();
    }

    @Test
    void aChangedKconfigFileNeedsEverythingCompiled() {
        refused(
                tree(change("fs/Kconfig", "k")),
                "Not starting from the objects in " + place.directory()
                        + ": fs/Kconfig differs, on which more depends than its objects");
    }

    @Test
    void aNewFileNeedsEverythingCompiled() {
        refused(
                tree(new Patch("new.patch", "--- /dev/null\n+++ b/fs/a.h\n@@ -0,0 +1 @@\n+x\n")),
                "Not starting from the objects in " + place.directory() + ": fs/a.h was added or removed");
    }

    @Test
    void objectsOfOtherCompilersAreNotTaken() {
        place.record(made(plain).with("compilers", "gcc 13"), mine);
        refused(tree(change("fs/a.c", "a")));
    }

    @Test
    void objectsOfAKilledCompilationAreNotTaken() {
        Trees.write(place.unfinished(), "");
        refused(tree(change("fs/a.c", "a")));
    }

    @Test
    void objectsWhoseTreeIsGoneAreNotTaken() {
        Path tree = tree(change("fs/a.c", "a"));
        Trees.delete(PatchedTree.manifest(plain));
        refused(tree);
    }

    @Test
    void objectsThatAnotherBuildUsesAreNotTaken() {
        try (DirectoryLock lock = DirectoryLock.acquire(place.directory(), output)) {
            refused(
                    tree(change("fs/a.c", "a")),
                    "Not starting from the objects in " + place.directory() + ": another build uses them");
        }
    }

    /** As on a full disk: what another build compiled next would have nothing to start from. */
    @Test
    void objectsThatCanNotBeMovedAreGivenBack() {
        Path tree = tree(change("fs/a.c", "a"));
        ObjectPlace wanted = empty(tree);
        String commands = Trees.text(place.objects().resolve("init/.main.o.cmd"));
        // fs/.a.o.cmd has the new paths by then.
        Path blocked = place.objects().resolve("lib/.z.o.cmd");
        write(blocked, "deps_x := " + plain + "/lib/z.c\n");
        Trees.write(
                blocked.resolveSibling("." + blocked.getFileName() + ".part").resolve("file"), "x");
        take(wanted, tree);
        assertThat(wanted.isEmpty()).isTrue();
        assertThat(place.isEmpty()).isFalse();
        for (String file : List.of("fs/a.o", "fs/b.o", "init/main.o")) {
            assertThat(place.objects().resolve(file)).exists();
        }
        assertThat(place.objects().resolve("init/.main.o.cmd")).hasContent(commands);
        assertThat(Trees.text(place.objects().resolve("fs/.a.o.cmd"))).doesNotContain(tree.toString());
        assertThat(Trees.modified(place.objects().resolve("fs/.a.o.cmd"))).isEqualTo(COMPILED);
    }

    /** Make would link the kernel again when its image is made. */
    @Test
    void objectsOlderThanAFileThatWasRestoredAreMadeAgain() {
        Path stamp = place.directory().resolve("objects.stamp");
        write(stamp, "made");
        place.forgetStampBefore(PatchedTree.renewed(plain));
        assertThat(stamp).exists();
        Trees.write(plain.resolve("fs/a.c"), "edited\n");
        new PatchedTree(directory.resolve("trees"), processes, output).restore(source, new PatchSeries(List.of()));
        place.forgetStampBefore(PatchedTree.renewed(plain));
        assertThat(stamp).doesNotExist();
        write(stamp, "made");
        Trees.touch(stamp, FileTime.from(Instant.now().plusSeconds(1)));
        place.forgetStampBefore(PatchedTree.renewed(plain));
        assertThat(stamp).exists();
    }

    private void refused(Path tree, String... said) {
        ObjectPlace wanted = empty(tree);
        int before = output.lines.size();
        take(wanted, tree);
        assertThat(wanted.isEmpty()).isTrue();
        assertThat(place.isEmpty()).isFalse();
        assertThat(output.lines.subList(before, output.lines.size())).containsExactly(said);
    }

    private void take(ObjectPlace wanted, Path tree) {
        new NearestObjects(mine, processes, output).take(wanted, tree);
    }

    private static Patch change(String file, String content) {
        return new Patch(
                file.replace('/', '-') + ".patch",
                "--- a/" + file + "\n+++ b/" + file + "\n@@ -1 +1 @@\n-" + content + "\n+changed\n");
    }

    private Path tree(Patch... patches) {
        return new PatchedTree(directory.resolve("trees"), processes, output)
                .prepare(source, new PatchSeries(Arrays.asList(patches)));
    }

    private static Inputs made(Path tree) {
        return Inputs.none().with(ObjectPlace.TREE, tree.getFileName()).with("compilers", "gcc 12");
    }

    private ObjectPlace empty(Path tree) {
        ObjectPlace empty = new ObjectPlace(Trees.directory(
                directory.resolve("objects/kvm-6.1.9-" + tree.toString().replaceFirst(".*-", ""))));
        OwnedDirectory.mark(empty.directory());
        empty.record(made(tree), mine);
        return empty;
    }

    private ObjectPlace compiled(Path tree, String digest, Path user) {
        ObjectPlace made = new ObjectPlace(Trees.directory(directory.resolve("objects/kvm-6.1.9-" + digest)));
        OwnedDirectory.mark(made.directory());
        made.record(made(tree), user);
        write(made.objects().resolve("init/main.o"), "\177ELF\0" + plain);
        write(made.objects().resolve("init/.main.o.cmd"), commands(tree, made.objects()));
        for (String name : List.of("a", "b")) {
            write(made.objects().resolve("fs/" + name + ".o"), "\177ELF\0");
            write(
                    made.objects().resolve("fs/." + name + ".o.cmd"),
                    "savedcmd_x := gcc -D__KERNEL__ -c x\ndeps_x := " + tree + "/fs/" + name + ".c\n");
        }
        return made;
    }

    private static String commands(Path tree, Path objects) {
        return "savedcmd_init/main.o := gcc -D__KERNEL__ -fdebug-prefix-map=" + objects + "=/x\ndeps_init/main.o := "
                + tree + "/init/main.c\n";
    }

    private static void write(Path file, String content) {
        Trees.write(Trees.parents(file), content);
        Trees.touch(file, COMPILED);
    }
}
