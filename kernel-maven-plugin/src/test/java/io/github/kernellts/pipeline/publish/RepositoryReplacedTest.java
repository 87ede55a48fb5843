// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /**
     * The statement has the digests of the packages, and the advisory the flaws that its VEX document says are fixed: neither
     * changes before them. That the binary packages fail last is the worst case: all others would be replaced already.
     */
    @Test
    void whereNoMetadataAreMadeTheDocumentsStayThoseOfThePackages() {
        Path one = signedWith("one", "keys", KERNEL, SNAPSHOT, "1");
        publishTo(processes, documents(one, "CVE-2026-0001"), withDebuginfo("one", one));
        String first = Digests.sha256(one);
        List<String> before = contents();
        Path two = signedWith("two", "keys", KERNEL, SNAPSHOT, "1");
        PackageDocuments next = documents(two, "CVE-2026-0002");
        Processes failing = processes.at(command -> new ExecutionSite.PreparedCommand(
                command.program().equals("createrepo_c") && command.directory().equals(yum)
                        ? Command.of(command.directory(), "false")
                        : command,
                false,
                false,
                exit -> {}));
        RepositoryTree.Packages others = withDebuginfo("two", two);
        assertThatThrownBy(() -> publishTo(failing, next, others)).isInstanceOf(KernelException.class);
        assertThat(contents()).isEqualTo(before);
        requireStatementOf(one.getFileName(), first);
        requireAgreement(root.resolve("el9/debug"));
        assertThat(root.resolve("el9/debug/packages/" + KERNEL + "-debuginfo-" + SNAPSHOT + "-1.x86_64.rpm"))
                .exists();

        publishTo(processes, next, others);
        requireStatementOf(two.getFileName(), Digests.sha256(two));
        assertThat(metadata(yum, "updateinfo")).contains("CVE-2026-0002").doesNotContain("CVE-2026-0001");
        assertThat(Trees.text(yum.resolve("index.html"))).contains("provenance/", "vex/", "3 open CVEs");
        assertThat(Trees.list(yum))
                .allMatch(file -> !file.getFileName().toString().startsWith("."));
    }

    private RepositoryTree.Packages withDebuginfo(String content, Path kernel) {
        return new RepositoryTree.Packages(
                List.of(kernel), List.of(), List.of(signedWith(content, "keys", KERNEL + "-debuginfo", SNAPSHOT, "1")));
    }

    private PackageDocuments documents(Path rpm, String cve) {
        List<Path> statement = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        Path document = vex(KERNEL, SNAPSHOT + "-1");
        Path openVex = document.resolveSibling("any.openvex.json");
        Trees.write(
                openVex,
                "{\"statements\": [{\"vulnerability\": {\"name\": \"" + cve
                        + "\"}, \"status\": \"fixed\", \"status_notes\": \"Fixed in Linux 6.1.192\"}]}");
        return new PackageDocuments(Map.of(rpm, List.of(document, openVex)), Map.of(rpm, statement));
    }

    /** All files of the repositories, with their digests. */
    private List<String> contents() {
        return Trees.files(root, file -> true).stream()
                .map(file -> root.relativize(file) + " " + Digests.sha256(file))
                .toList();
    }

    private void requireStatementOf(Path name, String digest) {
        assertThat(Digests.sha256(yum.resolve("packages").resolve(name))).isEqualTo(digest);
        String sealed = Trees.text(yum.resolve("provenance/" + name.toString().replace(".rpm", ".intoto.jsonl")));
        Matcher payload = Pattern.compile("\"payload\" *: *\"([^\"]+)\"").matcher(sealed);
        assertThat(payload.find()).isTrue();
        assertThat(new String(Base64.getDecoder().decode(payload.group(1)), StandardCharsets.UTF_8))
                .contains(digest);
    }

    private void publishTo(Processes by, Path... rpms) {
        publishTo(
                by,
                new PackageDocuments(Map.of(), Map.of()),
                new RepositoryTree.Packages(List.of(rpms), List.of(), List.of()));
    }

    private void publishTo(Processes by, PackageDocuments documents, RepositoryTree.Packages packages) {
        new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, by)
                .publish(
                        packages,
                        documents,
                        3,
                        key("keys"),
                        new PublishedKeys(key("keys"), List.of(), processes).keys(),
                        url);
    }
}
