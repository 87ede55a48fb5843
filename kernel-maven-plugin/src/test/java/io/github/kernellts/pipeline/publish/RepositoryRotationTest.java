// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The documents about packages that stay in a repository when the key for RPMs is replaced. */
@Tag("slow")
class RepositoryRotationTest extends RepositoryFixture {
    private static final String KERNEL = "kernel-lts-small-61y";
    private static final String FIX = "{\"statements\": [{\"status\": \"fixed\", \"status_notes\":"
            + " \"Fixed in Linux 6.1.193 (commit 2)\", \"vulnerability\": {\"name\": \"CVE-2026-0002\"}}]}";

    /** The key is replaced a second time while the packages are still there. */
    @Test
    void documentsOfPackagesFromBeforeStayAndAreSignedByTheCurrentKey() throws IOException {
        publishWithDocuments();
        List<String> before = documents();
        assertThat(before).hasSize(15);
        Path first = copied("former");
        publish("keys", List.of(first), signed("keys", KERNEL, "6.1.194_9.el9"));
        Path second = copied("keys");
        publish("owner", List.of(first, second), signed("owner", KERNEL, "6.1.194_9.el9"));

        assertThat(documents()).isEqualTo(before);
        assertThat(advisories()).contains("type=\"security\"", "CVE-2026-0002");
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("provenance/" + KERNEL + "-6.1.193_8.el9-1.x86_64.intoto.jsonl", "3 open CVEs");
        PublishedKeys keys = new PublishedKeys(key("owner"), List.of(first, second), processes);
        new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, processes)
                .requireUnchanged(keys.keys());
    }

    @Test
    void aDocumentThatNoneOfTheNamedKeysSignedIsNotSignedAnew() throws IOException {
        publishWithDocuments();
        Path base = yum.resolve("provenance/" + KERNEL + "-6.1.193_8.el9-1.x86_64.cdx.json");
        Trees.write(base, "altered");
        Path first = copied("former");
        publish("keys", List.of(first), signed("keys", KERNEL, "6.1.194_9.el9"));
        assertThat(base).doesNotExist();
        assertThat(documents()).hasSize(12).allMatch(name -> !name.contains(".x86_64.cdx.json"));

        // The packages are all of the third key, and nobody says that those before it are trusted.
        publish(
                "owner",
                List.of(),
                signed("owner", KERNEL, "6.1.192_7.el9"),
                signed("owner", KERNEL, "6.1.193_8.el9"),
                signed("owner", KERNEL, "6.1.194_9.el9"));
        assertThat(documents()).isEmpty();
    }

    private void publishWithDocuments() throws IOException {
        publish("former", List.of(), signed("former", KERNEL, "6.1.192_7.el9"));
        Path next = signed("former", KERNEL, "6.1.193_8.el9");
        provenance = provenance(next, TestKeys.modules("owner", directory.resolve("owner.p12")));
        vex = List.of(vex(KERNEL, "6.1.193_8.el9-1"));
        Trees.write(vex.get(0).resolveSibling("any.openvex.json"), FIX);
        publish("former", List.of(), next);
        assertThat(advisories()).contains("type=\"security\"", "CVE-2026-0002");
        vex = List.of();
        provenance = List.of();
    }

    /** A copy of the public key of the repository. */
    private Path copied(String name) throws IOException {
        return Files.copy(yum.resolve("RPM-GPG-KEY-kernel-lts"), directory.resolve("former-" + name + ".asc"));
    }

    private List<String> documents() {
        return Stream.of("provenance", "vex")
                .flatMap(each -> Trees.files(yum.resolve(each), file -> true).stream())
                .map(file -> yum.relativize(file).toString())
                .toList();
    }

    private String advisories() {
        return metadata(yum, "updateinfo");
    }
}
