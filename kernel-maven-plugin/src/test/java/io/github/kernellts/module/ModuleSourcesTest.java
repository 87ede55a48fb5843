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
import io.github.kernellts.unpack.SourceDirectory;
import io.github.kernellts.unpack.Tarball;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The command of the guide, in a tree with all kinds of files that it should include or leave out. */
    @Test
    void theDigestOfADirectoryIsTheOneOfTheGuidesCommand() throws IOException {
        Trees.write(tree.resolve("configure"), "#!/bin/sh\n");
        Trees.executable(tree.resolve("configure"));
        Trees.write(tree.resolve("sub/\u00e9.c"), "int e;\n");
        Trees.write(tree.resolve("Z/upper"), "");
        Files.createSymbolicLink(tree.resolve("sub/Kbuild"), Path.of("Makefile"));
        Trees.write(tree.resolve(".git/config"), "x");
        Trees.write(tree.resolve("target/huge"), "x");
        String guide = Trees.text(Path.of("../src/site/markdown/own-module.md"));
        String command =
                guide.substring(guide.indexOf("files() {"), guide.indexOf("\n```", guide.indexOf("files() {")));
        String shell = run(tree, "sh", "-c", command);
        Set<Path> excluded = Set.of(tree.resolve(".git"), tree.resolve("target"));
        assertThat(Digests.sha256OfTree(tree, excluded)).isEqualTo(shell.substring(0, 64));
        assertThat(inTheLocaleC(tree)).isEqualToIgnoringWhitespace(shell.substring(0, 64));
    }

    /** A program for {@link #inTheLocaleC}. */
    static final class DigestAndCopy {
        public static void main(String[] arguments) {
            Path from = Path.of(arguments[0]);
            Set<Path> excluded = Set.of(from.resolve(".git"), from.resolve("target"));
            Path copy = Trees.directory(from.resolveSibling("copy"));
            new SourceDirectory(from, excluded, "").copy(copy);
            Digests.sha256OfTree(from, excluded);
            System.out.print(Digests.sha256OfTree(copy, Set.of()));
        }
    }

    /** The digest of a directory's copy, by a JVM that can't encode file names beyond ASCII. */
    private String inTheLocaleC(Path from) {
        Command java = Command.of(
                directory,
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                DigestAndCopy.class.getName(),
                from.toString());
        return processes.output(java.withEnvironment(Map.of("LC_ALL", "C")), "");
    }

    @Test
    void linksAndExecutableBitsChangeTheDigest() throws IOException {
        Set<String> digests = new HashSet<>();
        digests.add(Digests.sha256OfTree(tree, Set.of()));
        Trees.executable(tree.resolve("hello.c"));
        digests.add(Digests.sha256OfTree(tree, Set.of()));
        Files.createSymbolicLink(tree.resolve("Kbuild"), Path.of("/elsewhere"));
        digests.add(Digests.sha256OfTree(tree, Set.of()));
        Files.delete(tree.resolve("Kbuild"));
        Files.createSymbolicLink(tree.resolve("Kbuild"), Path.of("/elsewhere/2"));
        digests.add(Digests.sha256OfTree(tree, Set.of()));
        assertThat(digests).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u001bb", "a\\b"})
    void namesThatAListCanNotHoldAreRefused(String name) {
        Trees.write(tree.resolve(name), "");
        assertThatThrownBy(() -> Digests.sha256OfTree(tree, Set.of()))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("a control character or a backslash");
    }

    /** The POM next to the source: target contains the copy itself, the keys and the output of earlier builds. */
    @Test
    void aDirectoryIsCopiedWithoutTheDirectoriesThatBuildsWrite() {
        Path target = Trees.directory(tree.resolve("target"));
        Trees.write(target.resolve("kernel-lts/throwaway.p12"), "key");
        ModuleSource source =
                new ModuleSource(tree.toString(), Optional.empty(), Optional.empty(), true, List.of(target));
        Path into = Trees.emptyDirectory(target.resolve("el9-6.1/build"));
        FetchedSource fetched = sources.fetch(source);
        fetched.unpack(into);
        assertThat(into.resolve("hello.c")).exists();
        assertThat(into.resolve("target")).doesNotExist();
        assertThat(sources.fetch(source).identity()).isEqualTo(fetched.identity());
        ModuleSource itself =
                new ModuleSource(target.toString(), Optional.empty(), Optional.empty(), true, List.of(target));
        assertThatThrownBy(() -> sources.fetch(itself)).hasMessageContaining("is where this build writes");
    }

    @Test
    void linksOutOfADirectoryOrCheckoutAndOddFilesAreRefused() throws IOException {
        Files.createSymbolicLink(tree.resolve("sub/out"), Path.of("../../x"));
        ModuleSource git = new ModuleSource("file://" + tree, Optional.of(commit()), Optional.empty(), false);
        ModuleSource plain = new ModuleSource(tree.toString(), Optional.empty(), Optional.empty(), true);
        for (ModuleSource source : List.of(git, plain)) {
            assertThatThrownBy(() -> unpacked(source))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("sub/out is a link to ../../x, outside the tree");
        }
        Files.delete(tree.resolve("sub/out"));
        run(tree, "mkfifo", "Makefile");
        assertThatThrownBy(() -> unpacked(plain)).hasMessageContaining("neither a file nor a directory nor a link");
    }

    @Test
    void modesOfDirectoriesAndCheckoutsAreOrdinary() {
        run(tree, "chmod", "4777", "hello.c");
        ModuleSource git = new ModuleSource("file://" + tree, Optional.of(commit()), Optional.empty(), false);
        ModuleSource plain = new ModuleSource(tree.toString(), Optional.empty(), Optional.empty(), true);
        for (ModuleSource source : List.of(git, plain)) {
            Path copy = unpacked(source);
            assertThat(run(copy, "stat", "--format=%a", "hello.c", "sub/Makefile", "sub"))
                    .isEqualTo("755\n644\n755\n");
        }
    }

    @Test
    void aRepositoryOfAnotherUserIsNamedAsSuch() {
        String commit = commit();
        run(tree, "chown", "-R", "65534:65534", ".");
        ModuleSource source = new ModuleSource("file://" + tree, Optional.of(commit), Optional.empty(), false);
        assertThatThrownBy(() -> sources.fetch(source))
                .isInstanceOf(KernelException.class)
                .isNotInstanceOf(UnreachableException.class)
                .hasMessageContaining("belongs to another user")
                .hasMessageContaining("safe.directory");
    }

    @Test
    void aPackageOfAptIsKeptUnderItsVersion() {
        Path deb = deb("some-dkms", "1.0-1");
        Path kept = directory.resolve("cache/apt-some-dkms_1.0-1_all.deb");
        Trees.rename(deb, Trees.parents(kept));
        ModuleSource source = new ModuleSource("apt:some-dkms", Optional.empty(), Optional.empty(), true);
        FetchedSource fetched = sources.fetch(source);
        assertThat(fetched.origin()).startsWith("some-dkms 1.0-1 (apt), SHA-256 ");
        Path into = Trees.emptyDirectory(directory.resolve("unpacked"));
        fetched.unpack(into);
        assertThat(into.resolve("hello.c")).hasContent("int hello;");
        // A file of an older plugin, without a version in its name.
        Trees.rename(kept, directory.resolve("cache/apt-some-dkms.deb"));
        assertThatThrownBy(() -> sources.fetch(source)).isInstanceOf(UnreachableException.class);
    }

    /** Packages of other suites, which this machine's apt doesn't offer. */
    @Test
    void aFileOfADebianPackageIsUnpackedAsOneOfAptIs() {
        Path deb = deb("some-dkms", "1.0-1");
        FetchedSource fetched = sources.fetch(
                new ModuleSource(deb.toString(), Optional.empty(), Optional.of(Digests.sha256(deb)), true));
        assertThat(fetched.origin()).startsWith("made.deb, SHA-256 ");
        Path into = Trees.emptyDirectory(directory.resolve("unpacked"));
        fetched.unpack(into);
        assertThat(into.resolve("hello.c")).hasContent("int hello;");
        assertThat(fetched.given()).isEmpty();
    }

    /** EL has no dpkg. Ubuntu's packages are compressed by zstd, Debian's by xz, and older ones by gzip. */
    @ParameterizedTest
    @ValueSource(strings = {"xz", "zstd", "gzip", "none"})
    void aDebianPackageIsReadWithoutDpkg(String compression) throws IOException {
        Path deb = deb("hello-dkms", "1", "-Z" + compression);
        Path into = Trees.emptyDirectory(directory.resolve("unpacked"));
        Tarball.ofDebianPackage(deb).unpack(into);
        assertThat(into.resolve("sub dir/z")).hasContent("z");
        byte[] whole = Trees.read(deb);
        Trees.write(deb, Arrays.copyOf(whole, whole.length - 20));
        assertThatThrownBy(() -> Tarball.ofDebianPackage(deb).unpack(Trees.emptyDirectory(directory.resolve("again"))))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was refused: it can't be read");
        Trees.write(deb, "no archive");
        assertThatThrownBy(() -> Tarball.ofDebianPackage(deb).unpack(Trees.emptyDirectory(directory.resolve("again"))))
                .hasMessageContaining("was refused: it can't be read");
    }

    @Test
    void withoutAptOnlyAPinnedPackageOfTheCacheIsTaken() {
        ModuleSource named = new ModuleSource("apt:hello-dkms", Optional.empty(), Optional.empty(), false);
        sources.require(named, true);
        sources.require(new ModuleSource(tree.toString(), Optional.empty(), Optional.empty(), false), false);
        Path kept = directory.resolve("cache/apt-hello-dkms_1_all.deb");
        Trees.rename(deb("hello-dkms", "1"), Trees.parents(kept));
        sources.require(
                new ModuleSource("apt:hello-dkms", Optional.empty(), Optional.of(Digests.sha256(kept)), false), false);
        assertThatThrownBy(() -> sources.require(named, false))
                .hasMessageContaining("kernel.module.source is apt:hello-dkms, and this machine has no apt-get")
                .hasMessageContaining("Fix: set kernel.module.source to the URL");
    }

    /** The version that this machine's apt offers, which is in Debian's archive. */
    @Test
    void aPackageOfTheCacheThatIsNotTheOneThatAptOffersIsNotTaken() {
        String offer = run(tree, "apt-get", "download", "-q", "--print-uris", "dm-writeboost-dkms");
        String name = offer.split(" ")[1];
        Path planted = directory.resolve("cache/apt-" + name);
        Trees.rename(deb("dm-writeboost-dkms", "1"), Trees.parents(planted));
        ModuleSource offline = new ModuleSource("apt:dm-writeboost-dkms", Optional.empty(), Optional.empty(), true);
        assertThatThrownBy(() -> sources.fetch(offline)).isInstanceOf(UnreachableException.class);
        assertThat(planted).doesNotExist();
    }

    @Test
    void aLinkIntoAnotherPartOfAPackageIsLeftOut() throws IOException {
        Files.createSymbolicLink(
                Trees.directory(tree.resolve("sub")).resolve("README.gz"), Path.of("../../../share/doc/hello/README"));
        Files.createSymbolicLink(tree.resolve("sub/hello.c"), Path.of("../hello.c"));
        Trees.rename(deb("linked-dkms", "1"), Trees.parents(directory.resolve("cache/apt-linked-dkms_1_all.deb")));
        Path into = Trees.emptyDirectory(directory.resolve("unpacked"));
        sources.fetch(new ModuleSource("apt:linked-dkms", Optional.empty(), Optional.empty(), true))
                .unpack(into);
        assertThat(into.resolve("sub/README.gz")).doesNotExist();
        assertThat(into.resolve("sub/hello.c")).hasContent("int hello;");
    }

    private Path deb(String name, String version, String... options) {
        Path root = directory.resolve("deb");
        Trees.write(
                root.resolve("DEBIAN/control"),
                "Package: " + name + "\nVersion: " + version
                        + "\nArchitecture: all\nMaintainer: test <t@localhost>\nDescription: test\n");
        Trees.copy(tree, Trees.directory(root.resolve("usr/src/hello-1")));
        Trees.write(root.resolve("usr/share/doc/hello/README"), "");
        run(
                directory,
                Stream.of(Stream.of("dpkg-deb"), Stream.of(options), Stream.of("--build", "deb", "made.deb"))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
        return directory.resolve("made.deb");
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
        ModuleSource source = new ModuleSource(tree.toString(), Optional.empty(), Optional.of("0".repeat(64)), false);
        assertThatThrownBy(() -> sources.fetch(source))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(", but kernel.module.sha256 says 000")
                .hasMessageContaining("kernel.module.sha256");
    }

    @Test
    void aCommitOfARepositoryIsCheckedOutAndKept() throws IOException {
        String commit = commit();
        String pin = Digests.sha256OfTree(tree, Set.of(tree.resolve(".git")));
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
        assertThatThrownBy(() -> sources.fetch(source)).hasMessageContaining("but kernel.module.sha256 says");
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

    /** As git clone takes it from a forge's page; a path may have the same signs below its first directory. */
    @Test
    void theShortFormOfAnSshAddressIsARepositoryAndNoPath() {
        String form = "git@git.example.org:team/hello.git";
        assertThat(ModuleSource.isAddress(form)).isTrue();
        assertThat(ModuleSource.isAddress("src/git@2:x")).isFalse();
        ModuleSource source = new ModuleSource(form, Optional.empty(), Optional.empty(), false);
        assertThatThrownBy(() -> sources.fetch(source))
                .hasMessageContaining("is the git repository " + form + ", and no commit is named");
    }

    @Test
    void theAddressOfARepositoryThatLooksLikeATarballsSaysHowToNameACommit() {
        ModuleSource page =
                new ModuleSource("https://git.example.org/team/hello", Optional.empty(), Optional.empty(), false);
        assertThatThrownBy(() -> sources.fetch(page))
                .hasMessageContaining("or kernel.module.commit if it is a git repository");
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
            assertThatThrownBy(() -> sources.fetch(wrong)).hasMessageContaining("but kernel.module.sha256 says");
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
