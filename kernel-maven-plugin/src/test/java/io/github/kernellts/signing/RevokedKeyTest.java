// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.pipeline.publish.ImageVerification;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts of a key's signatures once gpg has revoked it, or it has ended; gpg makes keys, revocations and signatures. */
class RevokedKeyTest {
    private static final String MADE = "20230601T000000!";
    private static final String BEFORE = "20240101T000000!";
    private static final String REVOKED = "20240201T000000!";
    private static final String AFTER = "20240301T000000!";
    private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private Processes processes;
    private TestGpg gpg;
    private String primary;
    private String subkey;

    @BeforeEach
    void makeKeys() {
        processes = new Processes(directory);
        gpg = new TestGpg(directory, processes);
        stranger("home");
        primary = gpg.fingerprints().get(0);
        gpg.generate("--faked-system-time=" + MADE, "--quick-add-key", primary, "rsa2048", "sign", "0");
        subkey = gpg.fingerprints().get(1);
        gpg.change();
    }

    @AfterEach
    void stopTheAgents() {
        gpg.close();
        processes.close();
    }

    /** Who stole the key dates a signature before the revocation. gpg's menu: no reason, compromised. */
    @ParameterizedTest
    @CsvSource({"0, without a reason", "1, as compromised"})
    void aKeyThatWasRevokedWithAllItsSignaturesIsRefusedWhenItIsRead(String reason, String why) {
        revoke("", reason);
        Path key = export();
        assertThatThrownBy(() -> PublicKey.read(key, "kernel.verify.key"))
                .hasMessageContaining(primary + " in " + key + " was revoked on 2024-02-01 " + why)
                .hasMessageContaining("set kernel.verify.key");
        assertThatThrownBy(() -> new ImageVerification(directory.resolve("el9.tar"), key).verify(new RecordedOutput()))
                .hasMessageContaining("was revoked on 2024-02-01 " + why);
    }

    /** gpg's menu: superseded, no longer used. */
    @ParameterizedTest
    @CsvSource({"2, as superseded", "3, as retired"})
    void aSignatureFromBeforeTheEndOfAReplacedKeyCounts(String reason, String why) {
        List<String> before = List.of(signature(primary, BEFORE), signature(subkey, BEFORE));
        List<String> after = List.of(signature(primary, AFTER), signature(subkey, AFTER));
        revoke("", reason);
        PublicKey key = PublicKey.read(export(), "kernel.verify.key");
        assertThat(before).allMatch(each -> key.signed(DOCUMENT, each));
        assertThat(after)
                .allSatisfy(each -> assertThat(key.refusal(DOCUMENT, each))
                        .hasValueSatisfying(said -> assertThat(said)
                                .matches("is signed by the OpenPGP key (" + primary + "|" + subkey
                                        + "), which was revoked on 2024-02-01 " + why)));
    }

    @Test
    void aStolenSubkeyIsLeftOutAndTheOthersCount() {
        String stolen = signature(subkey, BEFORE);
        String own = signature(primary, AFTER);
        revoke("key 1\n", "1");
        PublicKey key = PublicKey.read(export(), "kernel.verify.key");
        assertThat(key.signed(DOCUMENT, stolen)).isFalse();
        assertThat(key.signed(DOCUMENT, own)).isTrue();
        // rpm 4 takes every subkey that it finds.
        Trees.write(directory.resolve("read.asc"), key.armored());
        assertThat(gpg.run("--with-colons", "--import-options=show-only", "--import", "read.asc"))
                .contains(primary)
                .doesNotContain(subkey);
        // That of a build, whose rings keep the revocation for its readers.
        assertThat(PublicKey.of(Trees.text(export()), List.of()).refusal(DOCUMENT, stolen))
                .hasValueSatisfying(said -> assertThat(said).contains(subkey, "revoked on 2024-02-01 as compromised"));
    }

    /** The owner's own: hosts import what is published, and rpm 4 there takes every subkey. */
    @Test
    void aStolenSubkeyIsNotPublishedAndNoFormerStateOfTheKeyBringsItBack() {
        PublicKey former = PublicKey.read(export(), "kernel.repo.former");
        revoke("key 1\n", "1");
        gpg.generate("--faked-system-time=" + AFTER, "--quick-add-key", primary, "rsa2048", "sign", "0");
        String successor = gpg.fingerprints().get(2);
        Path secret = directory.resolve("secret.gpg");
        gpg.run("--output", secret.toString(), "--export-secret-keys");
        OpenPgpKey key = OpenPgpKey.open(
                new KeystoreLocation(KeyProperties.RPMS, secret, Optional.empty(), () -> null), processes);
        assertThat(key.fingerprint()).isEqualTo(successor);
        for (PublicKey each : List.of(key.asPublicKey(), key.asPublicKey().with(former))) {
            Trees.write(directory.resolve("published.asc"), each.armored());
            assertThat(gpg.run("--with-colons", "--import-options=show-only", "--import", "published.asc"))
                    .contains(primary, successor)
                    .doesNotContain(subkey);
        }
        assertThat(former.with(key.asPublicKey()).armored()).isNotEqualTo(former.armored());
    }

    @Test
    void aKeyOfWhichNothingIsLeftToSignIsRefused() {
        gpg.use("certifying");
        gpg.generate("--faked-system-time=" + MADE, "--quick-generate-key", "Owner", "rsa2048", "cert", "0");
        gpg.generate(
                "--faked-system-time=" + MADE,
                "--quick-add-key",
                gpg.fingerprints().get(0),
                "rsa2048",
                "sign",
                "0");
        String only = gpg.fingerprints().get(1);
        gpg.change();
        revoke("key 1\n", "1");
        assertThatThrownBy(() -> PublicKey.read(export(), "kernel.verify.key"))
                .hasMessageContaining(only)
                .hasMessageContaining("was revoked on 2024-02-01 as compromised");
    }

