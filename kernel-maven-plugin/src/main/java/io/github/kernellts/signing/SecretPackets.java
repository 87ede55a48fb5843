// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * Looks for secret keys among OpenPGP packets without armour (RFC 9580, 4.2), also behind public ones: {@code cat} makes one
 * ring of several.
 */
final class SecretPackets {
    private static final int SECRET_KEY = 5;
    private static final int PUBLIC_KEY = 6;
    private static final int SECRET_SUBKEY = 7;

    /** RSA, ElGamal and DSA, whose packets go on with a long number. */
    private static final Set<Integer> NUMBERS = Set.of(1, 2, 3, 16, 17, 20);

    private static final int FEWEST_BITS = 512;
    private static final int MOST_BITS = 16384;
    /** ECDH, ECDSA and EdDSA, whose packets go on with the name of a curve below ISO's 1.2 or 1.3. */
    private static final Set<Integer> CURVES = Set.of(18, 19, 22);

    private static final Set<Integer> ISO = Set.of(0x2a, 0x2b);
    private static final int LONGEST_NAME = 20;
    /** The bytes of a public key of X25519, X448, Ed25519 and Ed448. */
    private static final Map<Integer, Integer> SIZES = Map.of(25, 32, 26, 56, 27, 32, 28, 57);
    /** How the secret part behind it is sealed, if it is. */
    private static final Set<Integer> USAGES = Set.of(0, 253, 254, 255);

    private final byte[] bytes;
    private int at;

    private SecretPackets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether the bytes begin with packets of keys, and a secret one is among them. */
    static boolean areIn(byte[] bytes) {
        return new SecretPackets(bytes).haveSecret();
    }

    private boolean haveSecret() {
        boolean first = true;
        while (at < bytes.length) {
            int header = next();
            boolean isNew = (header & 0x40) != 0;
            int tag = isNew ? header & 0x3f : header >> 2 & 0xf;
            boolean begins = tag == SECRET_KEY || tag == PUBLIC_KEY;
            if ((header & 0x80) == 0 || first && !begins) {
                return false;
            }
            long length = isNew ? newLength() : oldLength(header & 3);
            if (length < 0) {
                return false;
            }
            if (begins && !isKey(length)) {
                return false;
            }
            if (tag == SECRET_KEY || tag == SECRET_SUBKEY && isKey(length)) {
                return true;
            }
            if (at + length > bytes.length) {
                return false;
            }
            at += (int) length;
            first = false;
        }
        return false;
    }

    /** The next byte; behind the last, one that makes no packet. */
    private int next() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    private long number(int size) {
        long number = 0;
        for (int i = 0; i < size; i++) {
            number = number << 8 | next();
        }
        return number;
    }

    /** Keys have no packets of unknown length. */
    private long oldLength(int type) {
        return type == 3 ? -1 : number(1 << type);
    }

    private long newLength() {
        int one = next();
        if (one < 192) {
            return one;
        }
        if (one < 224) {
            return (one - 192 << 8) + next() + 192;
        }
        return one == 255 ? number(4) : -1;
    }

    /** Whether the packet here begins as keys do: version, time, algorithm, public numbers. */
    private boolean isKey(long length) {
        if (at + length > bytes.length) {
            return false;
        }
        SecretPackets packet = new SecretPackets(Arrays.copyOfRange(bytes, at, at + (int) length));
        int version = packet.next();
        packet.number(4);
        if (version == 2 || version == 3) {
            // The days for which it is valid.
            packet.number(2);
        }
        int algorithm = packet.next();
        if (version == 5 || version == 6) {
            packet.number(4);
        }
        return version >= 2 && version <= 6 && packet.goesOnAs(algorithm);
    }

    private boolean goesOnAs(int algorithm) {
        if (NUMBERS.contains(algorithm)) {
            int bits = (int) number(2);
            return bits >= FEWEST_BITS
                    && bits <= MOST_BITS
                    && next() >> (bits - 1) % 8 == 1
                    && at + bits / 8 <= bytes.length + 1;
        }
        if (CURVES.contains(algorithm)) {
            int length = next();
            return length > 0 && length <= LONGEST_NAME && ISO.contains(next()) && at + length <= bytes.length;
        }
        int size = SIZES.getOrDefault(algorithm, bytes.length);
        return at + size == bytes.length || at + size < bytes.length && USAGES.contains(bytes[at + size] & 0xff);
    }
}
