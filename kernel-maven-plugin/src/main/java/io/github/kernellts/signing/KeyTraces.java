package io.github.kernellts.signing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks for a private key in bytes: by its numbers, and by the headers that PEM files start with. */
public final class KeyTraces {
    private static final List<String> HEADERS = List.of(
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----");

    private final List<byte[]> numbers = new ArrayList<>();

    public KeyTraces(SigningKey key) {
        // A key behind PKCS#11 has no numbers to be found.
        if (key.privateKey() instanceof RSAPrivateKey rsa) {
            numbers.add(rsa.getPrivateExponent().toByteArray());
        }
        if (key.privateKey() instanceof RSAPrivateCrtKey crt) {
            numbers.add(crt.getPrimeP().toByteArray());
            numbers.add(crt.getPrimeQ().toByteArray());
        }
        withoutSigns();
    }

    /** The traces of the key for RPMs as well. */
    public KeyTraces(SigningKey key, OpenPgpKey rpmKey) {
        this(key);
        numbers.addAll(rpmKey.secrets().stream().map(BigInteger::toByteArray).toList());
        withoutSigns();
    }

    private void withoutSigns() {
        numbers.replaceAll(number -> number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number);
    }

    /** Whether the owner's key is in there, in any encoding that keeps its numbers. */
    public boolean holdsKey(byte[] content) {
        return numbers.stream().anyMatch(number -> contains(content, number));
    }

    /** Whether any private key in PEM is in there. */
    public static boolean holdsPem(byte[] content) {
        byte[] start = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
        if (!contains(content, start)) {
            return false;
        }
        return HEADERS.stream()
                .map(header -> header.getBytes(StandardCharsets.US_ASCII))
                // A program that reads PEM files has the header as a text, followed by a zero byte.
                .anyMatch(header -> containsFollowedByLineEnd(content, header));
    }

    private static boolean containsFollowedByLineEnd(byte[] content, byte[] header) {
        for (int at = indexOf(content, header, 0); at >= 0; at = indexOf(content, header, at + 1)) {
            int end = at + header.length;
            if (end < content.length && (content[end] == '\n' || content[end] == '\r')) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] content, byte[] wanted) {
        return indexOf(content, wanted, 0) >= 0;
    }

    private static int indexOf(byte[] content, byte[] wanted, int from) {
        for (int i = from; i <= content.length - wanted.length; i++) {
            if (content[i] == wanted[0] && Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
