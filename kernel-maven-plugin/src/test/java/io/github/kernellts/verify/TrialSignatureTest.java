// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.TestKeys;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.eclipse.packager.rpm.RpmSignatureTag;
import org.eclipse.packager.rpm.parse.RpmInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialSignatureTest {
    @TempDir
    Path directory;

    /** A signature of today would be taken where those of the RPMs, of the kernel's release, are refused. */
    @Test
    void theTrialIsSignedAtTheFirstTimeAtWhichTheKeySigns() throws IOException {
        OpenPgpKey key = TestKeys.rpms("owner", directory.resolve("owner.asc"));
        try (RpmInputStream rpm = new RpmInputStream(
                new BufferedInputStream(Files.newInputStream(TrialSignature.signed(key, directory))))) {
            byte[] signature = (byte[]) rpm.getSignatureHeader().getTag(RpmSignatureTag.RSAHEADER);
            PGPPublicKeyRing ring = new PGPPublicKeyRing(
                    PGPUtil.getDecoderStream(
                            new ByteArrayInputStream(key.publicKey().getBytes(StandardCharsets.US_ASCII))),
                    new BcKeyFingerprintCalculator());
            assertThat(((PGPSignatureList) new JcaPGPObjectFactory(signature).nextObject())
                            .get(0)
                            .getCreationTime())
                    .isEqualTo(ring.getPublicKey().getCreationTime());
        }
    }
}
