// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleSourcesTest {
    @TempDir
    Path directory;

    private Processes processes;
    private ModuleSources sources;
    private Path tree;

    @BeforeEach
    void makeSource() {
        processes = new Processes(directory);
        sources = new ModuleSources(directory.resolve("cache"), processes, new RecordedOutput());
        tree = directory.resolve("hello-1");
        Trees.write(tree.resolve("hello.c"), "int hello;\n");
        Trees.write(tree.resolve("sub/Makefile"), "obj-m := hello.o\n");
        Trees.write(tree.resolve("sub dir/z"), "z\n");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void theDigestOfADirectoryIsTheOneThatShellToolsGive() {
        String shell = run(
                tree,
                "sh",
                "-c",
                "find . -type f -not -path './.git/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum");
        assertThat(Digests.sha256OfTree(tree)).isEqualTo(shell.substring(0, 64));
    }

    @Test
    void aDirectoryIsCopiedWithoutItsRepository() {
        run(tree, "git", "init", "--quiet");
        Path copy = unpacked(new ModuleSource(tree.toString(), Optional.empty(), Optional.empty(), true));
        assertThat(copy.resolve("sub/Makefile")).hasContent("obj-m := hello.o");
        assertThat(copy.resolve(".git")).doesNotExist();
    }

    @Test
    void anotherDigestThanThePinIsRefused() {
        ModuleSource source = new ModuleSource(tree.toString(), Optional.empty(), Optional.of("00"), false);
        assertThatThrownBy(() -> sources.fetch(source))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("and 00 was expected")
                .hasMessageContaining("kernel.module.sha256");
    }

    @Test
    void aCommitOfARepositoryIsCheckedOutAndKept() throws IOException {
        String commit = commit();
        String pin = Digests.sha256OfTree(tree);
        Trees.write(tree.resolve("hello.c"), "int later;\n");
        run(tree, "git", "commit", "--quiet", "-a", "-m", "later");
        ModuleSource source = new ModuleSource("file://" + tree, Optional.of(commit), Optional.of(pin), false);
        Path checkout = unpacked(source);
        assertThat(checkout.resolve("hello.c")).hasContent("int hello;");
        assertThat(run(checkout, "git", "rev-parse", "HEAD").strip()).isEqualTo(commit);
        Files.move(tree, tree.resolveSibling("gone"));
        Trees.delete(checkout);
        assertThat(unpacked(source).resolve("hello.c")).hasContent("int hello;");
    }

    @Test
    void aCommitWithOtherContentThanThePinIsRefused() {
        ModuleSource source =
                new ModuleSource("file://" + tree, Optional.of(commit()), Optional.of("0".repeat(64)), false);
        assertThatThrownBy(() -> sources.fetch(source)).hasMessageContaining("was expected");
    }

    @Test
    void aRepositoryThatIsNotThereIsUnreachable() {
        ModuleSource source =
                new ModuleSource("file:///nowhere.git", Optional.of("a".repeat(40)), Optional.empty(), false);
        assertThatThrownBy(() -> sources.fetch(source)).isInstanceOf(UnreachableException.class);
    }

    @Test
    void aBranchInPlaceOfACommitIsRefused() {
        assertThatThrownBy(() -> new ModuleSource("x.git", Optional.of("main"), Optional.empty(), false))
                .hasMessageContaining("all 40 digits");
        ModuleSource none = new ModuleSource("file:///x.git", Optional.empty(), Optional.empty(), false);
        assertThatThrownBy(() -> sources.fetch(none)).hasMessageContaining("no commit is named");
    }

    @Test
    void offlineNothingIsFetched() {
        for (String from : new String[] {"apt:some-dkms", "http://127.0.0.1:9/x.tar.gz"}) {
            ModuleSource source = new ModuleSource(from, Optional.empty(), Optional.of("a".repeat(64)), true);
            assertThatThrownBy(() -> sources.fetch(source))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("Maven works offline");
        }
    }

    @Test
    void aTarballOfAUrlIsVerifiedUnpackedAndKept() throws IOException {
        Path tarball = directory.resolve("hello.tar.gz");
        run(directory, "tar", "--create", "--gzip", "--file=" + tarball, "hello-1");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] content = Files.readAllBytes(tarball);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hello.tar.gz";
        try {
            ModuleSource unpinned = new ModuleSource(url, Optional.empty(), Optional.empty(), false);
            assertThatThrownBy(() -> sources.fetch(unpinned)).hasMessageContaining("set kernel.module.sha256");
            ModuleSource wrong = new ModuleSource(url, Optional.empty(), Optional.of("0".repeat(64)), false);
            assertThatThrownBy(() -> sources.fetch(wrong)).hasMessageContaining("was expected");
            ModuleSource pinned = new ModuleSource(url, Optional.empty(), Optional.of(Digests.sha256(tarball)), false);
            assertThat(unpacked(pinned).resolve("hello.c")).exists();
            server.stop(0);
            Trees.delete(directory.resolve("unpacked"));
            assertThat(unpacked(pinned).resolve("hello.c")).exists();
        } finally {
            server.stop(0);
        }
    }

    private String commit() {
        run(tree, "git", "init", "--quiet");
        run(tree, "git", "config", "user.name", "test");
        run(tree, "git", "config", "user.email", "test@localhost");
        run(tree, "git", "add", "--all");
        run(tree, "git", "commit", "--quiet", "-m", "first");
        return run(tree, "git", "rev-parse", "HEAD").strip();
    }

    private Path unpacked(ModuleSource source) {
        Path into = Trees.emptyDirectory(directory.resolve("unpacked"));
        sources.fetch(source).unpack(into);
        return into;
    }

    private String run(Path in, String... command) {
        return processes.output(Command.of(in, command), "");
    }
}
