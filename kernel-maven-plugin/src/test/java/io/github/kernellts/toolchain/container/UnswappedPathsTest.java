// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnswappedPathsTest {
    @TempDir
    Path directory;

    private Path work;
    private Path vendor;
    private ExecutionSite site;

    @BeforeEach
    void someDirectories() {
        work = Trees.directory(directory.resolve("work"));
        vendor = Trees.directory(directory.resolve("home/vendor/driver"));
        site = new UnswappedPaths(ExecutionSite.HERE, List.of(work, work.resolve("objects")));
    }

    @Test
    void directoriesThatAreThereOrNotYetAreGiven() {
        Trees.directory(work.resolve("a/b"));
        assertThat(site.prepare(command()
                                .reading(work, work.resolve("a/b"), vendor)
                                .writing(work.resolve("a"), work.resolve("new/one")))
                        .command()
                        .arguments())
                .containsExactly("true");
    }

    @Test
    void noDirectoryBelowALinkThatACommandPutThereIsGiven() throws IOException {
        Files.createSymbolicLink(work.resolve("build"), directory.resolve("home/vendor"));
        Files.createSymbolicLink(work.resolve("dangling"), directory.resolve("home/.ssh"));
        for (String name : List.of("build", "build/driver", "dangling", "dangling/new")) {
            Path path = work.resolve(name);
            for (Command each : List.of(
                    command().writing(path),
                    command().reading(path),
                    command().linking(Map.of(Path.of("/lib/modules/6.1/build"), path)))) {
                assertThatThrownBy(() -> site.prepare(each))
                        .isInstanceOf(KernelException.class)
                        .hasMessageContaining("leads to " + directory.resolve("home"));
                assertThatThrownBy(() -> site.prepareForTerminal(each)).isInstanceOf(KernelException.class);
            }
        }
        assertThat(directory.resolve("home/.ssh")).doesNotExist();
    }

    /** As /tmp on a Mac, a workspace on another disk, or objects that were moved to one. */
    @Test
    void linksThatTheUserMadeAboveAreFollowed() throws IOException {
        Path disk = Trees.directory(directory.resolve("disk/objects/6.1"));
        Files.createSymbolicLink(work.resolve("objects"), disk.getParent());
        Path link = Files.createSymbolicLink(directory.resolve("link"), work);
        ExecutionSite linked = new UnswappedPaths(ExecutionSite.HERE, List.of(link, link.resolve("objects")));
        Command command = command().writing(link.resolve("a"), link.resolve("objects/6.1"));
        assertThat(linked.prepare(command).command()).isEqualTo(command);
    }

    private Command command() {
        return Command.of(work, "true");
    }
}
