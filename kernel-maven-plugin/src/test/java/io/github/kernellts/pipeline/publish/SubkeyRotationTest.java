// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.repo.PackageDocuments;
import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.TestGpg;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.RpmSignatures;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary key that is offline, whose owner gives the builder a new subkey each year, and none of the former ones. */
class SubkeyRotationTest {
    private static final Instant AT = Instant.parse("2026-08-01T00:00:00Z");

    @TempDir
    Path directory;

    private Processes processes;
    private TestGpg gpg;

    @BeforeEach
    void makeKey() {
        processes = new Processes(directory);
        gpg = new TestGpg(directory, processes);
        gpg.run("--quick-generate-key", "Owner", "rsa2048", "cert", "0");
    }

    @AfterEach
    void stopTheAgent() {
        gpg.close();
        processes.close();
    }

    @Test
    void packagesOfEachNamedSubkeyStay() {
        List<OpenPgpKey> years = List.of(year(1), year(2), year(3));
        List<Path> rpms = new ArrayList<>();
        List<Path> published = new ArrayList<>();
        for (OpenPgpKey key : years) {
            Path former = directory.resolve("former-" + published.size() + ".asc");
            Trees.write(former, key.publicKey());
            published.add(former);
            Path signed = directory.resolve("signed-" + rpms.size() + ".rpm");
            new RpmSigner(key)
                    .sign(SmallRpm.build(directory, "small", String.valueOf(rpms.size()), "1", "content"), signed, AT);
            rpms.add(signed);
        }
        RepositoryKeys keys = new PublishedKeys(years.get(2), published.subList(0, 2), processes).keys();
        assertThat(keys.files()).containsOnlyKeys(RepositoryKeys.KEY);
        new RpmSignatures(processes, keys.trusted()).verify(rpms, directory.resolve("rpmdb"));

        // The two former ones of another primary key.
        OpenPgpKey other = TestKeys.rpms("other", directory.resolve("other.asc"));
        RepositoryKeys after = new PublishedKeys(other, published, processes).keys();
        assertThat(after.files()).hasSize(2).containsEntry(RepositoryKeys.KEY, other.publicKey());
        new RpmSignatures(processes, after.trusted()).verify(rpms, directory.resolve("rpmdb"));
    }

    /** zypper looks for the key beside the metadata; kernel:image compares it. */
    @Test
    void theRepositoryHasTheJoinedKeyAtEachPlace() {
        OpenPgpKey first = year(1);
        OpenPgpKey second = year(2);
        Path former = directory.resolve("former.asc");
        Trees.write(former, first.publicKey());
        Path rpm = directory.resolve("signed.rpm");
        new RpmSigner(second).sign(SmallRpm.build(directory, "small", "1", "1", "content"), rpm, AT);
        Path root = directory.resolve("repository");
        RepositoryTree tree = new RepositoryTree(root, "el9", RepositoryId.DEFAULT, RepositoryPage::of, processes);
        RepositoryKeys keys = new PublishedKeys(second, List.of(former), processes).keys();
        tree.publish(
                new RepositoryTree.Packages(List.of(rpm), List.of(), List.of()),
                new PackageDocuments(Map.of(), Map.of()),
                3,
                second,
                keys,
                RepositoryUrl.of(root));
        tree.requireUnchanged(keys);
        Path served = root.resolve("el9/x86_64");
        assertThat(served.resolve("repodata/repomd.xml.key"))
                .hasSameTextualContentAs(served.resolve(RepositoryKeys.KEY));
        assertThat(Trees.text(served.resolve(RepositoryKeys.KEY))).isNotEqualTo(second.publicKey());
    }

    @Test
    void aFormerKeyWithNothingElseInItChangesNoByte() {
        OpenPgpKey key = year(1);
        Path former = directory.resolve("former.asc");
        Trees.write(former, key.publicKey());
        assertThat(new PublishedKeys(key, List.of(former), processes).keys().trusted())
                .containsExactly(key.publicKey());
    }

    /** A key of the primary key's stub and a new subkey, as the builder gets it. */
    private OpenPgpKey year(int number) {
        String primary = gpg.fingerprints().get(0);
        gpg.run("--quick-add-key", primary, "rsa2048", "sign", "0");
        Path file = directory.resolve("year-" + number + ".gpg");
        List<String> all = gpg.fingerprints();
        gpg.run("--output", file.toString(), "--export-secret-subkeys", all.get(all.size() - 1) + "!");
        OpenPgpKey key = OpenPgpKey.open(
                new KeystoreLocation(KeyProperties.RPMS, file, Optional.empty(), () -> null), processes);
        assertThat(key.fingerprint()).isEqualTo(all.get(number));
        return key;
    }
}
