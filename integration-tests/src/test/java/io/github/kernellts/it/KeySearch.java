// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.RSASecretBCPGKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/** Searches files with grep for the numbers of private keys, as bytes, hex, decimal and base64. */
final class KeySearch {
    private static final int SLICE = 24;

    private final Path directory;
    private final List<String> bytes = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    /**
     * @param directory a directory for its own files
     * @param key an RSA key in PEM
     * @param rpmKey an ASCII-armoured OpenPGP key
     */
    KeySearch(Path directory, OpensslKey key, Path rpmKey, String rpmPassword) throws Exception {
        this.directory = Files.createDirectories(directory);
        for (BigInteger secret : secrets(key, rpmKey, rpmPassword)) {
            byte[] number = secret.toByteArray();
            bytes.add(slices(number));
            texts.addAll(base64(number));
            String hex = HexFormat.of().formatHex(number, 8, 8 + SLICE);
            texts.add(hex);
            texts.add(hex.toUpperCase(Locale.ROOT));
            texts.add(secret.toString().substring(0, 40));
        }
    }

    /** The files below these paths that contain a part of a private key. */
    Set<String> filesWithKeys(Path... places) throws IOException {
        Set<String> found = new HashSet<>(grep("-P", bytes, places));
        found.addAll(grep("-F", texts, places));
        return found;
    }

    /** The files below these paths that contain one of these words. */
    Set<String> filesWith(List<String> words, Path... places) throws IOException {
        return Set.copyOf(grep("-F", words, places));
    }

    private List<String> grep(String kind, List<String> patterns, Path... places) throws IOException {
        Path list = directory.resolve("patterns");
        List<String> found = new ArrayList<>();
        // grep -P accepts only one pattern.
        String all = kind.equals("-P") ? String.join("|", patterns) : String.join("\n", patterns);
        Files.writeString(list, all);
        Path output = directory.resolve("found");
        List<String> command =
                new ArrayList<>(List.of("env", "LC_ALL=C", "grep", "-rla", kind, "-f", list.toString(), "--"));
        Stream.of(places).map(Path::toString).forEach(command::add);
        int exit = Run.to(directory, null, output, command.toArray(String[]::new));
        if (exit > 1) {
            throw new AssertionError(Files.readString(output));
        }
        Files.readString(output).lines().forEach(found::add);
        return found;
    }

    /** A part of a number without line ends, as a pattern for grep, which reads line by line. */
    private static String slices(byte[] number) {
        for (int at = 8; at + SLICE < number.length; at++) {
            byte[] slice = Arrays.copyOfRange(number, at, at + SLICE);
            if (new String(slice, StandardCharsets.ISO_8859_1).indexOf('\n') < 0) {
                return HexFormat.of().formatHex(slice).replaceAll("(..)", "\\\\x$1");
            }
        }
        throw new AssertionError("There is a line end everywhere in the number");
    }

    /**
     * Parts of the base64 form of a number, for each of the three offsets at which it can begin in a group of three
     * bytes. One of several consecutive parts is within one line of 64 characters, the line length of PEM.
     */
    private static List<String> base64(byte[] number) {
        List<String> parts = new ArrayList<>();
        for (int offset = 8; offset < 11; offset++) {
            String text = Base64.getEncoder().encodeToString(Arrays.copyOfRange(number, offset, number.length));
            for (int at = 0; at + 20 < Math.min(text.length(), 160); at += 16) {
                parts.add(text.substring(at, at + 20));
            }
        }
        return parts;
    }

    private static List<BigInteger> secrets(OpensslKey key, Path rpmKey, String rpmPassword) throws Exception {
        String text = Run.in(key.directory(), "openssl", "rsa", "-in", key.name() + ".pem", "-noout", "-text");
        List<BigInteger> secrets = new ArrayList<>();
        for (String name : List.of("privateExponent", "prime1", "prime2")) {
            String hex = text.substring(text.indexOf(name + ":") + name.length() + 1)
                    .lines()
                    .skip(1)
                    .takeWhile(line -> line.startsWith("    "))
                    .collect(Collectors.joining())
                    .replaceAll("[^0-9a-f]", "");
            secrets.add(new BigInteger(hex, 16));
        }
        PGPSecretKeyRing ring = new PGPSecretKeyRing(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(Files.readAllBytes(rpmKey))),
                new BcKeyFingerprintCalculator());
        RSASecretBCPGKey rsa = (RSASecretBCPGKey) ring.getSecretKey()
                .extractPrivateKey(new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
                        .build(rpmPassword.toCharArray()))
                .getPrivateKeyDataPacket();
        secrets.addAll(List.of(rsa.getPrivateExponent(), rsa.getPrimeP(), rsa.getPrimeQ()));
        return secrets;
    }
}
