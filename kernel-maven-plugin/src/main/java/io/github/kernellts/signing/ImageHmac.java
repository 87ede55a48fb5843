// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file {@code .vmlinuz.hmac} of Enterprise Linux's kernels: dracut's module "fips" compares it with the image that was
 * booted. It has the form of sha512hmac(1) of libkcapi, whose key is public: it finds accidents, and no attacks.
 */
public final class ImageHmac {
    /** The key of sha512hmac (libkcapi, apps/kcapi-hasher.c, {@code hmaccalc_hmackey}). */
    private static final String KEY = "FIPS-FTW-RHT2009";

    private ImageHmac() {}

    /**
     * The file's content.
     *
     * @param image the image as it is packaged, that is, signed
     * @param release what uname -r prints, by which the file names the image in {@code /boot}
     */
    public static String of(Path image, String release) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.US_ASCII), mac.getAlgorithm()));
            return HexFormat.of().formatHex(mac.doFinal(Trees.read(image))) + "  /boot/vmlinuz-" + release + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC with SHA-512", e);
        }
    }
}
