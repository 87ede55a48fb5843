// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * A version of a Debian package, such as {@code 6.12.107-1~deb12u1}, ordered as dpkg orders them (deb-version(7)).
 *
 * @param epoch the number before the colon, or 0
 * @param upstream the part before the last hyphen
 * @param revision the part after it; empty for a native package
 */
public record DebianVersion(int epoch, String upstream, String revision) implements Comparable<DebianVersion> {
    private static final Comparator<DebianVersion> ORDER = Comparator.comparingInt(DebianVersion::epoch)
            .thenComparing(DebianVersion::upstream, DebianVersion::compareParts)
            .thenComparing(DebianVersion::revision, DebianVersion::compareParts);

    /** Reads a version as apt prints it. */
    public static DebianVersion parse(String text) {
        int colon = text.indexOf(':');
        boolean hasEpoch = colon > 0 && text.substring(0, colon).matches("[0-9]{1,9}");
        String rest = hasEpoch ? text.substring(colon + 1) : text;
        int hyphen = rest.lastIndexOf('-');
        return new DebianVersion(
                hasEpoch ? Integer.parseInt(text.substring(0, colon)) : 0,
                hyphen < 0 ? rest : rest.substring(0, hyphen),
                hyphen < 0 ? "" : rest.substring(hyphen + 1));
    }

    @Override
    public int compareTo(DebianVersion other) {
        return ORDER.compare(this, other);
    }

    /** Compares in turn the non-digits, character by character, and the numbers. */
    private static int compareParts(String left, String right) {
        int l = 0;
        int r = 0;
        while (l < left.length() || r < right.length()) {
            while (isNoDigit(left, l) || isNoDigit(right, r)) {
                int order = Integer.compare(weight(left, l), weight(right, r));
                if (order != 0) {
                    return order;
                }
                l++;
                r++;
            }
            int leftEnd = endOfDigits(left, l);
            int rightEnd = endOfDigits(right, r);
            int order = number(left, l, leftEnd).compareTo(number(right, r, rightEnd));
            if (order != 0) {
                return order;
            }
            l = leftEnd;
            r = rightEnd;
        }
        return 0;
    }

    private static boolean isNoDigit(String text, int at) {
        return at < text.length() && !isDigit(text.charAt(at));
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /** A tilde sorts before the end, the end and digits before letters, and these before all else. */
    private static int weight(String text, int at) {
        if (at >= text.length() || isDigit(text.charAt(at))) {
            return 0;
        }
        char character = text.charAt(at);
        if (character == '~') {
            return -1;
        }
        boolean letter = character >= 'A' && character <= 'Z' || character >= 'a' && character <= 'z';
        return letter ? character : character + 256;
    }

    private static int endOfDigits(String text, int from) {
        int end = Math.min(from, text.length());
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static BigInteger number(String text, int from, int end) {
        return from >= end ? BigInteger.ZERO : new BigInteger(text.substring(from, end));
    }

    @Override
    public String toString() {
        return (epoch == 0 ? "" : epoch + ":") + upstream + (revision.isEmpty() ? "" : "-" + revision);
    }
}
