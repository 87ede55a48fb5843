// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signing key is the key that gpg chooses, from a file and from gpg's home; gpg itself signs for comparison. */
class SigningSubkeyTest {
    private static final Pattern SIGNED = Pattern.compile("SIG_CREATED D .* ([0-9A-F]{40})");

    @TempDir
    Path directory;

    private Processes processes;
    private TestGpg gpg;

    @BeforeEach
    void makeHome() {
        processes = new Processes(directory);
        gpg = new TestGpg(directory, processes);
    }

    @AfterEach
    void stopTheAgents() {
        gpg.close();
        processes.close();
    }

    @Test
    void theSubkeyOfAPrimaryKeyThatOnlyCertifiesSigns() {
        String primary = primary("cert");
        String subkey = subkey("sign", "0");
        signsLikeGpg(subkey);
        assertThat(subkey).isNotEqualTo(primary);
    }

    @Test
    void anEncryptionSubkeyOfAFileWithoutThePrimaryKeyNeverSigns() {
        primary("cert");
        subkey("encr", "0");
        String signing = subkey("sign", "0");
        assertThat(fromFile(export("--export-secret-subkeys")).fingerprint()).isEqualTo(signing);
    }

    @Test
    void aHomeWhosePrimaryKeyIsOfflineSignsWithTheSubkey() {
        primary("cert,sign");
        String subkey = subkey("sign", "0");
        Path file = export("--export-secret-subkeys");
        gpg.use("laptop");
        gpg.change();
        gpg.run("--import", file.toString());
        assertThat(signedByGpg()).isEqualTo(subkey);
        assertThat(fromHome().fingerprint()).isEqualTo(subkey);
    }

    @Test
    void aSubkeyWhoseSecretIsElsewhereIsPassedOver() {
        primary("cert");
        String subkey = subkey("sign", "0");
        subkey("sign", "0");
        // With the exclamation mark, gpg exports only this subkey.
        Path file = export("--export-secret-subkeys", subkey + "!");
        assertThat(fromFile(file).fingerprint()).isEqualTo(subkey);
    }

    @Test
    void theNewestOfSeveralSubkeysSignsAndAnExpiredOneDoesNot() {
        primary("cert");
        subkeyAt("20240101T000000!", "sign", "30d");
        String valid = subkeyAt("20240301T000000!", "sign", "0");
        signsLikeGpg(valid);
        subkeyAt("20240401T000000!", "sign", "1d");
        signsLikeGpg(valid);
        String newest = subkey("sign", "0");
        signsLikeGpg(newest);
    }

    @Test
    void aRevokedSubkeyIsPassedOver() {
        String primary = primary("cert");
        String valid = subkeyAt("20240301T000000!", "sign", "0");
        subkey("sign", "0");
        gpg.change();
        gpg.talk("key 2\nrevkey\ny\n0\n\ny\nsave\n", "--edit-key", primary);
        signsLikeGpg(valid);
    }

    @Test
    void aKeyThatNobodyBoundNeverSigns() throws IOException, PGPException {
        String primary = primary("cert,sign");
        Path file = export("--export-secret-keys");
        gpg.use("stranger");
        primary("cert");
        subkey("sign", "0");
        Path stranger = export("--export-secret-keys");
        Path mixed = directory.resolve("mixed.gpg");
        Trees.write(mixed, withSubkeysOf(file, stranger));
        assertThat(fromFile(mixed).fingerprint()).isEqualTo(primary);
    }

    @Test
    void whereNoKeySignsEachIsNamedWithItsReason() {
        String primary = primary("cert");
        String encrypting = subkey("encr", "0");
        String expired = subkeyAt("20240101T000000!", "sign", "30d");
        Path file = export("--export-secret-keys");
        for (Path where : List.of(file, gpg.home())) {
            assertThatThrownBy(() -> open(where))
                    .hasMessageContaining(primary + " is not for signing")
                    .hasMessageContaining(encrypting + " is not for signing")
                    .hasMessageContaining(expired + " expired on 2024-01-31")
                    .hasMessageContaining("kernel.rpm.keyring");
        }
    }

    @Test
    void anExpiredPrimaryKeyIsRefusedWithItsSubkeys() {
        gpg.generate("--faked-system-time=20240101T000000!", "--quick-generate-key", "Owner", "rsa2048", "cert", "30d");
        subkeyAt("20240102T000000!", "sign", "0");
        Path file = export("--export-secret-keys");
        assertThatThrownBy(() -> open(file))
                .hasMessageContaining("has expired")
                .hasMessageContaining("--quick-set-expire");
    }

    @Test
    void aSubkeyThatIsBoundWithSha1IsRefusedUntilTheGivenCommandHasMendedIt() throws IOException, PGPException {
        primary("cert,sign");
        String subkey = subkey("sign", "0");
        Path file = directory.resolve("sha1.gpg");
        Trees.write(file, boundWithSha1(export("--export-secret-keys")));
        gpg.use("sha1");
        gpg.change();
        gpg.run("--import", file.toString());
        Matcher fix = Pattern.compile("gpg (--cert-digest-algo SHA512 --quick-set-expire [0-9A-F]{40} 0 [0-9A-F]{40})")
                .matcher("");
        for (Path where : List.of(file, gpg.home())) {
            assertThatThrownBy(() -> open(where))
                    .hasMessageContaining(subkey)
                    .hasMessageContaining("SHA-1")
                    .satisfies(e -> assertThat(fix.reset(e.getMessage()).find()).isTrue());
        }
        gpg.change();
        gpg.run(fix.group(1).split(" "));
        signsLikeGpg(subkey);
    }

