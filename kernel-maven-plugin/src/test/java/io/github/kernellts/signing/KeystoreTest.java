// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreTest {
    private static final String PASSWORD = "correct horse ; $(x)";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aWrongPasswordIsRefusedAndNotShown() {
        Path store = keystore("rsa:2048", "30");
        assertThatThrownBy(() -> open(store, "canary-7431"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("The password does not open the keystore")
                .hasMessageContaining("KERNEL_SIGNING_PASSWORD")
                .hasMessageNotContaining("canary");
    }

    @Test
    void theRightPasswordOpensIt() {
        assertThat(open(keystore("rsa:2048", "30"), PASSWORD).throwaway()).isFalse();
    }

    @Test
    void noPasswordAtAllSaysWhereToSetOne() {
        Path store = keystore("rsa:2048", "30");
        assertThatThrownBy(() ->
                        Keystore.open(new KeystoreLocation(KeyProperties.MODULES, store, Optional.empty(), () -> null)))
                .hasMessageContaining("kernel.signing.server");
    }

    @Test
    void aShortKeyIsRefused() {
        Path store = keystore("rsa:1024", "30");
        assertThatThrownBy(() -> open(store, PASSWORD)).hasMessageContaining("RSA-1024");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() {
        Path store = keystore("ed25519", "30");
        assertThatThrownBy(() -> open(store, PASSWORD)).hasMessageContaining("made with RSA");
    }

    @Test
    void anExpiredCertificateIsRefused() {
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", "key.pem", "-out", "req.pem");
        Trees.write(directory.resolve("index.txt"), "");
        Trees.write(
                directory.resolve("ca.cnf"),
                "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n"
                        + "default_md=sha512\n[p]\ncommonName=supplied\n");
        openssl(
                "ca",
                "-selfsign",
                "-batch",
                "-config",
                "ca.cnf",
                "-keyfile",
                "key.pem",
                "-in",
                "req.pem",
                "-notext",
                "-startdate",
                "20200101000000Z",
                "-enddate",
                "20210101000000Z",
                "-out",
                "cert.pem");
        Path store = export("key.pem", "cert.pem");
        assertThatThrownBy(() -> open(store, PASSWORD)).hasMessageContaining("2021");
    }

    @Test
    void aCertificateOfAnotherKeyIsRefused() {
        selfSigned("rsa:2048", "30", "one");
        selfSigned("rsa:2048", "30", "two");
        // OpenSSL refuses to export such a pair; Java doesn't.
        Path store = directory.resolve("mixed.p12");
        try {
            java.security.KeyStore mixed = java.security.KeyStore.getInstance("PKCS12");
            mixed.load(null, null);
            SigningKey one = open(export("one.pem", "one.crt"), PASSWORD);
            SigningKey two = open(export("two.pem", "two.crt"), PASSWORD);
            mixed.setKeyEntry("k", one.privateKey(), PASSWORD.toCharArray(), new java.security.cert.Certificate[] {
                two.certificate()
            });
            try (var stream = Files.newOutputStream(store)) {
                mixed.store(stream, PASSWORD.toCharArray());
            }
        } catch (IOException | java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> open(store, PASSWORD)).hasMessageContaining("don't belong together");
    }

    @Test
    void aCertificateIsWrittenAsOpensslWritesIt() {
        selfSigned("rsa:2048", "30", "one");
        Path certificate = directory.resolve("one.crt");
        assertThat(Certificates.pem(Certificates.read(certificate, ""))).isEqualTo(Trees.text(certificate));
    }

    @Test
    void pemFilesAreTakenPlainEncryptedAndInTheOldForm() throws IOException {
        selfSigned("rsa:2048", "30", "k");
        String fingerprint = open(export("k.pem", "k.crt"), PASSWORD).fingerprint();
        openssl("pkcs8", "-topk8", "-in", "k.pem", "-passout", "file:password", "-out", "encrypted.pem");
        openssl("rsa", "-in", "k.pem", "-traditional", "-out", "old.pem");
        for (String key : List.of("k.pem", "encrypted.pem", "old.pem")) {
            Path both = directory.resolve("both-" + key);
            Trees.write(both, Trees.text(directory.resolve(key)) + Trees.text(directory.resolve("k.crt")));
            assertThat(open(both, PASSWORD).fingerprint()).as(key).isEqualTo(fingerprint);
        }
        assertThatThrownBy(() -> open(directory.resolve("both-encrypted.pem"), "canary-7431"))
                .hasMessageContaining("The password does not open the keystore")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> open(directory.resolve("k.pem"), PASSWORD))
                .hasMessageContaining("must contain a private key and its certificate");
    }

    @Test
    void pemFilesThatCannotSignSayWhy() {
        selfSigned("rsa:2048", "30", "k");
        Trees.write(directory.resolve("password"), PASSWORD + "\n");
        openssl("pkcs8", "-topk8", "-in", "k.pem", "-passout", "file:password", "-out", "encrypted.pem");
        openssl("rsa", "-in", "k.pem", "-traditional", "-aes256", "-passout", "file:password", "-out", "old.pem");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", "ec.pem");
        openssl("req", "-x509", "-key", "ec.pem", "-subj", "/CN=ec", "-days", "30", "-out", "ec.crt");
        for (String key : List.of("encrypted.pem", "old.pem")) {
            Path both = both(key, "k.crt");
            assertThat(open(both, PASSWORD).throwaway()).as(key).isFalse();
            assertThatThrownBy(() -> Keystore.open(
                            new KeystoreLocation(KeyProperties.IMAGES, both, Optional.empty(), () -> null)))
                    .as(key)
                    .hasMessageContaining("has a password, and none was given")
                    .hasMessageContaining("KERNEL_EFI_PASSWORD");
            assertThatThrownBy(() -> open(both, "canary-7431"))
                    .as(key)
                    .hasMessageContaining("The password does not open the keystore")
                    .hasMessageNotContaining("canary");
        }
        // With the parameters of the curve before the key, as openssl ecparam writes them.
        assertThatThrownBy(() -> open(both("ec.pem", "ec.crt"), PASSWORD)).hasMessageContaining("made with RSA");
        assertThatThrownBy(() -> open(both("ec.pem", "k.crt"), PASSWORD))
                .hasMessageContaining("kernel.signing.keystore");
        Trees.write(directory.resolve("broken.pem"), TestKeys.brokenPem());
        assertThatThrownBy(() -> open(both("broken.pem", "k.crt"), PASSWORD))
                .hasMessageContaining("can't be read")
                .hasMessageContaining("kernel.signing.keystore");
    }

    private Path both(String key, String certificate) {
        Path both = directory.resolve("both-" + key);
        Trees.write(both, Trees.text(directory.resolve(key)) + Trees.text(directory.resolve(certificate)));
        return both;
    }

    @Test
    void aKeyOnATokenSignsAsOneInAFileDoes() throws IOException {
        selfSigned("rsa:2048", "30", "k");
        SigningKey inFile = open(export("k.pem", "k.crt"), PASSWORD);
        Trees.write(
                directory.resolve("softhsm.conf"),
                "directories.tokendir = " + Trees.directory(directory.resolve("tokens")) + "\n");
        String library = "/usr/lib/softhsm/libsofthsm2.so";
        softhsm("softhsm2-util", "--init-token", "--free", "--label", "test", "--so-pin", "4321", "--pin", "1234");
        openssl("x509", "-in", "k.crt", "-outform", "DER", "-out", "k.der");
        openssl("rsa", "-in", "k.pem", "-outform", "DER", "-traditional", "-out", "key.der");
        for (String[] object : new String[][] {{"key.der", "privkey"}, {"k.der", "cert"}}) {
            softhsm(
                    "pkcs11-tool",
                    "--module",
                    library,
                    "--login",
                    "--pin",
                    "1234",
                    "--write-object",
                    object[0],
                    "--type",
                    object[1],
                    "--id",
                    "01",
                    "--label",
                    "modules");
        }
        Path token = directory.resolve("token.cfg");
        Trees.write(token, "name = test\nlibrary = " + library + "\nslotListIndex = 0\n");
        // The library reads its configuration from the environment, which can't change in this JVM: another JVM signs.
        Trees.write(directory.resolve("content"), "a module");
        String signed = softhsm(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SignWithToken.class.getName(),
                token.toString(),
                "1234",
                directory.resolve("content").toString());
        assertThat(signed.strip())
                .isEqualTo(HexFormat.of()
                        .formatHex(new ModuleSigner(inFile).sign(Trees.read(directory.resolve("content")))));
        String refused = softhsmFails(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SignWithToken.class.getName(),
                token.toString(),
                "9999",
                directory.resolve("content").toString());
        assertThat(refused).contains("The password does not open the keystore").doesNotContain("9999");
    }

    private String softhsm(String... command) {
        return processes.output(withConfiguration(command), "");
    }

    private String softhsmFails(String... command) {
        Processes.Result result = processes.run(withConfiguration(command));
        assertThat(result.succeeded()).isFalse();
        return result.output();
    }

    private Command withConfiguration(String... command) {
        return Command.of(directory, command)
                .withEnvironment(Map.of(
                        "SOFTHSM2_CONF", directory.resolve("softhsm.conf").toString()));
    }

    @Test
    void aThrowawayKeyIsMadeOnceAndOnlyItsOwnerReadsIt() throws IOException {
        Path file = directory.resolve("k/throwaway.p12");
        SigningKey first = ThrowawayKey.of(file);
        assertThat(first.throwaway()).isTrue();
        assertThat(ThrowawayKey.of(file).fingerprint()).isEqualTo(first.fingerprint());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private static SigningKey open(Path store, String password) {
        return Keystore.open(new KeystoreLocation(
                KeyProperties.MODULES,
                store,
                Optional.empty(),
                () -> password == null ? null : password.toCharArray()));
    }

    private Path keystore(String algorithm, String days) {
        selfSigned(algorithm, days, "k");
        return export("k.pem", "k.crt");
    }

    private void selfSigned(String algorithm, String days, String name) {
        openssl(
                "req",
                "-x509",
                "-newkey",
                algorithm,
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-days",
                days,
                "-keyout",
                name + ".pem",
                "-out",
                name + ".crt");
    }

    private Path export(String key, String certificate) {
        Trees.write(directory.resolve("password"), PASSWORD + "\n");
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                key,
                "-in",
                certificate,
                "-passout",
                "file:password",
                "-out",
                key + ".p12");
        return directory.resolve(key + ".p12");
    }

    private void openssl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("openssl"));
        all.addAll(List.of(arguments));
        processes.output(Command.of(directory, all), "");
    }
}