    /** Anybody can append one to a key that is on its way. */
    @Test
    void aRevocationByAStrangerDisablesNothing() throws IOException, PGPException {
        String signed = signature(subkey, AFTER);
        Path own = export();
        Path secret = directory.resolve("secret.gpg");
        gpg.run("--output", secret.toString(), "--export-secret-keys");
        stranger("stranger");
        gpg.change();
        revoke("", "1");
        PGPSignature forged = ring(export())
                .getPublicKey()
                .getSignaturesOfType(PGPSignature.KEY_REVOCATION)
                .next();
        Path altered = directory.resolve("altered.asc");
        PGPPublicKeyRing ring = ring(own);
        PGPPublicKey revoked = PGPPublicKey.addCertification(ring.getPublicKey(), forged);
        Trees.write(
                altered,
                OpenPgpKey.armored(
                        PGPPublicKeyRing.insertPublicKey(ring, revoked).getEncoded()));
        assertThat(revoked.hasRevocation()).isTrue();
        assertThat(PublicKey.read(altered, "kernel.verify.key").signed(DOCUMENT, signed))
                .isTrue();
        PGPSecretKeyRing secrets = new PGPSecretKeyRing(Trees.read(secret), new BcKeyFingerprintCalculator());
        PGPSecretKey first = PGPSecretKey.replacePublicKey(secrets.getSecretKey(), revoked);
        Trees.write(secret, PGPSecretKeyRing.insertSecretKey(secrets, first).getEncoded());
        assertThat(OpenPgpKey.open(
                                new KeystoreLocation(KeyProperties.RPMS, secret, Optional.empty(), () -> null),
                                processes)
                        .fingerprint())
                .isEqualTo(subkey);
    }

    /** The revoker's key isn't in the file. */
    @Test
    void aRevocationInTheNameOfTheRevokerThatTheKeyNamesCounts() throws IOException {
        gpg.generate("--faked-system-time=" + MADE, "--quick-generate-key", "Revoker", "rsa2048", "cert,sign", "0");
        String revoker = gpg.fingerprints().get(2);
        gpg.talk("addrevoker\n" + revoker + "\ny\nsave\n", "--edit-key", primary);
        assertThat(PublicKey.read(export(), "kernel.verify.key").fingerprint()).isEqualTo(primary);
        gpg.talk("y\n1\n\ny\n", "--armor", "--output", "revocation.asc", "--desig-revoke", primary);
        gpg.run("--import", "revocation.asc");
        assertThatThrownBy(() -> PublicKey.read(export(), "kernel.verify.key"))
                .hasMessageContaining(
                        "in the name of its revoker " + revoker.substring(24).toLowerCase(Locale.ROOT));
    }

    @Test
    void aSignatureAfterTheEndOfTheKeyDoesNotCount() {
        List<String> before = List.of(signature(primary, BEFORE), signature(subkey, BEFORE));
        List<String> after = List.of(signature(primary, AFTER), signature(subkey, AFTER));
        gpg.run("--faked-system-time=" + BEFORE, "--quick-set-expire", primary, "2024-02-01");
        PublicKey key = PublicKey.read(export(), "kernel.verify.key");
        assertThat(before).allMatch(each -> key.signed(DOCUMENT, each));
        assertThat(after)
                .allSatisfy(each -> assertThat(key.refusal(DOCUMENT, each))
                        .hasValueSatisfying(said -> assertThat(said).contains("which expired on 2024-02-01T")));
    }

    @Test
    void aSignatureAfterTheEndOfItsSubkeyDoesNotCount() {
        String before = signature(subkey, BEFORE);
        String after = signature(subkey, AFTER);
        gpg.run("--faked-system-time=" + BEFORE, "--quick-set-expire", primary, "2024-02-01", subkey);
        PublicKey key = PublicKey.read(export(), "kernel.verify.key");
        assertThat(key.signed(DOCUMENT, before)).isTrue();
        assertThat(key.signed(DOCUMENT, after)).isFalse();
    }

    private String signature(String by, String time) {
        Trees.write(directory.resolve("document"), DOCUMENT);
        gpg.run(
                "--yes",
                "--faked-system-time=" + time,
                "--local-user=" + by + "!",
                "--armor",
                "--output",
                "document.asc",
                "--detach-sign",
                "document");
        return Trees.text(directory.resolve("document.asc"));
    }

    private void revoke(String selected, String reason) {
        gpg.talk(
                selected + "revkey\ny\n" + reason + "\n\ny\nsave\n",
                "--faked-system-time=" + REVOKED,
                "--edit-key",
                gpg.fingerprints().get(0));
    }

    private Path export() {
        Path file = directory.resolve("exported-" + gpg.home().getFileName() + ".asc");
        gpg.run(
                "--yes",
                "--armor",
                "--output",
                file.toString(),
                "--export",
                gpg.fingerprints().get(0));
        return file;
    }

    private static PGPPublicKeyRing ring(Path file) throws IOException {
        return new PGPPublicKeyRing(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(Trees.read(file))), new BcKeyFingerprintCalculator());
    }

    private void stranger(String name) {
        gpg.use(name);
        gpg.generate("--faked-system-time=" + MADE, "--quick-generate-key", name, "rsa2048", "cert,sign", "0");
    }
}
