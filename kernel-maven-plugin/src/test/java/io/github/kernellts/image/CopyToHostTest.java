// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.repo.YumRepository;
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

/** The program of an image, run by busybox with nothing else around it. */
class CopyToHostTest {
    private static final String KVM = "kernel-lts-kvm-61y";

    @TempDir
    Path directory;

    private Processes processes;
    private OpenPgpKey key;
    private Path host;

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

    private void copied(Path image) {
        Processes.Result result = run(image);
        assertThat(result.output()).contains("Copied ");
        assertThat(result.succeeded()).isTrue();
    }

    private Processes.Result run(Path image) {
        Path program = directory.resolve("copy-to-host");
        Trees.write(program, Resources.bytes(ImageContent.class, "copy-to-host"));
        return processes.run(Command.of(
                directory,
                "bwrap",
                "--tmpfs",
                "/",
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
                "--bind",
                host.toString(),
                "/host",
                "--setenv",
                "PATH",
                "/bin",
                "/bin/busybox",
                "sh",
                "-c",
                "busybox --install -s /bin && exec sh /copy-to-host"));
    }

    private List<String> there() {
        return Trees.files(host, file -> true).stream()
                .map(file -> host.relativize(file).toString())
                .toList();
    }

    /** The content of an image: a repository without links. */
    private Path image(String name, Path... rpms) {
        Path tree = directory.resolve("tree-" + name);
        new YumRepository(Trees.directory(tree.resolve("el9/x86_64")), processes)
                .publish(List.of(rpms), 3, key, remaining -> Map.of());
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
