// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that OpenSSL, gpg and Java write, under names that say nothing. */
@Tag("slow")
class KeyFormsTest {
    @TempDir
    static Path directory;

    private static Path gpgHome;
    private static Processes processes;

    @BeforeAll
    static void start() {
        processes = new Processes(directory);
        gpgHome = Trees.directory(directory.resolve("gpg"));
        run("chmod", "700", gpgHome.toString());
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=a",
                "-keyout",
                "a.pem",
                "-out",
                "a");
        TestKeys.rpms("plain", directory.resolve("plain.asc"));
        gpg("--import", "plain.asc");
        gpg("--quick-generate-key", "--passphrase", "secret", "sealed@example.org", "future-default");
    }

    @AfterAll
    static void stop() {
        run("gpgconf", "--homedir", gpgHome.toString(), "--kill", "all");
        processes.close();
    }

    private static void gpg(String... arguments) {
        List<String> command = new ArrayList<>(List.of("gpg", "--homedir", gpgHome.toString(), "--batch", "--yes"));
        command.addAll(List.of("--pinentry-mode", "loopback"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) {
        processes.output(Command.of(directory, command).withEnvironment(Map.of("HOME", directory.toString())), "");
    }

    @Test
    void derIsFoundWhateverItHolds() {
        run("openssl", "rsa", "-in", "a.pem", "-outform", "DER", "-traditional", "-out", "pkcs1");
        run("openssl", "pkcs8", "-in", "a.pem", "-topk8", "-nocrypt", "-outform", "DER", "-out", "pkcs8");
        run("openssl", "pkcs8", "-in", "a.pem", "-topk8", "-passout", "pass:b", "-outform", "DER", "-out", "sealed8");
        run(
                "openssl",
                "pkcs8",
                "-in",
                "a.pem",
                "-topk8",
                "-v1",
                "PBE-SHA1-3DES",
                "-passout",
                "pass:b",
                "-outform",
                "DER",
                "-out",
                "former8");
        run("openssl", "ecparam", "-genkey", "-noout", "-name", "prime256v1", "-outform", "DER", "-out", "sec1");
        run("openssl", "genpkey", "-algorithm", "ed25519", "-outform", "DER", "-out", "edwards");
        run("openssl", "pkcs12", "-export", "-inkey", "a.pem", "-in", "a", "-passout", "pass:b", "-out", "pkcs12");
        for (String name : List.of("pkcs1", "pkcs8", "sealed8", "former8", "sec1", "edwards", "pkcs12")) {
            assertKey(name);
        }
        run("openssl", "x509", "-in", "a", "-outform", "DER", "-out", "a.der");
        join("both", "a.der", "pkcs8");
        assertKey("both");
    }

    @Test
    void javasKeystoresAreFound() throws GeneralSecurityException, IOException {
        SigningKey key = TestKeys.modules("owner", directory.resolve("owner.p12"));
        char[] password = "secret".toCharArray();
        for (String type : List.of("JKS", "JCEKS", "PKCS12")) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, password);
            store.setKeyEntry("a", key.privateKey(), password, new Certificate[] {key.certificate()});
            try (OutputStream file = Files.newOutputStream(directory.resolve("store." + type))) {
                store.store(file, password);
            }
            assertKey("store." + type);
        }
    }

    @Test
    void secretKeysOfGpgAreFound() {
        gpg("--export-secret-keys", "--output", "plain", "plain");
        gpg("--export-secret-keys", "--passphrase", "secret", "--output", "sealed", "sealed@example.org");
        gpg("--export-secret-subkeys", "--passphrase", "secret", "--output", "subkeys", "sealed@example.org");
        gpg("--export", "--output", "public");
        join("behind", "public", "sealed");
        for (String name : List.of("plain", "sealed", "subkeys", "behind")) {
            assertKey(name);
        }
        List<Path> agents = Trees.list(gpgHome.resolve("private-keys-v1.d"));
        assertThat(agents).hasSizeGreaterThan(1).allSatisfy(file -> assertKey(file.toString()));
    }

    /** As GnuPG writes it from 2.3 on. */
    @Test
    void theAgentsNewerFormIsFound() {
        Trees.write(
                directory.resolve("agent"),
                "Created: 20240101T000000\nDescription: mine\n and yours\nKey: (protected-private-key (rsa (n #00#\n");
        assertKey("agent");
        Trees.write(directory.resolve("card"), "Token: D276000124\nKey: (shadowed-private-key (rsa (n #00#\n");
        assertNoKey("card");
    }

    @Test
    void whatIsPublicIsNone() {
        gpg("--export", "--output", "ring.gpg");
        gpg("--export", "--armor", "--output", "ring.asc");
        gpg("--detach-sign", "--local-user", "plain", "--output", "a.sig", "a");
        gpg("--symmetric", "--passphrase", "x", "--output", "a.sealed", "a");
        run("openssl", "rsa", "-in", "a.pem", "-pubout", "-outform", "DER", "-out", "public8");
        run("openssl", "rsa", "-in", "a.pem", "-RSAPublicKey_out", "-outform", "DER", "-out", "public1");
        run("openssl", "x509", "-in", "a", "-outform", "DER", "-out", "certificate");
        run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "a", "-outform", "DER", "-out", "pkcs7");
        run(
                "openssl",
                "cms",
                "-sign",
                "-binary",
                "-in",
                "a",
                "-signer",
                "a",
                "-inkey",
                "a.pem",
                "-outform",
                "DER",
                "-out",
                "signature");
        run("openssl", "req", "-new", "-key", "a.pem", "-subj", "/CN=a", "-outform", "DER", "-out", "request");
        run("openssl", "dhparam", "-dsaparam", "-outform", "DER", "-out", "parameters", "512");
        for (String name : List.of(
                "ring.gpg",
                "ring.asc",
                "a",
                "a.sig",
                "a.sealed",
                "public8",
                "public1",
                "certificate",
                "pkcs7",
                "signature",
                "request",
                "parameters")) {
            assertNoKey(name);
        }
        assertNoKey(gpgHome.resolve("pubring.kbx").toString());
        assertNoKey(gpgHome.resolve("trustdb.gpg").toString());
    }

    /** Each begins like a key; a seed makes each run the same. */
    @Test
    void firmwareAndTextAreNone() {
        int[] starts = {0x30, 0x94, 0x95, 0x98, 0x99, 0xc5, 0xc6, 0xfe, 0xce, '('};
        Random random = new Random(1);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            byte[] content = new byte[300];
            random.nextBytes(content);
            content[0] = (byte) starts[i % starts.length];
            if (KeyTraces.looksLikeKey(Path.of("fw.bin"), content)) {
                found.add(HexFormat.of().formatHex(content));
            }
        }
        assertThat(found).isEmpty();
        for (String text : List.of("", "(", "0", "Key: a\n", "A: b\n".repeat(5000), "Key: x\n(private-key\n")) {
            assertThat(KeyTraces.looksLikeKey(Path.of("README"), text.getBytes()))
                    .as(text)
                    .isFalse();
        }
    }

    /** A long file is read at its start only. */
    @Test
    void theStartOfALongRingIsEnough() {
        gpg("--export-secret-keys", "--output", "long", "plain");
        Path file = directory.resolve("long");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Trees.read(file));
        all.writeBytes(new byte[3 << 20]);
        Trees.write(file, all.toByteArray());
        assertThat(KeyTraces.start(file)).hasSize(1 << 20);
        assertKey("long");
    }

    private static void join(String name, String... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String part : parts) {
            all.writeBytes(Trees.read(directory.resolve(part)));
        }
        Trees.write(directory.resolve(name), all.toByteArray());
    }

    private static void assertKey(String name) {
        assertThat(isKey(name)).as(name).isTrue();
    }

    private static void assertNoKey(String name) {
        assertThat(isKey(name)).as(name).isFalse();
    }

    private static boolean isKey(String name) {
        Path file = directory.resolve(name);
        assertThat(Files.exists(file)).as(name).isTrue();
        return KeyTraces.looksLikeKey(Path.of("firmware"), KeyTraces.start(file));
    }
}
