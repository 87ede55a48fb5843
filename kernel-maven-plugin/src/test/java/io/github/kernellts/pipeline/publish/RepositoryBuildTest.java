// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RepositoryBuildTest extends RepositoryFixture {
    @Test
    void anUnsignedPackageThatLiesThereIsNotListed() throws IOException {
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        byte[] index = Trees.read(yum.resolve("repodata/repomd.xml"));
        Path planted = yum.resolve("packages/bash-9-1.x86_64.rpm");
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "evil"), planted);
        assertThatThrownBy(() -> publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2")))
                .hasMessageContaining("bash-9-1.x86_64.rpm has no signature")
                .hasMessageContaining("kernel.repo.former");
        assertThat(Trees.read(yum.resolve("repodata/repomd.xml"))).isEqualTo(index);
        Files.delete(planted);
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(listed(yum)).hasSize(2);
    }

    @Test
    void aPageAboveTheRepositoriesLinksToThatOfEachEl() throws Exception {
        Files.createDirectories(root.resolve("el10/x86_64"));
        Files.writeString(root.resolve("el10/x86_64/index.html"), "");
        Files.createDirectories(root.resolve("elsewhere/x86_64"));
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        Path page = root.resolve("index.html");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(page.toFile())
                        .getElementsByTagName("a"))
                .satisfies(links -> {
                    assertThat(links.getLength()).isEqualTo(2);
                    assertThat(links.item(0).getTextContent()).isEqualTo("Enterprise Linux 9");
                    assertThat(links.item(1)
                                    .getAttributes()
                                    .getNamedItem("href")
                                    .getNodeValue())
                            .isEqualTo("el10/x86_64/index.html");
                });
    }

    @Test
    void aPageOfTheOwnersOwnAboveTheRepositoriesIsKept() throws IOException {
        Files.createDirectories(root);
        Path elsewhere = Files.writeString(directory.resolve("elsewhere.html"), "mine");
        Files.createSymbolicLink(root.resolve("index.html"), elsewhere);
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        assertThat(root.resolve("index.html")).isSymbolicLink().hasContent("mine");
        Files.delete(root.resolve("index.html"));
        Files.writeString(root.resolve("index.html"), "<html>mine</html>");
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(root.resolve("index.html")).hasContent("<html>mine</html>");
    }

    /** As of a kernel that a checkout's throwaway key signed, in the project of a repository. */
    @Test
    void aPackageThatAnotherKeySignedSaysHowToNameThatKey() {
        Path another = signed("former", "kernel-lts-small-61y", "1");
        assertThatThrownBy(() -> publish("keys", List.of(), another))
                .hasMessageContaining("is signed by another key")
                .hasMessageContaining("set kernel.rpm.keyring to the key that signed them");
    }

    @Test
    void afterARotationPackagesOfTheFormerKeyStayIfItIsNamed() throws IOException {
        publish("former", List.of(), signed("former", "kernel-lts-small-61y", "1"));
        Path former = directory.resolve("former.asc");
        Files.copy(yum.resolve("RPM-GPG-KEY-kernel-lts"), former);
        Path next = signed("keys", "kernel-lts-small-61y", "2");
        assertThatThrownBy(() -> publish("keys", List.of(), next))
                .hasMessageContaining("is signed by another key")
                .hasMessageContaining("kernel.repo.former");
        publish("keys", List.of(former), next);
        assertThat(listed(yum)).hasSize(2);
        String kept = "RPM-GPG-KEY-kernel-lts-" + key("former").fingerprint().substring(24);
        assertThat(yum.resolve(kept)).hasSameTextualContentAs(former);
        String base = "https://kernels.example.org/el9/x86_64/";
        assertThat(Trees.text(yum.resolve("kernel-lts.repo")))
                .contains("gpgkey=" + base + "RPM-GPG-KEY-kernel-lts\n       " + base + kept + "\n");
        for (String version : List.of("1", "2")) {
            assertThat(installed("kernel-lts-small-61y-" + version)).contains("kernel-lts-small-61y-" + version + "-1");
        }
    }

    /** Of two modules of one kernel, and of one module for two branches, only those without theirs are named. */
    @Test
    void modulesWithoutTheirCommonPackageAreWarnedOf() {
        publish(
                "keys",
                List.of(),
                signed("keys", "kmod-a-lts-kvm-6.1.192-7.el9", "1"),
                signed("keys", "kmod-a-lts-kvm-61y", "1"),
                signed("keys", "kmod-b-lts-kvm-6.1.192-0.7.el9", "1"),
                signed("keys", "kmod-a-lts-kvm-6.12.9-7.el9", "1"),
                signed("keys", "kmod-other", "1"));
        assertThat(output.warnings)
                .filteredOn(warning -> warning.contains("The repository gets"))
                .satisfiesExactly(
                        one -> assertThat(one).contains("kmod-a-lts-kvm-6.12.9-7.el9 without kmod-a-lts-kvm-612y"),
                        two -> assertThat(two).contains("kmod-b-lts-kvm-6.1.192-0.7.el9 without kmod-b-lts-kvm-61y"));
    }

    /** A snapshot of the next point release is newer than the release of this one. */
    @Test
    void aSnapshotThatHostsWithReleasesWouldGetIsWarnedOf() {
        String kernel = "kernel-lts-small-61y";
        publish("keys", List.of(), signed("keys", kernel, "6.1.192_0.1000.el9"));
        publish("keys", List.of(), signed("keys", "kernel-lts-other-61y", "6.1.193_0.1000.el9"));
        publish("keys", List.of(), signed("keys", kernel, "6.1.192_1000.el9"));
        publish("keys", List.of(), signed("keys", kernel, "6.1.192_0.1001.el9"));
        assertThat(output.warnings).noneMatch(warning -> warning.contains("newer than"));
        publish("keys", List.of(), signed("keys", kernel, "6.1.193_0.1001.el9"));
        assertThat(output.warnings)
                .filteredOn(warning -> warning.contains("newer than"))
                .singleElement()
                .asString()
                .contains(kernel + "-6.1.193_0.1001.el9-1 is newer than 6.1.192_1000.el9-1")
                .contains("kernel.repo.directory");
    }

    @Test
    void aSnapshotThatWasThereBeforeTheReleaseIsWarnedOfAsAreThoseOfModules() {
        String kernel = "kernel-lts-small-61y";
        String module = "kmod-x-lts-small-6.1.192-7.el9";
        String common = "kmod-x-lts-small-61y";
        publish(
                "keys",
                List.of(),
                signed("keys", kernel, "6.1.193_0.5.el9"),
                signedWith("", "keys", module, "4", "0.1"),
                signedWith("", "keys", common, "4", "0.1.6.1.192_7.el9"));
        assertThat(output.warnings).noneMatch(warning -> warning.contains("newer than"));
        publish(
                "keys",
                List.of(),
                signed("keys", kernel, "6.1.192_1000.el9"),
                signedWith("", "keys", module, "3", "1"),
                signedWith("", "keys", common, "3", "1.6.1.192_7.el9"),
                signedWith("", "keys", common, "3", "0.1.6.1.192_7.el9"));
        assertThat(output.warnings)
                .filteredOn(warning -> warning.contains("newer than"))
                .satisfiesExactly(
                        one -> assertThat(one).contains(kernel + "-6.1.193_0.5.el9-1 is newer than 6.1.192_1000.el9-1"),
                        two -> assertThat(two).contains(module + "-4-0.1 is newer than 3-1"),
                        three -> assertThat(three)
                                .contains(common + "-4-0.1.6.1.192_7.el9 is newer than 3-1.6.1.192_7.el9"));
    }

    @Test
    void sourcePackagesAreInADisabledRepositoryBesideTheBinaryOnes() {
        Path binary = signed("keys", "kernel-lts-small-61y", "1");
        publish("keys", List.of(), new RepositoryTree.Packages(List.of(binary), List.of(source("1")), List.of()));
        Path sources = root.resolve("el9/source");
        assertThat(listed(yum)).singleElement().asString().endsWith("x86_64.rpm");
        assertThat(listed(sources)).singleElement().asString().endsWith("src.rpm");
        assertThat(sources.resolve("repodata/repomd.xml.asc")).exists();
        assertThat(Trees.text(yum.resolve("kernel-lts.repo")))
                .contains("[kernel-lts-source]\n")
                .contains("baseurl=https://kernels.example.org/el9/source\nenabled=0\ngpgcheck=1\nrepo_gpgcheck=1\n");
    }

    @Test
    void debugInformationIsInADisabledRepositoryAndLeavesItWithItsKernel() {
        String name = "kernel-lts-small-61y";
        for (String version : List.of("1", "2", "3", "4")) {
            publish(
                    "keys",
                    List.of(),
                    new RepositoryTree.Packages(
                            List.of(signed("keys", name, version)),
                            List.of(),
                            List.of(signed("keys", name + "-debuginfo", version))));
        }
        Path debug = root.resolve("el9/debug");
        assertThat(listed(debug))
                .hasSize(3)
                .allMatch(file -> file.contains(name + "-debuginfo-"))
                .noneMatch(file -> file.contains("-debuginfo-1-1"));
        assertThat(listed(yum)).hasSize(3).noneMatch(file -> file.contains("debuginfo"));
        assertThat(debug.resolve("repodata/repomd.xml.asc")).exists();
        assertThat(Trees.text(yum.resolve("kernel-lts.repo")))
                .contains("[kernel-lts-debuginfo]\n")
                .contains("baseurl=https://kernels.example.org/el9/debug\nenabled=0\ngpgcheck=1\nrepo_gpgcheck=1\n");
        assertThat(Trees.text(yum.resolve("index.html"))).contains("--enablerepo=kernel-lts-debuginfo");
    }

    @Test
    void thePageSaysWhatAPersonNeedsToKnow() throws Exception {
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        String page = Trees.text(yum.resolve("index.html"));
        assertThat(page)
                .contains("curl -o /etc/yum.repos.d/kernel-lts.repo"
                        + " https://kernels.example.org/el9/x86_64/kernel-lts.repo")
                .contains("dnf install kernel-lts-small-61y")
                .contains(key("keys").fingerprint().replaceAll("(.{4})(?=.)", "$1 "))
                .contains("packages/kernel-lts-small-61y-1-1.x86_64.rpm")
                .doesNotContain("<script");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        page.replace("<!DOCTYPE html>", "").getBytes("UTF-8")));
    }

    @Test
    void thePageHasALineWithTheOpenCvesOfEachKernelThatWasComparedWithRecords() {
        publish("keys", List.of(), signed("keys", "kernel-lts-other-61y", "1"));
        assertThat(Trees.text(yum.resolve("index.html"))).doesNotContain("CVE");
        vex = List.of(vex("kernel-lts-small-61y", "1-1"), vex("kernel-lts-absent-61y", "1-1"));
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        Path published = yum.resolve("vex/kernel-lts-small-61y-1-1.x86_64.vex.cdx.json");
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("<li>kernel-lts-small-61y 1-1: 3 open CVEs (1 critical, 2 not rated) by the records of"
                        + " 2026-08-21 (<a href=\"vex/" + published.getFileName() + "\">VEX</a>")
                .doesNotContain("absent");
        assertThat(published).hasSameTextualContentAs(vex.get(0));
        assertThat(yum.resolve("vex/kernel-lts-small-61y-1-1.x86_64.openvex.json"))
                .hasContent("{}");
        assertThat(yum.resolve("vex")).isDirectoryNotContaining("glob:**absent*");
    }

    @Test
    void theDocumentsOfAModuleArePublishedLikeThoseOfAKernel() {
        vex = List.of(vex("kmod-px-lts-small-6.1.192-1.el9", "1-1"));
        publish("keys", List.of(), signed("keys", "kmod-px-lts-small-6.1.192-1.el9", "1"));
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("<li>kmod-px-lts-small-6.1.192-1.el9 1-1: 3 open CVEs (1 critical, 2 not rated)");
        assertThat(yum.resolve("vex/kmod-px-lts-small-6.1.192-1.el9-1-1.x86_64.openvex.json"))
                .exists();
    }

    @Test
    void aVexDocumentThatIsNotOfTheKeysOwnerIsNeitherKeptNorMadeIntoAnImage() {
        vex = List.of(vex("kernel-lts-small-61y", "1-1"));
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        PublishedKeys keys = new PublishedKeys(key("keys"), List.of(), processes);
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, processes);
        tree.requireUnchanged(keys.keys());
        Path published = yum.resolve("vex/kernel-lts-small-61y-1-1.x86_64.vex.cdx.json");
        Trees.write(published, Trees.text(published).replace("exploitable", "not_affected"));
        assertThatThrownBy(() -> tree.requireUnchanged(keys.keys())).hasMessageContaining("A VEX document of ");
        vex = List.of();
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(published).doesNotExist();
        assertThat(Trees.text(yum.resolve("index.html"))).doesNotContain("CVE");
        tree.requireUnchanged(keys.keys());
    }

    @Test
    void whatABuildWasMadeOfIsPublishedBesideItsPackagesUnderTheirName() throws IOException {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        publish("keys", List.of(), rpm);
        Path documents = yum.resolve("provenance");
        String base = "kernel-lts-small-61y-1-1.x86_64";
        for (Path document : provenance) {
            String ending = document.getFileName().toString().replaceFirst("^any", "");
            assertThat(documents.resolve(base + ending)).hasSameBinaryContentAs(document);
            assertThat(documents.resolve(base + ending + ".sha256"))
                    .hasContent(Digests.sha256(document) + "  " + base + ending + "\n");
            assertThat(documents.resolve(base + ending + ".sha256.asc")).isNotEmptyFile();
        }
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("href=\"provenance/" + base + ".intoto.jsonl\"", "href=\"provenance/" + base + ".cdx.json\"");

        PublishedKeys keys = new PublishedKeys(key("keys"), List.of(), processes);
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, processes);
        tree.requireUnchanged(keys.keys());
        Trees.write(documents.resolve(base + ".crt"), "another");
        assertThatThrownBy(() -> tree.requireUnchanged(keys.keys()))
                .hasMessageContaining("x86_64/provenance is not signed by the key");
        provenance = List.of();
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "2"));
        assertThat(documents.resolve(base + ".crt")).doesNotExist();
        assertThat(documents.resolve(base + ".intoto.jsonl")).exists();
    }

    /** It could be that of an RPM's header, or of metadata. */
    @Test
    void noSignatureInTheRepositoryIsOfTheBytesThatSomebodyElseWrote() {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        vex = List.of(vex("kernel-lts-small-61y", "1-1"));
        provenance = provenance(rpm, TestKeys.modules("stranger", directory.resolve("stranger.p12")));
        publish("keys", List.of(), rpm);
        List<Path> outside = Stream.concat(
                        Stream.concat(vex.stream(), Stream.of(vex.get(0).resolveSibling("any.openvex.json"))),
                        provenance.stream())
                .toList();
        List<Path> signatures = Stream.of("vex", "provenance")
                .flatMap(name ->
                        Trees.files(yum.resolve(name), file -> file.toString().endsWith(".asc")).stream())
                .toList();
        assertThat(signatures).hasSameSizeAs(outside);
        for (Path signature : signatures) {
            assertThat(outside)
                    .noneMatch(
                            document -> key("keys").asPublicKey().signed(Trees.read(document), Trees.text(signature)));
        }
    }

    @Test
    void aPackageInADirectoryOfItsOwnIsNotTakenForOneThatIsReplaced() throws IOException {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        publish("keys", List.of(), rpm);
        Path hidden = Trees.parents(yum.resolve("packages/sub").resolve(rpm.getFileName()));
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "evil"), hidden);
        Path again = signed("keys", "kernel-lts-small-61y", "1");
        assertThatThrownBy(() -> publish("keys", List.of(), again))
                .hasMessageContaining(hidden + " lies in a directory of its own");
    }

    @Test
    void documentsLeaveTheRepositoryWithTheirPackages() {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        publish("keys", List.of(), rpm);
        provenance = List.of();
        for (String version : List.of("2", "3", "4")) {
            publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", version));
        }
        assertThat(yum.resolve("provenance")).isEmptyDirectory();
    }

    @Test
    void aStatementThatOnlyNamesTheKeyOfItsCertificateIsNotPublished() {
        Path rpm = signed("keys", "kernel-lts-small-61y", "1");
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        Path statement = provenance.get(1);
        String forged = Trees.text(statement).replaceFirst("\"sig\":\"..", "\"sig\":\"AA");
        assertThat(forged).isNotEqualTo(Trees.text(statement));
        Trees.write(statement, forged);
        assertThatThrownBy(() -> publish("keys", List.of(), rpm))
                .hasMessageContaining(statement + " failed the verification");
        assertThat(yum.resolve("provenance")).doesNotExist();
    }

    @Test
    void anImageIsMadeOnlyOfWhatTheGoalRepoWrote() throws IOException {
        publish("keys", List.of(), signed("keys", "kernel-lts-small-61y", "1"));
        PublishedKeys keys = new PublishedKeys(key("keys"), List.of(), processes);
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, processes);
        tree.requireUnchanged(keys.keys());
        for (String name : List.of("kernel-lts.repo", "RPM-GPG-KEY-kernel-lts", "index.html", "repodata/repomd.xml")) {
            Path file = yum.resolve(name);
            String good = Trees.text(file);
            Trees.write(file, good.replace("gpgcheck=1", "gpgcheck=0") + "\n");
            assertThatThrownBy(() -> tree.requireUnchanged(keys.keys()))
                    .as(name)
                    .hasMessageContaining("publish again with the goal repo");
            Trees.write(file, good);
        }
        Path planted = yum.resolve("packages/bash-9-1.x86_64.rpm");
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "evil"), planted);
        assertThatThrownBy(() -> keys.requireSigned(tree.binary().packages().stream(), tree))
                .hasMessageContaining("bash-9-1.x86_64.rpm has no signature");
    }
}
