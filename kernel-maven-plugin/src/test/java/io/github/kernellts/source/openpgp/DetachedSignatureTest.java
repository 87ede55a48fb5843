// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SignedReleases;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keyrings that an attacker with control over the answers of kernel.org could make. */
class DetachedSignatureTest {
    private static final byte[] TAR = "tar\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    private static final Processes PROCESSES = new Processes(Path.of("/test"));
    private static final CraftedKeys KEYS = new CraftedKeys();
    private static final int SHA1 = HashAlgorithmTags.SHA1;

    @TempDir
    static Path material;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeTarball() {
        Trees.write(material.resolve("f.tar"), TAR);
        PROCESSES.output(Command.of(material, "xz", "-k", "f.tar"), "");
    }

    @AfterAll
    static void closeProcesses() {
        PROCESSES.close();
    }

    @Test
    void thePrimaryKeyMaySign() throws PGPException, IOException {
        assertThat(verified(KEYS.primary, KEYS.certified())).isEqualTo(fingerprint());
    }

    @Test
    void aSubkeyThatBothKeysBoundMaySign() throws PGPException, IOException {
        PGPPublicKey subkey = KEYS.bound(KEYS.signing(hashed -> {}));
        assertThat(verified(KEYS.subkey, KEYS.certified(), subkey)).isEqualTo(fingerprint());
    }

    @Test
    void aSubkeyThatGpgMadeMaySign() {
        KernelVersion version = KernelVersion.parse("6.1.9");
        SignedReleases gpg = new SignedReleases(material, PROCESSES);
        gpg.make(version);
        gpg.makeKey("withsubkey", "0");
        gpg.addSigningSubkey("withsubkey");
        Trees.write(directory.resolve("f.sign"), gpg.signature(version, "withsubkey"));
        assertThat(new DetachedSignature(directory.resolve("f.sign"))
                        .verify(
                                material.resolve("linux-6.1.9.tar.xz"),
                                TrustedKeys.of(gpg.keyring("withsubkey")),
                                PROCESSES))
                .isEqualTo(gpg.fingerprint("withsubkey"));
    }

    @Test
    void eachKeyOfAKeyringInSeveralBlocksMaySign() {
        KernelVersion version = KernelVersion.parse("6.1.10");
        SignedReleases gpg = new SignedReleases(material, PROCESSES);
        gpg.make(version);
        gpg.makeKey("first", "0");
        gpg.makeKey("second", "0");
        Trees.write(directory.resolve("f.sign"), gpg.signature(version, "second"));
        Path keyring = directory.resolve("both.asc");
        Trees.write(keyring, Trees.text(gpg.keyring("first")) + Trees.text(gpg.keyring("second")));
        assertThat(new DetachedSignature(directory.resolve("f.sign"))
                        .verify(material.resolve("linux-6.1.10.tar.xz"), TrustedKeys.of(keyring), PROCESSES))
                .isEqualTo(gpg.fingerprint("second"));
    }

    @Test
    void aSubkeyThatSomebodyAppendedIsRefused() throws PGPException, IOException {
        refused("without a binding signature", KEYS.stranger, KEYS.certified(), KEYS.stranger.getPublicKey());
        PGPPublicKey boundByItself = KEYS.bound(
                KEYS.stranger,
                PGPSignature.SUBKEY_BINDING,
                KEYS.stranger,
                CraftedKeys.STRONG,
                hashed -> hashed.setKeyFlags(false, KeyFlags.SIGN_DATA));
        refused("without a binding signature", KEYS.stranger, KEYS.certified(), boundByItself);
    }

    @Test
    void aSubkeyWithoutTheSignFlagIsRefused() throws PGPException, IOException {
        refused("may not sign", KEYS.subkey, KEYS.certified(), KEYS.bound(hashed -> {
            hashed.setKeyFlags(false, KeyFlags.ENCRYPT_COMMS);
            hashed.addEmbeddedSignature(false, KEYS.confirmation(KEYS.subkey, CraftedKeys.STRONG));
        }));
        refused("may not sign", KEYS.subkey, KEYS.certified(), KEYS.bound(hashed -> {}));
    }

    @Test
    void aSubkeyThatDidNotConfirmIsRefused() throws PGPException, IOException {
        refused(
                "without a signature that confirms its primary key",
                KEYS.subkey,
                KEYS.certified(),
                KEYS.bound(hashed -> hashed.setKeyFlags(false, KeyFlags.SIGN_DATA)));
        refused(
                "without a signature that confirms its primary key",
                KEYS.subkey,
                KEYS.certified(),
                KEYS.bound(hashed -> {
                    hashed.setKeyFlags(false, KeyFlags.SIGN_DATA);
                    hashed.addEmbeddedSignature(false, KEYS.confirmation(KEYS.stranger, CraftedKeys.STRONG));
                }));
        refused(
                "without a signature that confirms its primary key",
                KEYS.subkey,
                KEYS.certified(),
                KEYS.bound(hashed -> {
                    hashed.setKeyFlags(false, KeyFlags.SIGN_DATA);
                    hashed.addEmbeddedSignature(false, KEYS.confirmation(KEYS.subkey, SHA1));
                }));
    }

    @Test
    void anExpiredSubkeyIsRefused() throws PGPException, IOException {
        refused(
                "expired on 2020-01-31",
                KEYS.subkey,
                KEYS.certified(),
                KEYS.bound(KEYS.signing(hashed ->
                        hashed.setKeyExpirationTime(false, Duration.ofDays(30).toSeconds()))));
    }

