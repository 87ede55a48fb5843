// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** X.509 certificates in the forms that files and the kernel have them in. */
public final class Certificates {
    private static final int PEM_LINE = 64;

    private Certificates() {}

    /** @throws KernelException if the file has no certificates, in DER or PEM */
    public static List<X509Certificate> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "The file of certificates " + file + " does not exist", "correct kernel.signing.trusted");
        }
        List<X509Certificate> found = parse(Trees.read(file), file.toString());
        if (found.isEmpty()) {
            throw new KernelException(file + " has no certificate", "correct kernel.signing.trusted");
        }
        return found;
    }

    /** @param origin what is named where they can't be read */
    public static List<X509Certificate> parse(byte[] content, String origin) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new KernelException(
                    origin + " holds certificates that can't be read: " + e.getMessage(),
                    "write them in DER or PEM, as openssl x509 does",
                    e);
        }
    }

    /** One after the other in DER, as the kernel's keyring takes them. */
    public static byte[] der(List<X509Certificate> certificates) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        certificates.forEach(each -> bytes.writeBytes(der(each)));
        return bytes.toByteArray();
    }

    /** The SHA-256 of a certificate, by which people know it. */
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

    /** One after the other in PEM (RFC 7468). */
    public static String pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        Base64.Encoder base64 = Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(StandardCharsets.US_ASCII));
        certificates.forEach(each -> text.append("-----BEGIN CERTIFICATE-----\n")
                .append(base64.encodeToString(der(each)))
                .append("\n-----END CERTIFICATE-----\n"));
        return text.toString();
    }
}
