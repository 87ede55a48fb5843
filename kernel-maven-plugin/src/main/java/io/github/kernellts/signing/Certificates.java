// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** X.509 certificates: in DER for the kernel, and in PEM. */
public final class Certificates {
    /** The characters of a line (RFC 7468, 2). */
    private static final int PEM_LINE = 64;

    private Certificates() {}

    /**
     * @param property the property that names the file, for messages
     * @throws KernelException if the file has no certificates, in DER or PEM
     */
    public static List<X509Certificate> read(Path file, String property) {
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "The file of certificates " + file + " " + Unreadable.why(file),
                    "set " + property + " to a file with certificates in DER or PEM");
        }
        List<X509Certificate> found = parse(Trees.read(file), file + ", which " + property + " names,");
        if (found.isEmpty()) {
            throw new KernelException(
                    file + " contains no certificate",
                    "set " + property + " to a file with certificates in DER or PEM");
        }
        return found;
    }

    /** @param origin the origin of the content, for messages */
    public static List<X509Certificate> parse(byte[] content, String origin) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new KernelException(
                    origin + " has a certificate that can't be read: " + e.getMessage(),
                    "write it in DER or PEM with openssl x509",
                    e);
        }
    }

    /** The certificates in DER, concatenated, for the kernel's keyring. */
    public static byte[] der(List<X509Certificate> certificates) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        certificates.forEach(each -> bytes.writeBytes(der(each)));
        return bytes.toByteArray();
    }

    /**
     * What tells it from others in a keyring of the kernel, where a later one takes the place of one with the same
     * (x509_key_preparse in crypto/asymmetric_keys/x509_public_key.c): the common name and the organization, and the id
     * of its key or, without that, its serial number.
     */
    public static String kernelName(X509Certificate certificate) {
        Map<ASN1ObjectIdentifier, String> names = new HashMap<>();
        for (RDN part : X500Name.getInstance(
                        certificate.getSubjectX500Principal().getEncoded())
                .getRDNs()) {
            for (AttributeTypeAndValue each : part.getTypesAndValues()) {
                names.put(each.getType(), IETFUtils.valueToString(each.getValue()));
            }
        }
        byte[] key = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        byte[] id = key == null
                ? certificate.getSerialNumber().toByteArray()
                : SubjectKeyIdentifier.getInstance(
                                ASN1OctetString.getInstance(key).getOctets())
                        .getKeyIdentifier();
        return names.get(BCStyle.O) + ": " + names.get(BCStyle.CN) + ": "
                + HexFormat.of().formatHex(id);
    }

    /**
     * Whether a kernel that trusts one of them loads the modules that were signed with the other: it finds the key by
     * issuer and serial number, which are in a module's signature, and looks at nothing else (pkcs7_validate_trust_one in
     * crypto/asymmetric_keys/pkcs7_trust.c).
     */
    public static boolean interchangeable(X509Certificate one, X509Certificate other) {
        return one.getPublicKey().equals(other.getPublicKey())
                && one.getSerialNumber().equals(other.getSerialNumber())
                && Arrays.equals(
                        one.getIssuerX500Principal().getEncoded(),
                        other.getIssuerX500Principal().getEncoded());
    }

    /** The fingerprint: the SHA-256 of the certificate in DER, in hexadecimal. */
    public static String fingerprint(X509Certificate certificate) {
        return Digests.sha256(der(certificate));
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was decoded can be encoded", e);
        }
    }

    /** The certificates in PEM (RFC 7468), concatenated. */
    public static String pem(List<X509Certificate> certificates) {
        Base64.Encoder lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'});
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : certificates) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(lines.encodeToString(der(each)))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return text.toString();
    }
}
