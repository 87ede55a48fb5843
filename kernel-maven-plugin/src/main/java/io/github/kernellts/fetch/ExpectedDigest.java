// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.KernelException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The SHA-256 that a file must have.
 *
 * @param sha256 64 hexadecimal digits, in lower case
 * @param property the property that set it, or the file that lists it
 */
public record ExpectedDigest(String sha256, String property) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws KernelException if it is no SHA-256 in hexadecimal */
    public ExpectedDigest {
        sha256 = sha256.strip().toLowerCase(Locale.ROOT);
        if (!FORM.matcher(sha256).matches()) {
            throw new KernelException(
                    property + " is \"" + sha256 + "\", which is not a SHA-256",
                    "set " + property + " to the 64 hexadecimal digits that sha256sum prints");
        }
    }

    /**
     * Compares a digest with the expected one.
     *
     * @param found the digest that was found
     * @param what a name for the content with that digest, for the message
     * @throws KernelException if it differs
     */
    public void require(String found, String what) {
        if (!sha256.equalsIgnoreCase(found)) {
            throw new KernelException(
                    what + " has SHA-256 " + found + ", but " + property + " says " + sha256,
                    "find out which of the two its maker published, and correct " + property + " or the source");
        }
    }
}
