// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the forms in which editors, mail programs and OpenSSL leave them. */
class PemFormsTest {
    private static final String PASSWORD = "canary-2291";
    private static final Processes PROCESSES = new Processes(Path.of("/test"));

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeKeys() {
        Trees.write(directory.resolve("password"), PASSWORD + "\n");
        for (String name : List.of("one", "two")) {
            openssl(
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-subj",
                    "/CN=" + name,
                    "-days",
                    "30",
                    "-keyout",
                    name + ".key",
                    "-out",
                    name + ".crt");
        }
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
    }

    @Test
    void lineEndsMarksAndTextAroundAreNoMatter() {
        String key = text("one.key");
        String certificate = text("one.crt");
        String both = key + certificate;
        for (String content : new String[] {
            both,
            certificate + key,
            both.replace("\n", "\r\n"),
            "\ufeff" + both,
            "Bag Attributes\n    friendlyName: modules\nKey Attributes: <No Attributes>\n" + both + "\nsent by mail\n",
            both.stripTrailing(),
            "# a comment\n\n" + key + "\n\n\n" + certificate
        }) {
            Trees.write(directory.resolve("both.pem"), content);
            assertThat(open("both.pem", PASSWORD)
                            .certificate()
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=one");
        }
    }

    /** Chains are written with the issuer first, too. */
    @Test
    void theCertificateOfTheKeyIsTakenInAnyOrder() {
        for (String content : new String[] {
            text("one.key") + text("one.crt") + text("two.crt"), text("two.crt") + text("one.crt") + text("one.key")
        }) {
            Trees.write(directory.resolve("chain.pem"), content);
            assertThat(open("chain.pem", PASSWORD)
                            .certificate()
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-256-cbc", "aes-128-cbc", "des3"})
    void encryptedKeysAreOpenedByTheirPasswordOnly(String cipher) {
        openssl("pkcs8", "-topk8", "-v2", cipher, "-in", "one.key", "-passout", "file:password", "-out", "locked.key");
        Trees.write(directory.resolve("locked.pem"), text("locked.key") + text("one.crt"));
        assertThat(open("locked.pem", PASSWORD).certificate()).isNotNull();
        assertThatThrownBy(() -> open("locked.pem", "wrong")).hasMessageContaining("does not open the keystore");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-scrypt", "-v1 PBE-SHA1-3DES"})
    void otherWaysToEncryptAreOpenedToo(String way) {
        List<String> all = new ArrayList<>(List.of("pkcs8", "-topk8"));
        all.addAll(List.of(way.split(" ")));
        all.addAll(List.of("-in", "one.key", "-passout", "file:password", "-out", "locked.key"));
        openssl(all.toArray(String[]::new));
        Trees.write(directory.resolve("locked.pem"), text("locked.key") + text("one.crt"));
        assertThat(open("locked.pem", PASSWORD).certificate()).isNotNull();
        assertThatThrownBy(() -> open("locked.pem", "wrong")).hasMessageContaining("does not open the keystore");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa-pss", "EC -pkeyopt ec_paramgen_curve:brainpoolP256r1"})
    void keysThatTheKernelDoesNotTakeAreNamed(String algorithm) {
        List<String> all = new ArrayList<>(List.of("genpkey", "-out", "other.key", "-algorithm"));
        all.addAll(List.of(algorithm.split(" ")));
        openssl(all.toArray(String[]::new));
        openssl("req", "-x509", "-key", "other.key", "-subj", "/CN=other", "-days", "30", "-out", "other.crt");
        Trees.write(directory.resolve("other.pem"), text("other.key") + text("other.crt"));
        assertThatThrownBy(() -> open("other.pem", PASSWORD))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.signing.keystore");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN ",
                "[PRIVATE KEY]",
                "[PRIVATE KEY]AAAA\n[/PRIVATE KEY]",
                "[PRIVATE KEY]!!!!\n[/PRIVATE KEY]",
                "[CERTIFICATE]AAAA\n[/CERTIFICATE]",
                "[ENCRYPTED PRIVATE KEY]MAA=\n[/ENCRYPTED PRIVATE KEY]",
                "[RSA PRIVATE KEY]Proc-Type: 4,ENCRYPTED\nDEK-Info: X,00\n\nAAAA\n[/RSA PRIVATE KEY]"
            })
    void whatIsDamagedIsRefusedWithTheProperty(String content) {
        String pem = content.replaceAll("\\[/([A-Z ]+)]", "-----END $1-----\n")
                .replaceAll("\\[([A-Z ]+)]", "-----BEGIN $1-----\n");
        Trees.write(directory.resolve("damaged.pem"), pem + text("one.crt"));
        assertThatThrownBy(() -> open("damaged.pem", PASSWORD))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("damaged.pem")
                .hasMessageContaining("kernel.signing.");
    }

    /** The kernel drops them from its keyring, and refuses every module of that key. */
    @ParameterizedTest
    @ValueSource(strings = {"-md5", "-sha1", "-sha256 -sigopt rsa_padding_mode:pss", "-sha3-256"})
    void aCertificateThatTheKernelWouldDropIsRefused(String signature) {
        List<String> all = new ArrayList<>(List.of("req", "-x509", "-key", "one.key", "-subj", "/CN=x", "-days", "30"));
        all.addAll(List.of(signature.split(" ")));
        all.addAll(List.of("-out", "weak.crt"));
        openssl(all.toArray(String[]::new));
        Trees.write(directory.resolve("weak.pem"), text("one.key") + text("weak.crt"));
        assertThatThrownBy(() -> open("weak.pem", PASSWORD))
                .hasMessageContaining("The certificate of CN=x in ")
                .hasMessageContaining("is signed with ")
                .hasMessageContaining("kernel.signing.keystore");
    }

    /** An alias in capitals, one with a blank, and a certificate beside them that has no key. */
    @Test
    void ofSeveralKeysOneHasToBeNamed() {
        for (String name : List.of("one", "two")) {
            openssl(
                    "pkcs12",
                    "-export",
                    "-inkey",
                    name + ".key",
                    "-in",
                    name + ".crt",
                    "-name",
                    "Key " + name,
                    "-passout",
                    "file:password",
                    "-out",
                    name + ".p12");
        }
        keytool("-importkeystore", "-srckeystore", "one.p12", "-srcstorepass:file", "password");
        keytool("-importkeystore", "-srckeystore", "two.p12", "-srcstorepass:file", "password");
        keytool("-importcert", "-alias", "ca", "-file", "one.crt");
        assertThatThrownBy(() -> open("all.p12", PASSWORD))
                .hasMessageContaining("has 2 private keys: [key one, key two]")
                .hasMessageContaining("kernel.signing.alias");
        assertThat(Keystore.open(location("all.p12", PASSWORD, Optional.of("KEY Two")))
                        .certificate()
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=two");
        assertThatThrownBy(() -> Keystore.open(location("all.p12", PASSWORD, Optional.of("ca"))))
                .hasMessageContaining("has no key named ca; it has [key one, key two]");
    }

    private static SigningKey open(String file, String password) {
        return Keystore.open(location(file, password, Optional.empty()));
    }

    private static KeystoreLocation location(String file, String password, Optional<String> alias) {
        return new KeystoreLocation(KeyProperties.MODULES, directory.resolve(file), alias, password::toCharArray);
    }

    private static String text(String file) {
        return Trees.text(directory.resolve(file));
    }

    private static void keytool(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
        all.addAll(List.of(arguments));
        boolean imported = all.contains("-importkeystore");
        all.addAll(
                imported
                        ? List.of("-destkeystore", "all.p12", "-deststorepass:file", "password", "-noprompt")
                        : List.of("-keystore", "all.p12", "-storepass:file", "password", "-noprompt"));
        PROCESSES.output(Command.of(directory, all), "");
    }

    private static void openssl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("openssl"));
        all.addAll(List.of(arguments));
        PROCESSES.output(Command.of(directory, all), "");
    }
}
