// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.encoders.Hex;

/** A file {@code .vmlinuz.hmac}, as {@code sha512hmac -c} reads it: a digest in hexadecimal, two characters, a file's name. */
final class FipsDigest {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{128}) [ *](/\\S+)\n?");
    private static final byte[] KEY = "FIPS-FTW-RHT2009".getBytes(StandardCharsets.US_ASCII);

    private final String text;

    /** @param content the file's content, empty if there is no such file */
    FipsDigest(byte[] content) {
        this.text = new String(content, StandardCharsets.US_ASCII);
    }

    /** Why a host with {@code fips=1} would not boot this image under this name. */
    Optional<String> refusal(byte[] image, String name) {
        if (text.isEmpty()) {
            return Optional.of("is missing: a host with fips=1 would halt");
        }
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return Optional.of("is not as sha512hmac writes it");
        }
        if (!line.group(2).equals(name)) {
            return Optional.of("is of " + line.group(2) + ", not of " + name);
        }
        HMac mac = new HMac(new SHA512Digest());
        mac.init(new KeyParameter(KEY));
        mac.update(image, 0, image.length);
        byte[] result = new byte[mac.getMacSize()];
        mac.doFinal(result, 0);
        return line.group(1).equals(Hex.toHexString(result))
                ? Optional.empty()
                : Optional.of("is of other bytes than vmlinuz: a host with fips=1 would halt");
    }
}
