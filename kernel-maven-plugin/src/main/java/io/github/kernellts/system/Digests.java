// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/** SHA-256 digests, in lower-case hexadecimal as sha256sum prints them. */
public final class Digests {
    private Digests() {}

    public static String sha256(Path file) {
        MessageDigest digest = algorithm();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String sha256(byte[] content) {
        return HexFormat.of().formatHex(algorithm().digest(content));
    }

    public static String sha256(String content) {
        return sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The digest of the files below a directory, links and {@code .git} left out: that of what {@code find . -type f
     * -not -path './.git/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum} prints.
     */
    public static String sha256OfTree(Path root) {
        StringBuilder lines = new StringBuilder();
        Trees.files(root, file -> !file.startsWith(root.resolve(".git"))).stream()
                .map(file -> root.relativize(file).toString())
                // By bytes, as sort(1) does in the C locale.
                .sorted(Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .forEach(name -> lines.append(sha256(root.resolve(name)))
                        .append("  ./")
                        .append(name)
                        .append('\n'));
        return sha256(lines.toString());
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
