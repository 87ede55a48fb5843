// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that gpg makes, with the keys and options that developers of kernels have. */
class GpgSignaturesTest {
    private static final Processes PROCESSES = new Processes(Path.of("/test"));

    @TempDir
    static Path directory;

    private static Path tarball;

    @BeforeAll
    static void makeTarball() throws IOException {
        Path home = Trees.directory(directory.resolve("gpg"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Trees.write(directory.resolve("f.tar"), "tar\n".repeat(1000));
        run("xz", "--keep", "f.tar");
        tarball = directory.resolve("f.tar.xz");
    }

    @AfterAll
    static void stop() {
        run("gpgconf", "--homedir", directory.resolve("gpg").toString(), "--kill", "all");
        PROCESSES.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa2048", "ed25519", "nistp256", "nistp521", "brainpoolP256r1", "secp256k1", "dsa2048"})
    void keysOfEveryAlgorithmAreAccepted(String algorithm) {
        key(algorithm, algorithm);
        assertThat(verify(sign(algorithm), algorithm)).hasSize(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1", "RIPEMD160", "SHA224"})
    void aSignatureOfAWeakDigestIsRefused(String digest) {
        key("weak", "rsa2048");
        refused("weaker than SHA-256", sign("weak", "--digest-algo", digest, "--allow-weak-digest-algos"), "weak");
    }

    /** gpg calls such a signature bad: whoever made it wanted it to be refused by those who don't know the notation. */
    @Test
    void aCriticalNotationIsRefusedAndAnotherIsNot() {
        key("notes", "rsa2048");
        assertThat(verify(sign("notes", "--sig-notation", "n@example.org=x"), "notes"))
                .hasSize(40);
        refused("critical", sign("notes", "--sig-notation", "!n@example.org=x"), "notes");
    }

    @Test
    void aSignatureThatHasExpiredOrIsOfTextOrOfOtherBytesIsRefused() {
        key("kinds", "rsa2048");
        refused(
                "has expired",
                sign(
                        "kinds",
                        "--faked-system-time",
                        "20200101T000000",
                        "--default-sig-expire",
                        "1d",
                        "--ignore-time-conflict"),
                "kinds");
        refused("not a signature of a binary document", sign("kinds", "--textmode"), "kinds");
        Trees.write(directory.resolve("other"), "other");
        refused("doesn't match its content", detached("kinds", "other"), "kinds");
    }

    @Test
    void whatIsNoDetachedSignatureIsRefused() {
        key("form", "rsa2048");
        for (String how : new String[] {"--sign", "--clear-sign", "--export"}) {
            Trees.delete(directory.resolve("out"));
            if (how.equals("--export")) {
                gpg("--output", "out", how, "form");
            } else {
                gpg("--local-user", "form", "--output", "out", how, "f.tar");
            }
            refused("f.sign was refused", Trees.read(directory.resolve("out")), "form");
        }
        refused("f.sign was refused", new byte[0], "form");
        refused("f.sign was refused", new byte[] {(byte) 0x88, 1, 4}, "form");
    }

    /** Of several signatures in one file, as some tarballs have, one by a trusted key is enough, in any order. */
    @Test
    void oneOfSeveralSignaturesIsEnough() {
        key("one", "rsa2048");
        key("two", "rsa2048");
        for (String[] order : new String[][] {{"one", "two"}, {"two", "one"}}) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(sign(order[0]));
            both.writeBytes(sign(order[1]));
            assertThat(verify(both.toByteArray(), "one")).hasSize(40);
        }
    }

    /** Otherwise the bytes behind a signature could be others than those that are unpacked. */
    @Test
    void aTarballThatIsNotWhollyOfXzsOwnFormatIsRefused() throws IOException {
        key("formats", "rsa2048");
        Trees.write(directory.resolve("plain"), "tar content\n");
        byte[] signature = detached("formats", "plain");
        run("xz", "--keep", "--force", "plain");
        byte[] good = Trees.read(directory.resolve("plain.xz"));
        assertThat(verify(signature, "formats", directory.resolve("plain.xz"))).hasSize(40);

        run("xz", "--keep", "--force", "--format=lzma", "plain");
        // lzip, with the same content, and a tar that other programs see behind it
        byte[] lzip = HexFormat.of()
                .parseHex("4c5a4950010c003a184aa6275e807aee2ebb293c1088f7ffffc93100009ce58f450c00000000000000310000"
                        + "0000000000");
        Map<String, byte[]> others = Map.of(
                "lzma", Trees.read(directory.resolve("plain.lzma")),
                "lzip", concat(lzip, "another tar".getBytes(StandardCharsets.UTF_8)),
                "behind", concat(good, "another tar".getBytes(StandardCharsets.UTF_8)),
                "short", Arrays.copyOf(good, good.length - 12));
        others.forEach((name, content) -> {
            Path file = directory.resolve(name + ".tar.xz");
            Trees.write(file, content);
            assertThatThrownBy(() -> verify(signature, "formats", file))
                    .as(name)
                    .hasMessageContaining("it is no undamaged xz file");
        });
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void refused(String why, byte[] signature, String key) {
        assertThatThrownBy(() -> verify(signature, key))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(why);
    }

    private static void key(String user, String algorithm) {
        gpg(
                "--passphrase=",
                "--faked-system-time",
                "20191201T000000",
                "--quick-generate-key",
                user,
                algorithm,
                "sign",
                "0");
    }

    private static byte[] sign(String user, String... options) {
        return detached(user, "f.tar", options);
    }

    private static byte[] detached(String user, String file, String... options) {
        Trees.delete(directory.resolve("out"));
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--local-user", user, "--output", "out", "--detach-sign", file));
        gpg(all.toArray(String[]::new));
        return Trees.read(directory.resolve("out"));
    }

    private static String verify(byte[] signature, String user) {
        return verify(signature, user, tarball);
    }

    private static String verify(byte[] signature, String user, Path file) {
        Trees.write(directory.resolve("f.sign"), signature);
        Trees.delete(directory.resolve("ring"));
        gpg("--output", "ring", "--export", "=" + user);
        return new DetachedSignature(directory.resolve("f.sign"))
                .verify(file, TrustedKeys.of(directory.resolve("ring")), PROCESSES);
    }

    private static void gpg(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "gpg",
                "--homedir",
                directory.resolve("gpg").toString(),
                "--batch",
                "--yes",
                "--no-tty",
                "--quiet",
                "--pinentry-mode=loopback"));
        all.addAll(List.of(arguments));
        PROCESSES.output(Command.of(directory, all).withEnvironment(Map.of(Processes.MARK, Processes.UNMARKED)), "");
    }

    private static void run(String... command) {
        PROCESSES.output(Command.of(directory, command), "");
    }
}
