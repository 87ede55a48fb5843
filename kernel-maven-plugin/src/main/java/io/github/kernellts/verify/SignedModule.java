// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/** A module and its appended signature, parsed as in the kernel's kernel/module_signature.c. */
final class SignedModule {
    private static final byte[] MAGIC = "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STRUCT = 12;
    private static final byte PKCS7 = 2;

    private final byte[] content;
    private final byte[] cms;

    private SignedModule(byte[] content, byte[] cms) {
        this.content = content;
        this.cms = cms;
    }

    /** The parts of a signed module; empty if no well-formed signature is appended. */
    static Optional<SignedModule> parse(byte[] file) {
        int magic = file.length - MAGIC.length;
        int struct = magic - STRUCT;
        if (struct < 0 || !Arrays.equals(file, magic, file.length, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(file, struct, STRUCT).slice();
        long length = Integer.toUnsignedLong(fields.getInt(8));
        boolean wellFormed = fields.get(2) == PKCS7 && length > 0 && length <= struct;
        for (int other : new int[] {0, 1, 3, 4, 5, 6, 7}) {
            wellFormed &= fields.get(other) == 0;
        }
        if (!wellFormed) {
            return Optional.empty();
        }
        int end = (int) (struct - length);
        return Optional.of(new SignedModule(Arrays.copyOf(file, end), Arrays.copyOfRange(file, end, struct)));
    }

    /** The module itself. */
    byte[] content() {
        return content;
    }

    /** The reason for a kernel with this trusted certificate to refuse the signature; empty if it accepts it. */
    Optional<String> refusal(X509Certificate certificate) {
        try {
            CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(content), cms);
            Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
            if (signers.size() != 1) {
                return Optional.of("it has " + signers.size() + " signers");
            }
            SignerInformation signer = signers.iterator().next();
            if (!signer.getSID().match(new JcaX509CertificateHolder(certificate))) {
                return Optional.of("it was signed by another key, that of "
                        + signer.getSID().getIssuer());
            }
            if (signer.getSignedAttributes() != null) {
                return Optional.of("its signature has signed attributes, which the kernel refuses");
            }
            boolean valid = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
            return valid ? Optional.empty() : Optional.of("its signature does not match its content");
        } catch (CMSException | OperatorCreationException | CertificateEncodingException e) {
            return Optional.of("its signature can't be read or does not fit: " + e.getMessage());
        }
    }
}
