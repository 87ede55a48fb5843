// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program of an image, run by busybox with nothing else around it. */
class CopyToHostTest {
    private static final String KVM = "kernel-lts-kvm-61y";

    @TempDir
    Path directory;

    private Processes processes;
    private OpenPgpKey key;
    private Path host;
    private String mount = "--bind";

    @BeforeEach
    void prepare() {
        processes = new Processes(directory);
        key = TestKeys.rpms("keys", directory.resolve("throwaway.asc"));
        host = Trees.directory(directory.resolve("host"));
    }

    @AfterEach
    void close() {
        processes.close();
    }

    /** As of the other flavor: the first image's packages would lie there, and be listed nowhere. */
    @Test
    void anImageWithoutTheNamesOfAnotherIsNotCopiedOverIt() {
        copied(image("one", rpm(KVM, "6.1.192_1000.el9"), rpm("kmod-px-lts-kvm-6.1.192-1000.el9", "3")));
        List<String> before = there();
        Path other = image("other", rpm("kernel-lts-generic-61y", "6.1.193_1000.el9"), rpm(KVM, "6.1.193_1000.el9"));
        Processes.Result result = run(other);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.output())
                .contains("el9/x86_64/repodata", "kmod-px-lts-kvm")
                .doesNotContain(KVM);
        assertThat(there()).isEqualTo(before);

