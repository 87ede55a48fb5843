// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.BytePattern;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Searches bytes for a private key: by its secret numbers, and by the forms of files of keys. */
public final class KeyTraces {
    /** The labels of private keys in PEM (RFC 7468), and those of OpenSSL, OpenSSH and gpg. */
    private static final List<String> LABELS = List.of(
            "PRIVATE KEY",
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
            "DSA PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "PGP PRIVATE KEY BLOCK");

    /**
     * PEM files with private keys that the kernel's source itself has, by SHA-256: the test key of SGX's selftests
     * (tools/testing/selftests/sgx/sign_key.pem).
     */
    private static final Set<String> KNOWN_TEST_KEYS =
            Set.of("1f6566d02247dc09d4dcb542ee2399522ceebf9b435ee00fe2053aa5582541e2");

    /** Names of keystores, of private keys in DER, and of the databases of NSS that pesign(1) reads. */
    private static final Pattern NAMES = Pattern.compile("(?i).*\\.(p12|pfx|jks|p8|pk8|priv)|key[34]\\.db");

    /** A file of a key alone is shorter, and of a ring of several the start is enough. */
    private static final int LOOKED_AT = 1 << 20;

    private static final String START = "-----BEGIN ";
    private static final BytePattern PEM = pattern(START);
    private static final List<BytePattern> HEADERS =
            LABELS.stream().map(label -> pattern(START + label + "-----")).toList();

    private final List<BytePattern> numbers;

    private KeyTraces(Stream<BigInteger> secrets) {
        this.numbers = secrets.map(BigInteger::toByteArray)
                .map(number -> number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number)
                .map(BytePattern::new)
                .toList();
    }

    /** The traces of keys for modules and images. A key on a PKCS#11 token has no numbers in this process. */
    public static KeyTraces of(SigningKey... keys) {
        return new KeyTraces(secrets(keys));
    }

    /** The traces of keys for modules and images, and of the key for RPMs. */
    public static KeyTraces of(OpenPgpKey rpmKey, SigningKey... keys) {
        return new KeyTraces(Stream.concat(rpmKey.secrets().stream(), secrets(keys)));
    }

    private static Stream<BigInteger> secrets(SigningKey... keys) {
        return Stream.of(keys).map(SigningKey::privateKey).flatMap(key -> {
            if (key instanceof RSAPrivateCrtKey crt) {
                return Stream.of(crt.getPrivateExponent(), crt.getPrimeP(), crt.getPrimeQ());
            }
            return key instanceof RSAPrivateKey rsa ? Stream.of(rsa.getPrivateExponent()) : Stream.empty();
        });
    }

    /** Whether the content holds one of the keys, in any encoding that keeps its numbers. */
    public boolean holdsKey(byte[] content) {
        return numbers.stream().anyMatch(number -> number.isIn(content));
    }

    /**
     * Whether a file looks like a private key: by its name, as of a keystore, or by its content in PEM, DER or another form,
     * unless that is one which the kernel's tree publishes for its tests.
     *
     * @param content what {@link #start} read of it
     */
    public static boolean looksLikeKey(Path file, byte[] content) {
        return NAMES.matcher(file.getFileName().toString()).matches()
                || (holdsPem(content) || BinaryKeys.isOne(content)) && !isKnownForTests(content);
    }

    /** As much of a file as is looked at for keys. */
    public static byte[] start(Path file) {
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return content.readNBytes(LOOKED_AT);
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }

    /** Whether the content is that of a private key which the kernel's tree publishes for its tests. */
    public static boolean isKnownForTests(byte[] content) {
        return KNOWN_TEST_KEYS.contains(Digests.sha256(content));
    }

    /** Whether the content holds any private key in PEM. */
    public static boolean holdsPem(byte[] content) {
        // A program that reads PEM files contains the header as a string, followed by a zero byte.
        return PEM.isIn(content) && HEADERS.stream().anyMatch(header -> isFollowedByLineEnd(content, header));
    }

    private static boolean isFollowedByLineEnd(byte[] content, BytePattern header) {
        for (int at = header.indexIn(content, 0); at >= 0; at = header.indexIn(content, at + 1)) {
            int end = at + header.length();
            if (end < content.length && (content[end] == '\n' || content[end] == '\r')) {
                return true;
            }
        }
        return false;
    }

    private static BytePattern pattern(String text) {
        return new BytePattern(text.getBytes(StandardCharsets.US_ASCII));
    }
}
