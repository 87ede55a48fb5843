// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.layout.ObjectArchive;
import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.pipeline.session.BuildSession;
import io.github.kernellts.pipeline.stage.Inputs;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.DirectoryLock;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects made by hand in the directory that snapshots and releases of one user share. */
class ObjectTreeTest {
    private static final Inputs MADE = Inputs.none().with(ObjectPlace.TREE, "linux-6.1.9-aaaaaaaaaaaa");
    private static final Inputs COMPILED = Inputs.none().with("config", "kvm");

    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();

    @Test
    void aReleaseUsesNoObjectsThatASnapshotTookOutOfAnArchive() {
        build(false, this::compile);
        build(false, place -> {
            Trees.delete(place.objects());
            place.prepare(COMPILED, tree());
            assertThat(place.objects().resolve("main.o")).exists();
            // make found nothing to do, or compiled the rest.
            place.finished(COMPILED, tree(), 1);
        });
        build(true, place -> {
            place.prepare(COMPILED, tree());
            assertThat(place.objects()).isEmptyDirectory();
            compile(place);
        });
        assertThat(output.lines).anyMatch(line -> line.contains("came out of an archive"));
        build(true, place -> {
            place.prepare(COMPILED.with("config", "of another EL"), tree());
            assertThat(place.objects().resolve("main.o")).exists();
        });
    }

    @Test
    void aReleaseUsesTheObjectsThatASnapshotCompiledHere() {
        build(false, this::compile);
        build(true, place -> {
            place.prepare(COMPILED, tree());
            assertThat(place.objects().resolve("main.o")).exists();
        });
    }

    /** A user names the archive when everything is compiled already. */
    @Test
    void objectsThatAreCurrentFillAnArchiveThatLacksThem() {
        build(false, this::compile);
        Path archives = directory.resolve("archive");
        Path archive = archived(archives);
        Trees.delete(archives);
        keepCurrent(COMPILED);
        assertThat(archived(archives)).as("objects that no stamp calls current").isNull();
        build(
                false,
                made -> made.stage(tree())
                        .ensure(COMPILED, () -> List.of(made.objects().resolve("main.o"))));
        keepCurrent(COMPILED.with("config", "of another EL"));
        assertThat(archived(archives)).isNull();
        Path place = Trees.list(directory.resolve("objects")).get(0);
        try (DirectoryLock lock = DirectoryLock.acquire(place, output)) {
            keepCurrent(COMPILED);
            assertThat(archived(archives)).as("while a build holds them").isNull();
        }
        keepCurrent(COMPILED);
        assertThat(archived(archives)).isEqualTo(archive);
        Trees.delete(archive);
        build(false, held -> held.keepCurrent(COMPILED, tree()));
        assertThat(archive).exists();
        assertThat(output.warnings).isEmpty();
    }

    /** The next build may name no archive, and take none. */
    @Test
    void whatAKilledBuildLeftOfAnArchiveIsRemoved() {
        build(true, place -> place.prepare(COMPILED, tree()));
        Path place = Trees.list(directory.resolve("objects")).get(0);
        Trees.write(place.resolve(".archive.part"), "x");
        Trees.write(place.resolve(".unpacked.part/objects/main.o"), "x");
        build(true, again -> again.prepare(COMPILED, tree()));
        assertThat(place).isDirectoryNotContaining("glob:**/.*.part");
    }

    private void keepCurrent(Inputs compiled) {
        session(
                false,
                context -> ObjectTree.keepCurrent(
                        directory.resolve("objects"), "kvm-6.1.9", MADE, compiled, tree(), context));
    }

    private static Path archived(Path archives) {
        return Trees.list(archives).stream()
                .filter(file -> file.toString().endsWith(".tar.zst"))
                .findFirst()
                .orElse(null);
    }

    private void compile(ObjectTree place) {
        Trees.write(place.objects().resolve("main.o"), "object");
        place.finished(COMPILED, tree(), 1);
    }

    private Path tree() {
        return directory.resolve("cache/trees/linux-6.1.9-aaaaaaaaaaaa");
    }

    private void build(boolean release, Consumer<ObjectTree> work) {
        session(release, context -> {
            try (ObjectTree place = ObjectTree.lock(directory.resolve("objects"), "kvm-6.1.9", MADE, context)) {
                work.accept(place);
            }
        });
    }

    private void session(boolean release, Consumer<KernelBuildContext> work) {
        BuildDirectories directories = new BuildDirectories(
                directory,
                new WorkDirectory(directory.resolve("target/el9-6.1")),
                new UserCache(directory.resolve("cache")),
                directory.resolve("objects"),
                Duration.ofDays(30),
                Optional.of(new ObjectArchive(
                        directory.resolve("archive"), directory.resolve("cache/objects.key"), false, 100)));
        ToolchainRequest tools = new ToolchainRequest(
                "host", "none", Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Map.of(), false);
        try (BuildSession session =
                new BuildSession(tools, EnterpriseLinux.EL9.builder(), "/usr/bin:/bin", directories, output)) {
            work.accept(
                    new KernelBuildContext(BuildRequests.of("kvm", "1", "defconfig", directories, release), session));
        }
    }
}