        Trees.delete(host.resolve("el9/x86_64/repodata"));
        copied(other);
        assertThat(there()).hasSizeGreaterThan(before.size());
    }

    /** The package of a module has the kernel's release in its name. */
    @Test
    void theNextImageIsCopiedAndLeavesTheFilesOfTheFormerIndex() {
        Path one = image("one", rpm(KVM, "6.1.192_1000.el9"), rpm("kmod-px-lts-kvm-6.1.192-0.1000.el9", "3"));
        copied(one);
        copied(image(
                "next",
                rpm(KVM, "6.1.193_1000.el9"),
                rpm("kernel-lts-generic-61y", "6.1.193_1000.el9"),
                rpm("kmod-px-lts-kvm-6.1.193-1000.el9", "3")));
        Path place = host.resolve("el9/x86_64");
        assertThat(indexed(one.resolve("el9/x86_64")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(place.resolve(name))
                        .hasSameBinaryContentAs(one.resolve("el9/x86_64").resolve(name)));
        copied(image(
                "last",
                rpm(KVM, "6.1.194_1000.el9"),
                rpm("kernel-lts-generic-61y", "6.1.194_1000.el9"),
                rpm("kmod-px-lts-kvm-6.1.194-1000.el9", "3")));
        assertThat(indexed(one.resolve("el9/x86_64")))
                .allSatisfy(name -> assertThat(place.resolve(name)).doesNotExist());
    }

    /** Hosts would have the repository twice. */
    @Test
    void theFileOfAFormerIdIsDeletedAndNothingThatIsAnothers() {
        copied(image("one", "first.id", rpm(KVM, "6.1.192_1000.el9")));
        Path place = host.resolve("el9/x86_64");
        String former = Trees.text(place.resolve("first.id.repo"));
        Trees.write(place.resolve("firstXid.repo"), former);
        Trees.write(place.resolve("own.repo"), former.replace("first.id", "own") + "priority=10\n");
        Trees.write(place.resolve("no id.repo"), former.replace("first.id", "no id"));
        Trees.directory(place.resolve("directory.repo"));
        processes.output(Command.of(place, "ln", "-s", "nowhere", "dangling.repo"), "");
        processes.output(Command.of(place, "ln", "-s", "first.id.repo", "link.repo"), "");
        Path next = image("next", "kernel-lts", rpm(KVM, "6.1.193_1000.el9"));
        assertThat(run(next).output())
                .containsOnlyOnce("Deleted ")
                .contains("Deleted el9/x86_64/first.id.repo, the file of this repository by a former kernel.repo.id");
        assertThat(Trees.list(place))
                .map(file -> file.getFileName().toString())
                .filteredOn(name -> name.endsWith(".repo"))
                .containsExactly(
                        "dangling.repo",
                        "directory.repo",
                        "firstXid.repo",
                        "kernel-lts.repo",
                        "link.repo",
                        "no id.repo",
                        "own.repo");
        copied(image("back", "first.id", rpm(KVM, "6.1.194_1000.el9")));
        assertThat(place.resolve("kernel-lts.repo")).doesNotExist();
        assertThat(place.resolve("first.id.repo")).hasContent(former);
    }

    /** Without grep, all names would be missing. */
    @ParameterizedTest
    @ValueSource(strings = {"grep", "find", "stat", "sort"})
    void aBaseWithoutOneOfTheToolsIsNamed(String tool) {
        Path one = image("one", rpm(KVM, "6.1.192_1000.el9"));
        copied(one);
        List<String> before = there();
        // busybox's own shell has them all in it.
        Processes.Result result = run(
                one,
                "rm /bin/" + tool + " && exec /usr/bin/sh",
                "--ro-bind",
                "/usr",
                "/usr",
                "--symlink",
                "usr/lib",
                "/lib",
                "--symlink",
                "usr/lib64",
                "/lib64");
        assertThat(result.succeeded()).isFalse();
        assertThat(result.output()).contains("this image has no " + tool + ". Fix: ", "kernel.image.base");
        assertThat(there()).isEqualTo(before);
    }

    /** As of createrepo_c that compresses by zstd. */
    @Test
    void metadataThatCannotBeReadAreNotReplaced() {
        Path one = image("one", rpm(KVM, "6.1.192_1000.el9"));
        copied(one);
        indexed(host.resolve("el9/x86_64")).forEach(name -> Trees.write(host.resolve("el9/x86_64/" + name), "zstd"));
        Processes.Result result = run(one);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.output()).contains("no list of packages that can be read");
    }

    /** SELinux on EL lets no container write to a home, and root's shell takes it for writable. */
    @Test
    void aDirectoryThatCannotBeWrittenToIsRefusedWithTheWayOut() {
        Path one = image("one", rpm(KVM, "6.1.192_1000.el9"));
        mount = "--ro-bind";
        Processes.Result result = run(one);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.output().strip())
                .startsWith("copy-to-host: the directory mounted at /host can't be written to (mkdir: ")
                .contains("Fix: ", "--security-opt label=disable", ":ro");
        mount = "--bind";
        Trees.directory(host.resolve(".copy-to-host.part"));
        copied(one);
        assertThat(host.resolve(".copy-to-host.part")).doesNotExist();
    }

    private void copied(Path image) {
        Processes.Result result = run(image);
        assertThat(result.output()).contains("Copied ");
        assertThat(result.succeeded()).isTrue();
    }

    private Processes.Result run(Path image) {
        return run(image, "exec sh");
    }

    /**
     * @param shell what runs the program
     * @param options further options of bwrap
     */
    private Processes.Result run(Path image, String shell, String... options) {
        Path program = directory.resolve("copy-to-host");
        Trees.write(program, Resources.bytes(ImageContent.class, "copy-to-host"));
        return processes.run(Command.of(directory, "bwrap", "--tmpfs", "/")
                .with(options)
                .with(
                        "--ro-bind",
                        "/bin/busybox",
                        "/bin/busybox",
                        "--proc",
                        "/proc",
                        "--dev",
                        "/dev",
                        "--ro-bind",
                        program.toString(),
                        "/copy-to-host",
                        "--ro-bind",
                        image.toString(),
                        "/repo",
                        mount,
                        host.toString(),
                        "/host",
                        "--setenv",
                        "PATH",
                        "/bin",
                        "/bin/busybox",
                        "sh",
                        "-c",
                        "busybox --install -s /bin && " + shell + " /copy-to-host"));
    }

    private List<String> there() {
        return Trees.files(host, file -> true).stream()
                .map(file -> host.relativize(file).toString())
                .toList();
    }

    /** The content of an image: a repository without links. */
    private Path image(String name, Path... rpms) {
        return image(name, RepositoryId.DEFAULT.id(), rpms);
    }

    private Path image(String name, String id, Path... rpms) {
        Path tree = directory.resolve("tree-" + name);
        new RepositoryTree(
                        tree,
                        "el9",
                        new RepositoryId(id),
                        (address, keys, packages, parts, vex, statements) -> "",
                        processes)
                .publish(
                        new RepositoryTree.Packages(List.of(rpms), List.of(), List.of()),
                        new PackageDocuments(Map.of(), Map.of()),
                        3,
                        key,
                        new RepositoryKeys(key.asPublicKey(), List.of()),
                        RepositoryUrl.of("https://kernels.example.org"));
        Path image = directory.resolve("image-" + name);
        processes.output(Command.of(directory, "cp", "-rL", tree.toString(), image.toString()), "");
        return image;
    }

    private Path rpm(String name, String version) {
        return SmallRpm.build(directory, name, version, "1", "content");
    }

    private static List<String> indexed(Path repository) {
        return Pattern.compile("href=\"(repodata/[^\"]+)\"")
                .matcher(Trees.text(repository.resolve("repodata/repomd.xml")))
                .results()
                .map(href -> href.group(1))
                .toList();
    }
}