    @Test
    void aCertificationWithSha1IsRefusedUntilTheGivenCommandHasMendedIt() {
        gpg.generate("--cert-digest-algo=SHA1", "--quick-generate-key", "Owner", "rsa2048", "cert,sign", "0");
        String primary = gpg.fingerprints().get(0);
        Path file = export("--export-secret-keys");
        Matcher fix = Pattern.compile("gpg (--cert-digest-algo SHA512 --quick-set-expire [0-9A-F]{40} 0)")
                .matcher("");
        for (Path where : List.of(file, gpg.home())) {
            assertThatThrownBy(() -> open(where))
                    .hasMessageContaining("SHA-1")
                    .satisfies(e -> assertThat(fix.reset(e.getMessage()).find()).isTrue());
        }
        gpg.change();
        gpg.run(fix.group(1).split(" "));
        signsLikeGpg(primary);
    }

    @Test
    void thePublishedKeyHasOnlyWhatRpmNeeds() {
        gpg.generate("--cert-digest-algo=SHA1", "--quick-generate-key", "Owner", "rsa2048", "cert,sign", "0");
        String primary = gpg.fingerprints().get(0);
        String encrypting = subkeyWith("--cert-digest-algo=SHA1", "encr", "0");
        String signing = subkey("sign", "0");
        gpg.change();
        gpg.run("--quick-set-expire", primary, "0");
        String key = fromHome().publicKey();
        Trees.write(directory.resolve("public.asc"), key);
        // rpm on EL 9 imports no key with a self-signature by SHA-1.
        assertThat(gpg.run("--list-packets", "public.asc"))
                .doesNotContain("digest algo 2,")
                .contains("keyid: " + signing.substring(24))
                .doesNotContain("keyid: " + encrypting.substring(24));
    }

    private void signsLikeGpg(String fingerprint) {
        assertThat(signedByGpg()).isEqualTo(fingerprint);
        OpenPgpKey inHome = fromHome();
        OpenPgpKey inFile = fromFile(export("--export-secret-keys"));
        assertThat(List.of(inHome.fingerprint(), inFile.fingerprint())).containsOnly(fingerprint);
    }

    /** The key that gpg chooses by default. */
    private String signedByGpg() {
        Trees.write(directory.resolve("content"), "content");
        Matcher made = SIGNED.matcher(
                gpg.run("--yes", "--status-fd=1", "--output", "content.sig", "--detach-sign", "content"));
        assertThat(made.find()).isTrue();
        return made.group(1);
    }

    private OpenPgpKey fromHome() {
        return open(gpg.home());
    }

    private OpenPgpKey fromFile(Path file) {
        return open(file);
    }

    private OpenPgpKey open(Path where) {
        return OpenPgpKey.open(
                new KeystoreLocation(KeyProperties.RPMS, where, Optional.empty(), () -> null), processes);
    }

    private String primary(String usage) {
        gpg.generate("--faked-system-time=20230601T000000!", "--quick-generate-key", "Owner", "rsa2048", usage, "0");
        return gpg.fingerprints().get(0);
    }

    private String subkey(String usage, String expiry) {
        return subkeyWith("--no-greeting", usage, expiry);
    }

    private String subkeyAt(String time, String usage, String expiry) {
        return subkeyWith("--faked-system-time=" + time, usage, expiry);
    }

    private String subkeyWith(String option, String usage, String expiry) {
        gpg.generate(option, "--quick-add-key", gpg.fingerprints().get(0), "rsa2048", usage, expiry);
        List<String> all = gpg.fingerprints();
        return all.get(all.size() - 1);
    }

    private Path export(String... what) {
        Path file = directory.resolve("exported-" + gpg.home().getFileName() + ".gpg");
        List<String> arguments = new ArrayList<>(List.of("--yes", "--output", file.toString()));
        arguments.addAll(List.of(what));
        gpg.run(arguments.toArray(String[]::new));
        return file;
    }

    private static byte[] withSubkeysOf(Path file, Path other) throws IOException, PGPException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        new PGPSecretKeyRing(Trees.read(file), new BcKeyFingerprintCalculator()).encode(all);
        Iterator<PGPSecretKey> keys =
                new PGPSecretKeyRing(Trees.read(other), new BcKeyFingerprintCalculator()).getSecretKeys();
        keys.next();
        while (keys.hasNext()) {
            keys.next().encode(all);
        }
        return all.toByteArray();
    }

    /** Today's gpg refuses to make such a binding; keys from ten years ago have it. */
    private static byte[] boundWithSha1(Path file) throws IOException, PGPException {
        PGPSecretKeyRing ring = new PGPSecretKeyRing(Trees.read(file), new BcKeyFingerprintCalculator());
        PGPSecretKey primary = ring.getSecretKey();
        Iterator<PGPSecretKey> keys = ring.getSecretKeys();
        keys.next();
        PGPSecretKey subkey = keys.next();
        PGPPublicKey unbound = subkey.getPublicKey();
        PGPSignature binding =
                unbound.getSignaturesOfType(PGPSignature.SUBKEY_BINDING).next();
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA1),
                primary.getPublicKey());
        generator.init(PGPSignature.SUBKEY_BINDING, primary.extractPrivateKey(null));
        generator.setHashedSubpackets(binding.getHashedSubPackets());
        generator.setUnhashedSubpackets(binding.getUnhashedSubPackets());
        PGPPublicKey bound = PGPPublicKey.addCertification(
                PGPPublicKey.removeCertification(unbound, binding),
                generator.generateCertification(primary.getPublicKey(), unbound));
        return PGPSecretKeyRing.insertSecretKey(ring, PGPSecretKey.replacePublicKey(subkey, bound))
                .getEncoded();
    }
}
