// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packages of a name and version that the repository has with another content: hosts that have it never get the other. */
@Tag("slow")
class RepositoryReplacedTest extends RepositoryFixture {
    private static final String KERNEL = "kernel-lts-small-61y";
    private static final String SNAPSHOT = "6.1.192_0.7.el9";
    private static final String RELEASE = "6.1.192_7.el9";
    /** As where createrepo_c is killed, or the disk is full. */
    private static final ExecutionSite WITHOUT_CREATEREPO = command -> new ExecutionSite.PreparedCommand(
            command.program().equals("createrepo_c") ? Command.of(command.directory(), "false") : command,
            false,
            false,
            exit -> {});

    @Test
    void anotherContentUnderTheNameOfAReleaseIsRefused() {
        publish("keys", List.of(), releases("one"));
        byte[] index = Trees.read(yum.resolve("repodata/repomd.xml"));
        Path[] others = releases("two");
        Path snapshot = signed("keys", KERNEL, SNAPSHOT);
        assertThatThrownBy(() -> publish(
                        "keys",
                        List.of(),
                        Stream.concat(Stream.of(snapshot), Stream.of(others)).toArray(Path[]::new)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("would not upgrade")
                .hasMessageContaining("kernel.build")
                .hasMessageContaining("kernel.module.release")
                .message()
                .contains(Stream.of(others)
                        .map(rpm -> rpm.getFileName().toString())
                        .toList());
        assertThat(Trees.read(yum.resolve("repodata/repomd.xml"))).isEqualTo(index);
        requireAgreement(yum);
    }

    private Path[] releases(String content) {
        return new Path[] {
            signedWith(content, "keys", KERNEL, RELEASE, "1"),
            signedWith(content, "keys", "kmod-x-lts-small-6.1.192-7.el9", "3", "1"),
            signedWith(content, "keys", "kmod-x-lts-small-61y", "3", "1.6.1.192_7.el9"),
            signedWith(content, "keys", "others", "1", "1")
        };
    }

    /** Nothing of a run is published of which a part is refused. */
    @Test
    void debugInformationOfAReleaseIsRefusedBeforeItsKernelIsPublished() {
        String debuginfo = KERNEL + "-debuginfo";
        publish(
                "keys",
                List.of(),
                new RepositoryTree.Packages(
                        List.of(signedWith("one", "keys", KERNEL, RELEASE, "1")),
                        List.of(),
                        List.of(signedWith("one", "keys", debuginfo, RELEASE, "1"))));
        Path next = signed("keys", KERNEL, "6.1.193_8.el9");
        Path another = signedWith("two", "keys", debuginfo, RELEASE, "1");
        assertThatThrownBy(() -> publish(
                        "keys", List.of(), new RepositoryTree.Packages(List.of(next), List.of(), List.of(another))))
                .hasMessageContaining(another.getFileName().toString());
        requireAgreement(yum);
        requireAgreement(root.resolve("el9/debug"));
    }

    @Test
    void snapshotsAreReplaced() {
        publish("keys", List.of(), snapshots("one"));
        Path[] others = snapshots("two");
        publish("keys", List.of(), others);
        assertThat(others)
                .allSatisfy(rpm -> assertThat(yum.resolve("packages").resolve(rpm.getFileName()))
                        .hasSameBinaryContentAs(rpm));
        requireAgreement(yum);
    }

    private Path[] snapshots(String content) {
        return new Path[] {
            signedWith(content, "keys", KERNEL, SNAPSHOT, "1"),
            signedWith(content, "keys", KERNEL + "-devel", SNAPSHOT, "1"),
            signedWith(content, "keys", "kmod-x-lts-small-6.1.192-7.el9", "3", "0.1"),
            signedWith(content, "keys", "kmod-x-lts-small-61y", "3", "0.1.6.1.192_7.el9")
        };
    }

    /** Key rotation: the older packages, signed with the new key, are the same but for that. */
    @Test
    void aReleaseThatIsOnlySignedAnewIsReplaced() {
        publish("former", List.of(), signed("former", KERNEL, RELEASE));
        Path renewed = signed("keys", KERNEL, RELEASE);
        publish("keys", List.of(), renewed);
        assertThat(yum.resolve("packages").resolve(renewed.getFileName())).hasSameBinaryContentAs(renewed);
        requireAgreement(yum);
    }

    @Test
    void whereNoMetadataAreMadeThePackagesStayThoseThatAreListed() {
        Path one = signedWith("one", "keys", KERNEL, SNAPSHOT, "1");
        publishTo(processes, one);
        Path two = signedWith("two", "keys", KERNEL, SNAPSHOT, "1");
        Path next = signed("keys", KERNEL, "6.1.192_0.8.el9");
        Processes failing = processes.at(WITHOUT_CREATEREPO);
        assertThatThrownBy(() -> publishTo(failing, two, next)).isInstanceOf(KernelException.class);
        requireAgreement(yum);
        assertThat(Trees.list(yum))
                .allMatch(file -> !file.getFileName().toString().startsWith("."));
        publishTo(processes, two, next);
        requireAgreement(yum);
        assertThat(yum.resolve("packages").resolve(two.getFileName())).hasSameBinaryContentAs(two);
    }

    private void publishTo(Processes by, Path... rpms) {
        new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, by)
                .publish(
                        new RepositoryTree.Packages(List.of(rpms), List.of(), List.of()),
                        new PackageDocuments(Map.of(), Map.of()),
                        3,
                        key("keys"),
                        new PublishedKeys(key("keys"), List.of(), processes).keys(),
                        url);
    }
}