    @Test
    void anEndThatSomebodyElseMovedStillCounts() throws PGPException, IOException {
        PGPPublicKey expired = KEYS.certified(
                CraftedKeys.STRONG,
                hashed -> hashed.setKeyExpirationTime(false, Duration.ofDays(30).toSeconds()));
        PGPPublicKey moved = PGPPublicKey.addCertification(
                expired,
                new CraftedKeys()
                        .certified()
                        .getSignaturesForID("developer <developer@example.org>")
                        .next());
        refused("expired on 2020-01-31", KEYS.primary, moved);
    }

    @Test
    void aSubkeyThatIsBoundWithSha1IsRefused() throws PGPException, IOException {
        PGPPublicKey subkey =
                KEYS.bound(KEYS.subkey, PGPSignature.SUBKEY_BINDING, KEYS.primary, SHA1, KEYS.signing(hashed -> {}));
        refused("binding signature uses SHA-1", KEYS.subkey, KEYS.certified(), subkey);
    }

    @Test
    void revokedKeysAreRefused() throws PGPException, IOException {
        PGPPublicKey subkey = KEYS.bound(KEYS.signing(hashed -> {}));
        refused("is revoked", KEYS.primary, KEYS.revoked());
        refused("is revoked", KEYS.subkey, KEYS.revoked(), subkey);
        PGPPublicKey withdrawn = PGPPublicKey.addCertification(
                subkey,
                KEYS.bound(KEYS.subkey, PGPSignature.SUBKEY_REVOCATION, KEYS.primary, CraftedKeys.STRONG, hashed -> {})
                        .getSignaturesOfType(PGPSignature.SUBKEY_REVOCATION)
                        .next());
        refused("is revoked", KEYS.subkey, KEYS.certified(), withdrawn);
    }

    /** Anybody can append one to a key that is on its way. */
    @Test
    void aRevocationByAStrangerDisablesNoKey() throws PGPException, IOException {
        PGPPublicKey primary = PGPPublicKey.addCertification(
                KEYS.certified(),
                new CraftedKeys()
                        .revoked()
                        .getSignaturesOfType(PGPSignature.KEY_REVOCATION)
                        .next());
        PGPPublicKey subkey = PGPPublicKey.addCertification(
                KEYS.bound(KEYS.signing(hashed -> {})),
                KEYS.bound(KEYS.subkey, PGPSignature.SUBKEY_REVOCATION, KEYS.stranger, CraftedKeys.STRONG, hashed -> {})
                        .getSignaturesOfType(PGPSignature.SUBKEY_REVOCATION)
                        .next());
        assertThat(verified(KEYS.primary, primary)).isEqualTo(fingerprint());
        assertThat(verified(KEYS.subkey, primary, subkey)).isEqualTo(fingerprint());
    }

    @Test
    void aPrimaryKeyThatOnlyCertifiesIsRefused() throws PGPException, IOException {
        refused(
                "may not sign",
                KEYS.primary,
                KEYS.certified(CraftedKeys.STRONG, hashed -> hashed.setKeyFlags(false, KeyFlags.CERTIFY_OTHER)));
    }

    @Test
    void aKeyWithoutItsOwnCertificationIsRefused() throws PGPException, IOException {
        refused("has no self-signature", KEYS.primary, KEYS.primary.getPublicKey());
    }

    @Test
    void aSignatureOfATextIsRefused() throws PGPException, IOException {
        signed(KEYS.primary, PGPSignature.CANONICAL_TEXT_DOCUMENT, CraftedKeys.STRONG);
        refused("not a signature of a binary document", KEYS.certified());
    }

    @Test
    void aSignatureBySha1IsRefused() throws PGPException, IOException {
        signed(KEYS.primary, PGPSignature.BINARY_DOCUMENT, SHA1);
        refused("weaker than SHA-256", KEYS.certified());
    }

    private void refused(String why, PGPKeyPair signer, PGPPublicKey... keyring) throws PGPException, IOException {
        signed(signer, PGPSignature.BINARY_DOCUMENT, CraftedKeys.STRONG);
        refused(why, keyring);
    }

    private void refused(String why, PGPPublicKey... keyring) {
        assertThatThrownBy(() -> verify(keyring))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("f.sign was refused")
                .hasMessageContaining(why);
    }

    private String verified(PGPKeyPair signer, PGPPublicKey... keyring) throws PGPException, IOException {
        signed(signer, PGPSignature.BINARY_DOCUMENT, CraftedKeys.STRONG);
        return verify(keyring);
    }

    private void signed(PGPKeyPair signer, int type, int hash) throws PGPException, IOException {
        Trees.write(directory.resolve("f.sign"), CraftedKeys.sign(TAR, signer, type, hash));
    }

    private String verify(PGPPublicKey... keyring) throws IOException {
        return new DetachedSignature(directory.resolve("f.sign"))
                .verify(
                        material.resolve("f.tar.xz"),
                        TrustedKeys.of(CraftedKeys.keyring(keyring), java.util.Set.of(fingerprint()), "test"),
                        PROCESSES);
    }

    private static String fingerprint() {
        return TrustedKeys.fingerprint(KEYS.primary.getPublicKey());
    }
}
