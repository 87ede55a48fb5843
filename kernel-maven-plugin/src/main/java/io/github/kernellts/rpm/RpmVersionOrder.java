// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

/**
 * The order of versions by which rpm and dnf upgrade (rpm-version(7)): runs of digits compare as numbers and are newer
 * than runs of letters, {@code ~} sorts before everything and {@code ^} after the end.
 */
public final class RpmVersionOrder {
    private RpmVersionOrder() {}

    /** Compares versions with a release after the last hyphen, such as {@code 6.1.192_1000.el9-1}. */
    public static int compare(String one, String other) {
        int order = versions(before(one), before(other));
        return order != 0 ? order : versions(behind(one), behind(other));
    }

    private static String before(String text) {
        int hyphen = text.lastIndexOf('-');
        return hyphen < 0 ? text : text.substring(0, hyphen);
    }

    private static String behind(String text) {
        return text.substring(text.lastIndexOf('-') + 1);
    }

    private static int versions(String one, String other) {
        String a = one;
        String b = other;
        while (!a.isEmpty() || !b.isEmpty()) {
            a = skipped(a);
            b = skipped(b);
            if (a.startsWith("~") || b.startsWith("~")) {
                if (!a.startsWith("~")) {
                    return 1;
                }
                if (!b.startsWith("~")) {
                    return -1;
                }
                a = a.substring(1);
                b = b.substring(1);
                continue;
            }
            if (a.startsWith("^") || b.startsWith("^")) {
                if (a.isEmpty() || b.isEmpty()) {
                    return a.isEmpty() ? -1 : 1;
                }
                if (!a.startsWith("^")) {
                    return 1;
                }
                if (!b.startsWith("^")) {
                    return -1;
                }
                a = a.substring(1);
                b = b.substring(1);
                continue;
            }
            if (a.isEmpty() || b.isEmpty()) {
                break;
            }
            boolean digits = digit(a.charAt(0));
            int endOfA = run(a, digits);
            int endOfB = run(b, digits);
            if (endOfB == 0) {
                // Numbers are newer than letters.
                return digits ? 1 : -1;
            }
            int order = segments(a.substring(0, endOfA), b.substring(0, endOfB), digits);
            if (order != 0) {
                return order;
            }
            a = a.substring(endOfA);
            b = b.substring(endOfB);
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int segments(String one, String other, boolean digits) {
        if (!digits) {
            return Integer.signum(one.compareTo(other));
        }
        String a = one.replaceFirst("^0+", "");
        String b = other.replaceFirst("^0+", "");
        int length = Integer.compare(a.length(), b.length());
        return length != 0 ? length : Integer.signum(a.compareTo(b));
    }

    private static String skipped(String text) {
        int at = 0;
        while (at < text.length()
                && !alphanumeric(text.charAt(at))
                && text.charAt(at) != '~'
                && text.charAt(at) != '^') {
            at++;
        }
        return text.substring(at);
    }

    private static int run(String text, boolean digits) {
        int at = 0;
        while (at < text.length() && (digits ? digit(text.charAt(at)) : letter(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    private static boolean alphanumeric(char c) {
        return digit(c) || letter(c);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
