// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Compares with OpenSSL, the library of the kernel's own scripts/sign-file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleSignerTest {
    @TempDir
    static Path directory;

    private final Processes processes = new Processes(Path.of("/test"));
    private final byte[] module = new byte[100_000];
    private SigningKey key;

    @BeforeAll
    void makeKeyWithOpenssl() {
        new Random(1).nextBytes(module);
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:4096",
                "-sha512",
                "-nodes",
                "-subj",
                "/O=Example/CN=modules é",
                "-utf8",
                "-days",
                "30",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                "key.pem",
                "-in",
                "cert.pem",
                "-passout",
                "pass:secret",
                "-out",
                "k.p12");
        key = Keystore.open(new KeystoreLocation(
                KeyProperties.MODULES, directory.resolve("k.p12"), Optional.empty(), "secret"::toCharArray));
    }

    @AfterAll
    void close() {
        processes.close();
    }

    @Test
    void theSignatureIsByteForByteThatOfOpenssl() {
        Trees.write(directory.resolve("m.ko"), module);
        openssl(
                "cms",
                "-sign",
                "-binary",
                "-noattr",
                "-nocerts",
                "-outform",
                "DER",
                "-md",
                "sha512",
                "-in",
                "m.ko",
                "-signer",
                "cert.pem",
                "-inkey",
                "key.pem",
                "-out",
                "m.p7s");
        byte[] cms = Trees.read(directory.resolve("m.p7s"));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(module);
        expected.writeBytes(cms);
        expected.writeBytes(new byte[] {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, (byte) (cms.length >> 8), (byte) cms.length});
        expected.writeBytes("~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(new ModuleSigner(key).sign(module)).isEqualTo(expected.toByteArray());
    }

    @Test
    void signingTwiceGivesTheSameBytes() {
        assertThat(new ModuleSigner(key).sign(module)).isEqualTo(new ModuleSigner(key).sign(module));
    }

    @Test
    void theKeysNumbersAreFoundWhereverTheyAre() {
        KeyTraces traces = KeyTraces.of(key);
        byte[] der = key.privateKey().getEncoded();
        byte[] hidden = new byte[der.length + 5000];
        System.arraycopy(der, 0, hidden, 3333, der.length);
        assertThat(traces.holdsKey(hidden)).isTrue();
        assertThat(traces.holdsKey(Arrays.copyOf(hidden, 3000))).isFalse();
        assertThat(traces.holdsKey(Certificates.der(key.certificate()))).isFalse();
    }

    @Test
    void aPemKeyIsFoundAndAProgramThatReadsOneIsNot() {
        assertThat(KeyTraces.holdsPem(Trees.read(directory.resolve("key.pem")))).isTrue();
        String header =
                Trees.text(directory.resolve("key.pem")).lines().findFirst().orElseThrow();
        assertThat(KeyTraces.holdsPem(("\0" + header + "\0").getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void theKeyIsNotInItsDescription() {
        assertThat(key.toString()).contains("CN=modules").doesNotContain("PRIVATE");
    }

    private void openssl(String... arguments) {
        processes.output(Command.of(directory, "openssl").with(arguments), "");
    }
}
