// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.Time;

/**
 * What the kernel's parser of certificates wants of their form (x509_cert_parser.c and x509_public_key.c in
 * crypto/asymmetric_keys), as far as the parser of the JDK is content with less. Where branches differ, as in the form of
 * extensions since Linux 6.4, it is the strictest.
 */
final class CertificateForm {
    /** Times of 1970 to 2049 in UTCTime, as x509_decode_time wants them. */
    private static final Pattern UTC = Pattern.compile("[0-47-9][0-9]{11}Z");
    /** Times from 2050 on in GeneralizedTime, as there. */
    private static final Pattern GENERALIZED = Pattern.compile("(20[5-9]|2[1-9][0-9]|[3-9][0-9]{2})[0-9]{11}Z");

    /** The identifier, length and content of the BOOLEAN TRUE in DER. */
    private static final byte[] TRUE = {BERTags.BOOLEAN, 1, (byte) 0xff};

    private final X509Certificate certificate;

    private CertificateForm(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** What the kernel does not read in a certificate; empty if it reads it. */
    static Optional<String> unread(X509Certificate certificate) {
        CertificateForm form = new CertificateForm(certificate);
        if (!form.times()) {
            return Optional.of("has a time before 1970, or one that is not encoded as in RFC 5280, 4.1.2.5");
        }
        if (!form.basicConstraints()) {
            return Optional.of("has basicConstraints that are neither empty nor begin with CA:TRUE");
        }
        if (!form.keyUsage()) {
            return Optional.of("has a keyUsage without any use");
        }
        if (!form.subjectKey()) {
            return Optional.of("has a subjectKeyIdentifier that is empty or too long");
        }
        return form.ownSignature()
                ? Optional.empty()
                : Optional.of("names itself as its issuer, and its own key did not sign it");
    }

    private boolean times() {
        Certificate read = Certificate.getInstance(Certificates.der(certificate));
        return time(read.getStartDate()) && time(read.getEndDate());
    }

    private static boolean time(Time time) {
        try {
            byte[] der = time.getEncoded();
            String text = new String(der, 2, der.length - 2, StandardCharsets.US_ASCII);
            return (der[0] == BERTags.UTC_TIME ? UTC : GENERALIZED)
                    .matcher(text)
                    .matches();
        } catch (IOException e) {
            throw new IllegalStateException("A time that was decoded can be encoded", e);
        }
    }

    private boolean basicConstraints() {
        return extension(Extension.basicConstraints)
                .map(value -> sized(value, BERTags.SEQUENCE | BERTags.CONSTRUCTED)
                        && (value.length == 2 || value.length >= 5 && Arrays.equals(value, 2, 5, TRUE, 0, TRUE.length)))
                .orElse(true);
    }

    private boolean keyUsage() {
        return extension(Extension.keyUsage)
                .map(value -> value.length >= 4 && value[0] == BERTags.BIT_STRING && (value[2] & 0xff) < 8)
                .orElse(true);
    }

    private boolean subjectKey() {
        return extension(Extension.subjectKeyIdentifier)
                .map(value -> value.length >= 3 && sized(value, BERTags.OCTET_STRING))
                .orElse(true);
    }

    /** Whether it is one element with a length of one byte. */
    private static boolean sized(byte[] value, int identifier) {
        return value.length >= 2 && value[0] == identifier && value[1] == value.length - 2;
    }

    /** The content of an extension, if the certificate has it. */
    private Optional<byte[]> extension(ASN1ObjectIdentifier id) {
        return Optional.ofNullable(certificate.getExtensionValue(id.getId()))
                .map(value -> ASN1OctetString.getInstance(value).getOctets());
    }

    /** As in x509_check_for_self_signed: a certificate that seems to be of its own key is dropped if that didn't sign it. */
    private boolean ownSignature() {
        byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
        if (!Arrays.equals(certificate.getSubjectX500Principal().getEncoded(), issuer)) {
            return true;
        }
        Optional<byte[]> authority = extension(Extension.authorityKeyIdentifier);
        if (authority.isPresent()) {
            AuthorityKeyIdentifier named = AuthorityKeyIdentifier.getInstance(authority.get());
            Optional<Boolean> byKey = byKey(named);
            Optional<Boolean> byNumber = byNumber(named, issuer);
            boolean another = byKey.isPresent() || byNumber.isPresent();
            if (another && !byKey.orElse(false) && !byNumber.orElse(false)) {
                return true;
            }
            if (byKey.isPresent() && byNumber.isPresent() && !byKey.equals(byNumber)) {
                return false;
            }
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether it names its own key as its issuer's, if it names that key. */
    private Optional<Boolean> byKey(AuthorityKeyIdentifier named) {
        return Optional.ofNullable(named.getKeyIdentifierOctets())
                .map(id -> extension(Extension.subjectKeyIdentifier)
                        .map(value ->
                                Arrays.equals(ASN1OctetString.getInstance(value).getOctets(), id))
                        .orElse(false));
    }

    /** Whether it names itself as its issuer's certificate, if it names that. */
    private Optional<Boolean> byNumber(AuthorityKeyIdentifier named, byte[] issuer) {
        if (named.getAuthorityCertIssuer() == null || named.getAuthorityCertSerialNumber() == null) {
            return Optional.empty();
        }
        return Arrays.stream(named.getAuthorityCertIssuer().getNames())
                .filter(name -> name.getTagNo() == GeneralName.directoryName)
                .findFirst()
                .map(name -> encodes(name, issuer)
                        && named.getAuthorityCertSerialNumber().equals(certificate.getSerialNumber()));
    }

    private static boolean encodes(GeneralName name, byte[] issuer) {
        try {
            return Arrays.equals(name.getName().toASN1Primitive().getEncoded(), issuer);
        } catch (IOException e) {
            throw new IllegalStateException("A name that was decoded can be encoded", e);
        }
    }
}
