// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Processes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The time of signatures by keys whose self-signatures gpg has dated anew: rpm-sequoia takes none from before these. */
class ExtendedKeyTest {
    private static final Instant MADE = Instant.parse("2023-06-01T00:00:00Z");
    private static final Instant RELEASED = Instant.parse("2024-06-01T00:00:00Z");
    private static final Instant EXTENDED = Instant.parse("2025-06-01T00:00:00Z");

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
        gpg.generate(at(MADE), "--quick-generate-key", "Owner", "rsa2048", "cert", "0");
        primary = gpg.fingerprints().get(0);
        gpg.generate(at(MADE), "--quick-add-key", primary, "rsa2048", "sign", "0");
        subkey = gpg.fingerprints().get(1);
    }

    @AfterEach
    void stopTheAgent() {
        gpg.close();
        processes.close();
    }

    @Test
    void aKeyThatNobodyChangedSignsAtTheTimeOfTheRelease() throws IOException {
        signs(RELEASED, RELEASED);
        signs(Instant.EPOCH, MADE);
        assertThat(open(gpg.home()).identity()).isEqualTo(subkey);
    }

    @Test
    void anExtendedSubkeySignsFromItsNewBindingOn() throws IOException {
        gpg.run(at(EXTENDED), "--quick-set-expire", primary, "9y", subkey);
        signs(RELEASED, EXTENDED);
        signs(EXTENDED.plusSeconds(5), EXTENDED.plusSeconds(5));
        assertThat(open(gpg.home()).identity()).isEqualTo(subkey + " since " + EXTENDED);
    }

    @Test
    void anExtendedPrimaryKeyLetsItsSubkeySignFromThenOn() throws IOException {
        gpg.run(at(EXTENDED), "--quick-set-expire", primary, "9y");
        signs(RELEASED, EXTENDED);
        assertThat(open(gpg.home()).identity()).isEqualTo(subkey + " since " + EXTENDED);
    }

    /** The primary key holds by the other user id. */
    @Test
    void aUserIdThatWasAddedLaterChangesNoTime() throws IOException {
        gpg.run(at(EXTENDED), "--quick-add-uid", primary, "Owner's other name");
        signs(RELEASED, RELEASED);
        assertThat(open(gpg.home()).identity()).isEqualTo(subkey);
    }

    /** RSA keys take a while to make; the key's time is of before, and its certification was of after. */
    @Test
    void aKeyOfThePluginHoldsFromItsFirstSecondOn() throws IOException {
        PGPPublicKey key = ring(TestKeys.rpms("new", directory.resolve("new.asc"))
                        .publicKey())
                .getPublicKey();
        List<PGPSignature> certifications = new ArrayList<>();
        key.getSignatures().forEachRemaining(certifications::add);
        assertThat(certifications)
                .hasSize(1)
                .allSatisfy(each -> assertThat(each.getCreationTime()).isEqualTo(key.getCreationTime()));
    }

    private void signs(Instant asked, Instant expected) throws IOException {
        Path file = directory.resolve("exported.gpg");
        gpg.run("--yes", "--output", file.toString(), "--export-secret-keys");
        for (Path where : List.of(file, gpg.home())) {
            OpenPgpKey key = open(where);
            Instant signed = ((PGPSignatureList)
                            new JcaPGPObjectFactory(key.sign("content".getBytes(StandardCharsets.US_ASCII), asked))
                                    .nextObject())
                    .get(0)
                    .getCreationTime()
                    .toInstant();
            assertThat(signed).isEqualTo(expected);
            PGPPublicKeyRing published = ring(key.publicKey());
            assertThat(published).allSatisfy(each -> assertThat(oldest(each)).isBeforeOrEqualTo(signed));
        }
    }

    private static Instant oldest(PGPPublicKey key) {
        List<Instant> all = new ArrayList<>();
        key.getSignatures()
                .forEachRemaining(each -> all.add(each.getCreationTime().toInstant()));
        return all.stream().min(Comparator.naturalOrder()).orElseThrow();
    }

    private static PGPPublicKeyRing ring(String armored) throws IOException {
        return new PGPPublicKeyRing(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(armored.getBytes(StandardCharsets.US_ASCII))),
                new BcKeyFingerprintCalculator());
    }

    private OpenPgpKey open(Path where) {
        return OpenPgpKey.open(
                new KeystoreLocation(KeyProperties.RPMS, where, Optional.empty(), () -> null), processes);
    }

    private static String at(Instant time) {
        return "--faked-system-time=" + time.toString().replaceAll("[-:Z]", "") + "!";
    }
}
