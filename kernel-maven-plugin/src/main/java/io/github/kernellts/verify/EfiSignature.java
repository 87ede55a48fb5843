// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;

/**
 * The Authenticode signature of a PE32+ file (Microsoft's PE Format and Windows Authenticode Portable Executable
 * Signature Format), as UEFI firmware checks it.
 */
final class EfiSignature {
    private static final int PE_OFFSET = 0x3c;
    private static final int OPTIONAL_HEADER = 24;
    private static final int CHECKSUM = 64;
    private static final int CERTIFICATE_TABLE = 144;
    private static final short PE32_PLUS = 0x20b;

    private final byte[] file;
    private final ByteBuffer bytes;
    private final int optional;

    private EfiSignature(byte[] file, int optional) {
        this.file = file;
        this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.optional = optional;
    }

    /** Reads the signature of a file; empty if firmware could not start the file anyway. */
    static Optional<EfiSignature> of(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < PE_OFFSET + 4 || file[0] != 'M' || file[1] != 'Z') {
            return Optional.empty();
        }
        int header = bytes.getInt(PE_OFFSET);
        boolean pe = header > 0
                && header + OPTIONAL_HEADER + CERTIFICATE_TABLE + 8 < file.length
                && bytes.getInt(header) == 0x4550
                && bytes.getShort(header + OPTIONAL_HEADER) == PE32_PLUS;
        return pe ? Optional.of(new EfiSignature(file, header + OPTIONAL_HEADER)) : Optional.empty();
    }

    /** The reason for firmware with only this trusted certificate to refuse the file; empty if it would start it. */
    Optional<String> refusal(X509Certificate certificate) {
        int table = bytes.getInt(optional + CERTIFICATE_TABLE);
        int size = bytes.getInt(optional + CERTIFICATE_TABLE + 4);
        if (table == 0 || size == 0) {
            return Optional.of("it has no signature for Secure Boot");
        }
        if (table + size != file.length) {
            return Optional.of("bytes follow its signature");
        }
        try {
            // WIN_CERTIFICATE: length, revision and type, then PKCS#7.
            int length = bytes.getInt(table);
            CMSSignedData data = signedData(Arrays.copyOfRange(file, table + 8, table + length));
            ASN1Sequence indirect =
                    ASN1Sequence.getInstance(data.getSignedContent().getContent());
            DigestInfo digest = DigestInfo.getInstance(indirect.getObjectAt(1));
            if (!Arrays.equals(digest.getDigest(), digest(table))) {
                return Optional.of("its signature for Secure Boot was made for another image");
            }
            SignerInformation signer =
                    data.getSignerInfos().getSigners().iterator().next();
            if (!signer.getSID().match(new JcaX509CertificateHolder(certificate))) {
                return Optional.of("its signature for Secure Boot was made by another key, that of "
                        + signer.getSID().getIssuer());
            }
            boolean valid = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
            return valid ? Optional.empty() : Optional.of("its signature for Secure Boot is invalid");
        } catch (IOException
                | CMSException
                | OperatorCreationException
                | RuntimeOperatorException
                | CertificateEncodingException
                | IllegalArgumentException e) {
            return Optional.of("its signature for Secure Boot can't be read: " + e.getMessage());
        }
    }

    /** Reads the signature, which zeros may follow for alignment. */
    private static CMSSignedData signedData(byte[] padded) throws IOException, CMSException {
        try (ASN1InputStream stream = new ASN1InputStream(padded)) {
            return new CMSSignedData(ContentInfo.getInstance(stream.readObject()));
        }
    }

    /** The digest of everything but the checksum, the certificate table and the entry of that table. */
    private byte[] digest(int table) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            int checksum = optional + CHECKSUM;
            int entry = optional + CERTIFICATE_TABLE;
            sha256.update(file, 0, checksum);
            sha256.update(file, checksum + 4, entry - checksum - 4);
            sha256.update(file, entry + 8, table - entry - 8);
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
