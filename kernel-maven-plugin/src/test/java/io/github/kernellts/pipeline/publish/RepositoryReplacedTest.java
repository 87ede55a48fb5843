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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packages of a name and version that the repository has with another content: hosts that have it never get the other. */
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

    @ParameterizedTest
    @CsvSource({
        KERNEL + "," + RELEASE + ",1",
        "kmod-x-lts-small-6.1.192-7.el9,3,1",
        "kmod-x-lts-small-61y,3,1.6.1.192_7.el9",
        "others,1,1"
    })
    void anotherContentUnderTheNameOfAReleaseIsRefused(String name, String version, String release) {
        publish("keys", List.of(), signedWith("one", "keys", name, version, release));
        byte[] index = Trees.read(yum.resolve("repodata/repomd.xml"));
        Path another = signedWith("two", "keys", name, version, release);
        Path snapshot = signed("keys", KERNEL, SNAPSHOT);
        assertThatThrownBy(() -> publish("keys", List.of(), snapshot, another))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(another.getFileName().toString())
                .hasMessageContaining("would not upgrade")
                .hasMessageContaining("kernel.build")
                .hasMessageContaining("kernel.module.version");
        assertThat(Trees.read(yum.resolve("repodata/repomd.xml"))).isEqualTo(index);
        requireAgreement(yum);
        assertThat(listed(yum)).hasSize(1);
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
        assertThat(listed(yum)).hasSize(1);
        requireAgreement(root.resolve("el9/debug"));
    }

    @ParameterizedTest
    @CsvSource({
        KERNEL + "," + SNAPSHOT + ",1",
        KERNEL + "-devel," + SNAPSHOT + ",1",
        "kmod-x-lts-small-6.1.192-7.el9,3,0.1",
        "kmod-x-lts-small-61y,3,0.1.6.1.192_7.el9"
    })
    void aSnapshotIsReplaced(String name, String version, String release) {
        publish("keys", List.of(), signedWith("one", "keys", name, version, release));
        Path another = signedWith("two", "keys", name, version, release);
        publish("keys", List.of(), another);
        assertThat(yum.resolve("packages").resolve(another.getFileName())).hasSameBinaryContentAs(another);
        requireAgreement(yum);
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
        assertThat(listed(yum)).hasSize(2);
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
