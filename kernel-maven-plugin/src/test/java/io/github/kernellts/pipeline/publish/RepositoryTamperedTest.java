// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What who can write to a repository changes or adds beside what is signed, before an image is made of it. */
@Tag("slow")
class RepositoryTamperedTest extends RepositoryFixture {
    private static final String KERNEL = "kernel-lts-small-61y";

    @BeforeEach
    void publish() {
        Path rpm = signed("keys", KERNEL, "1");
        vex = List.of(vex(KERNEL, "1-1"));
        provenance = provenance(rpm, TestKeys.modules("owner", directory.resolve("owner.p12")));
        publish(
                "keys",
                List.of(),
                new RepositoryTree.Packages(
                        List.of(rpm), List.of(source("1")), List.of(signed("keys", KERNEL + "-debuginfo", "1"))));
    }

    /** zypper imports it, and copy-to-host brings it to hosts. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "source", "debug"})
    void anotherKeyBesideTheMetadataIsRefused(String part) {
        Path key = root.resolve("el9").resolve(part).resolve("repodata/repomd.xml.key");
        Trees.write(key, key("others").publicKey());
        refused(key + " is not as the goal repo wrote it");
        Trees.delete(key);
        refused(key + " is not as the goal repo wrote it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "source", "debug"})
    void damagedMetadataAreRefused(String part) throws IOException {
        Path metadata = root.resolve("el9").resolve(part).resolve("repodata");
        Path primary = Trees.list(metadata).stream()
                .filter(file -> file.toString().endsWith("primary.xml.gz"))
                .findFirst()
                .orElseThrow();
        byte[] good = Trees.read(primary);
        byte[] flipped = good.clone();
        flipped[flipped.length / 2] ^= 1;
        Files.write(primary, flipped);
        refused(primary + " is not as the goal repo wrote it");
        Files.write(primary, good);
        accepted();
        Files.delete(primary);
        refused(primary + " is not as the goal repo wrote it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vex/evil.sha256",
                "vex/evil.sha256.asc",
                "provenance/evil.crt.sha256",
                "provenance/evil.sha256.asc",
                "provenance/README",
                "provenance/kernel-lts-small-61y-1-1.x86_64.crt.sha256"
            })
    void filesBesideTheDocumentsThatNoneOfThemHasAreRefused(String name) {
        Trees.write(yum.resolve(name), "evil");
        refused(yum.resolve(name).toString());
    }

    /** Its digest and signature are good, and name no directory. */
    @Test
    void aCopyOfADocumentBelowTheirDirectoryIsRefused() throws IOException {
        Path below = Trees.directory(yum.resolve("vex/below"));
        for (Path file : Trees.files(yum.resolve("vex"), each -> true)) {
            Files.copy(file, below.resolve(file.getFileName()));
        }
        refused(below.toString());
    }

    private void accepted() {
        assertThatCode(this::require).doesNotThrowAnyException();
    }

    private void refused(String words) {
        assertThatThrownBy(this::require)
                .hasMessageContaining(words)
                .hasMessageContaining("publish again with the goal repo");
    }

    private void require() {
        new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, processes)
                .requireUnchanged(new PublishedKeys(key("keys"), List.of(), processes).keys());
    }
}
