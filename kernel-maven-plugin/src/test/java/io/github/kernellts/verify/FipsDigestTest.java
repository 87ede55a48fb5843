// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.signing.ImageHmac;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FipsDigestTest {
    private static final String NAME = "/boot/vmlinuz-6.1.9-7.el9";
    /** {@code printf image | openssl dgst -sha512 -hmac FIPS-FTW-RHT2009} */
    private static final String OF_OPENSSL =
            "b4d98edb054feb50f75ac0c76229f1225d44f5ae2315d2f6d7690bb2151bc2660dee36ce83d7cd79793850960b69547814f6bf0c6ab9df5c4ff76be22eb73bf5";

    private static final byte[] IMAGE = "image".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private String made;

    @BeforeEach
    void make() {
        Path image = directory.resolve("vmlinuz");
        Trees.write(image, IMAGE);
        made = ImageHmac.of(image, "6.1.9-7.el9");
    }

    @Test
    void theDigestIsWhatOpensslMakesWithThatKey() {
        assertThat(made).isEqualTo(OF_OPENSSL + "  " + NAME + "\n");
        assertThat(refusal(made, IMAGE)).isEmpty();
    }

    @Test
    void aFlippedBitIsRefused() {
        byte[] flipped = IMAGE.clone();
        flipped[flipped.length - 1] ^= 1;
        assertThat(refusal(made, flipped)).hasValue("is of other bytes than vmlinuz: a host with fips=1 would halt");
    }

    @Test
    void aMissingDigestAnotherNameAndAnotherFormAreRefused() {
        assertThat(refusal("", IMAGE)).hasValue("is missing: a host with fips=1 would halt");
        assertThat(refusal(made.replace(".el9", ".el8"), IMAGE))
                .hasValue("is of /boot/vmlinuz-6.1.9-7.el8, not of " + NAME);
        assertThat(refusal(made.replace("  ", " "), IMAGE)).hasValue("is not as sha512hmac writes it");
        assertThat(refusal(made.substring(1), IMAGE)).hasValue("is not as sha512hmac writes it");
    }

    private static Optional<String> refusal(String text, byte[] image) {
        return new FipsDigest(text.getBytes(StandardCharsets.US_ASCII)).refusal(image, NAME);
    }
}
