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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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
        Trees.write(directory.resolve("f.sign"), signature);
        Trees.delete(directory.resolve("ring"));
        gpg("--output", "ring", "--export", "=" + user);
        return new DetachedSignature(directory.resolve("f.sign"))
                .verify(tarball, TrustedKeys.of(directory.resolve("ring")), PROCESSES);
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
