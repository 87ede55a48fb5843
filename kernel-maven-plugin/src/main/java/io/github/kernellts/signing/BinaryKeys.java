// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/**
 * Recognises files of private keys that are no PEM, by their first bytes and structure whatever their names are: DER, keystores,
 * secret keys of OpenPGP, and what gpg's agent and PuTTY keep. Public keys, certificates and signatures are none of these.
 */
final class BinaryKeys {
    private static final int DER_SEQUENCE = 0x30;
    private static final int PFX_VERSION = 3;
    private static final int RSA_NUMBERS = 9;
    private static final int DSA_NUMBERS = 6;
    /** Bits of the shortest number that is a modulus or prime; versions have a few. */
    private static final int LONG_NUMBER = 500;

    private static final int SHORTEST_EC = 20;
    private static final int LONGEST_EC = 66;

    /** Of Java's keystores, JKS and JCEKS, before a version of 1 or 2 (sun.security.provider.JavaKeyStore). */
    private static final Set<Integer> JAVA = Set.of(0xfeedfeed, 0xcececece);

    /** As gpg's agent (agent/keyformat.txt of GnuPG) and PuTTY write them; a card's stub is named shadowed-private-key. */
    private static final List<String> STARTS =
            List.of("(11:private-key", "(21:protected-private-key", "PuTTY-User-Key-File-");
    /** Lines before that with the key, in the agent's newer form, and that line. */
    private static final Pattern LINE = Pattern.compile("[A-Za-z-]+:.*|[ #].*");

    private static final Pattern KEY_LINE = Pattern.compile("Key:\\s*\\((?:protected-)?private-key\\b.*");
    private static final int TEXT_LENGTH = 1 << 13;

    private BinaryKeys() {}

    /** @param start the file's content, of a long one only the start */
    static boolean isOne(byte[] start) {
        return isJavaKeystore(start) || isDer(start) || SecretPackets.areIn(start) || isText(start);
    }

    private static boolean isJavaKeystore(byte[] start) {
        return start.length > 8 && JAVA.contains(number(start, 0)) && (number(start, 4) == 1 || number(start, 4) == 2);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }

    private static boolean isText(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, TEXT_LENGTH), StandardCharsets.ISO_8859_1);
        return STARTS.stream().anyMatch(text::startsWith)
                || text.lines()
                        .takeWhile(line -> LINE.matcher(line).matches())
                        .anyMatch(line -> KEY_LINE.matcher(line).matches());
    }

    /** Several values may follow each other, as cat(1) makes them of a certificate and its key. */
    private static boolean isDer(byte[] start) {
        if (start.length == 0 || start[0] != DER_SEQUENCE) {
            return false;
        }
        try (ASN1InputStream values = new ASN1InputStream(start)) {
            for (ASN1Primitive value = values.readObject(); value != null; value = values.readObject()) {
                if (!(value instanceof ASN1Sequence sequence)) {
                    return false;
                }
                if (isKey(parts(sequence))) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            // Bytes that begin like DER and are none; the library throws several exceptions for these.
            return false;
        }
        return false;
    }

    private static List<ASN1Primitive> parts(ASN1Sequence sequence) {
        List<ASN1Primitive> parts = new ArrayList<>();
        for (ASN1Encodable part : sequence) {
            parts.add(part.toASN1Primitive());
        }
        return parts;
    }

    private static boolean isKey(List<ASN1Primitive> parts) {
        if (parts.size() < 2) {
            return false;
        }
        if (parts.get(0) instanceof ASN1Sequence algorithm) {
            return isEncrypted(algorithm, parts);
        }
        if (!(parts.get(0) instanceof ASN1Integer version) || version.getValue().bitLength() > 2) {
            return false;
        }
        ASN1Primitive second = parts.get(1);
        if (second instanceof ASN1Sequence of) {
            return parts.size() > 2 && parts.get(2) instanceof ASN1OctetString && isNamed(of)
                    || version.hasValue(PFX_VERSION) && isNamed(of);
        }
        if (second instanceof ASN1OctetString number) {
            int length = number.getOctets().length;
            return version.hasValue(1)
                    && length >= SHORTEST_EC
                    && length <= LONGEST_EC
                    && parts.stream().skip(2).allMatch(ASN1TaggedObject.class::isInstance);
        }
        return isNumbers(parts);
    }

    /** PKCS#8 with a password (RFC 5958, 3). */
    private static boolean isEncrypted(ASN1Sequence algorithm, List<ASN1Primitive> parts) {
        return parts.size() == 2
                && parts.get(1) instanceof ASN1OctetString
                && algorithm.size() > 0
                && algorithm.getObjectAt(0) instanceof ASN1ObjectIdentifier id
                && (id.on(PKCSObjectIdentifiers.pkcs_5) || id.on(PKCSObjectIdentifiers.pkcs_12PbeIds));
    }

    /** The algorithm of PKCS#8, or the content of PKCS#12. */
    private static boolean isNamed(ASN1Sequence part) {
        return part.size() > 0 && part.getObjectAt(0) instanceof ASN1ObjectIdentifier;
    }

    /** The numbers of PKCS#1, or those of DSA as OpenSSL writes them. */
    private static boolean isNumbers(List<ASN1Primitive> parts) {
        return (parts.size() == RSA_NUMBERS || parts.size() == DSA_NUMBERS)
                && parts.stream().allMatch(ASN1Integer.class::isInstance)
                && ((ASN1Integer) parts.get(1)).getValue().bitLength() > LONG_NUMBER;
    }
}
