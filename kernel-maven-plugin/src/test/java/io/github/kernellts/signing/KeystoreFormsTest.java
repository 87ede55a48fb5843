// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keystores, and what owners take for one, with the passwords that they may have. */
class KeystoreFormsTest {
    private static final String PASSWORD = "correct";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @BeforeEach
    void makeKey() {
        openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=k -days 30 -keyout k.pem -out k.crt");
    }

    @AfterEach
    void close() {
        processes.close();
    }

    /** Nobody is asked for the password of a file that has none. */
    @Test
    void aFileThatIsNoKeystoreIsRefusedWithAndWithoutAPassword() throws IOException {
        Path text = directory.resolve("text");
        Trees.write(text, "hello");
        Path empty = Files.createFile(directory.resolve("empty.p12"));
        Path cut = directory.resolve("cut.p12");
        Trees.write(cut, Arrays.copyOf(Files.readAllBytes(keystore()), 500));
        openssl("x509 -in k.crt -outform DER -out one.der");
        for (Path file : List.of(text, empty, cut, directory.resolve("one.der"))) {
            for (String password : Arrays.asList(PASSWORD, null)) {
                assertThatThrownBy(() -> open(file, password))
                        .hasMessageContaining("is not a PKCS#12 file, PEM or the configuration of a token. Fix");
            }
        }
    }

    @Test
    void aKeystoreWithoutAPasswordNeedsNone() {
        openssl("pkcs12 -export -inkey k.pem -in k.crt -passout pass: -out none.p12");
        Path store = directory.resolve("none.p12");
        assertThat(open(store, null).certificate()).isEqualTo(open(store, "").certificate());
        assertThatThrownBy(() -> open(store, "another")).hasMessageContaining("The password does not open");
        Path locked = keystore();
        for (String none : Arrays.asList(null, "")) {
            assertThatThrownBy(() -> open(locked, none)).hasMessageContaining("has a password, and none was given");
        }
    }

    /** A kernel reads it before the module of its algorithm can be loaded, and then refuses that key's modules. */
    @Test
    void theCertificateOfAnEllipticCurveIsNotTrustedByAKernel() {
        openssl("ecparam -name prime256v1 -genkey -out ec.pem");
        openssl("req -x509 -key ec.pem -subj /CN=ec -days 30 -out ec.crt");
        for (String each : List.of("k.crt", "ec.crt")) {
            OwnersKeys keys = new OwnersKeys(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(directory.resolve(each)),
                    directory.resolve("throwaways"));
            if (each.equals("k.crt")) {
                assertThat(keys.furtherTrusted()).hasSize(1);
            } else {
                assertThatThrownBy(keys::furtherTrusted)
                        .hasMessageContaining("is of a key of the kind EC")
                        .hasMessageContaining("Fix: set kernel.signing.trusted to one of an RSA key");
            }
        }
    }

    @Test
    void aPasswordMayHaveAnyLetters() {
        String letters = "p\u00e4ssw\u00f6rd \u0142";
        Path made = directory.resolve("made.p12");
        Trees.writeSecret(made, ModuleKeys.generate("One", 30, letters.toCharArray()));
        processes.run(Command.of(
                        directory,
                        "openssl pkcs12 -export -inkey k.pem -in k.crt -passout env:OTHER -out opensslmade.p12"
                                .split(" "))
                .withEnvironment(Map.of("PATH", System.getenv("PATH"), "OTHER", letters)));
        processes.run(Command.of(
                        directory,
                        "openssl rsa -in k.pem -traditional -aes256 -passout env:OTHER -out old.pem".split(" "))
                .withEnvironment(Map.of("PATH", System.getenv("PATH"), "OTHER", letters)));
        Path old = directory.resolve("old-and-certificate.pem");
        Trees.write(old, Trees.text(directory.resolve("old.pem")) + Trees.text(directory.resolve("k.crt")));
        assertThat(new ModuleSigner(open(old, letters)).sign(new byte[] {1})).isNotEmpty();
        for (Path store : List.of(made, directory.resolve("opensslmade.p12"))) {
            SigningKey key = open(store, letters);
            assertThat(new ModuleSigner(key).sign(new byte[] {1})).isNotEmpty();
            assertThat(processes
                            .run(Command.of(
                                            directory,
                                            "openssl",
                                            "pkcs12",
                                            "-in",
                                            store.toString(),
                                            "-passin",
                                            "env:OTHER",
                                            "-noout")
                                    .withEnvironment(Map.of("PATH", System.getenv("PATH"), "OTHER", letters)))
                            .succeeded())
                    .isTrue();
            assertThatThrownBy(() -> open(store, letters + "x")).hasMessageContaining("The password does not open");
        }
    }

    @Test
    void aKeystoreInTheFormerFormOfJavaIsTaken() throws IOException, java.security.GeneralSecurityException {
        SigningKey key = open(keystore(), PASSWORD);
        java.security.KeyStore former = java.security.KeyStore.getInstance("JKS");
        former.load(null, null);
        former.setKeyEntry(
                "k", key.privateKey(), PASSWORD.toCharArray(), new java.security.cert.Certificate[] {key.certificate()
                });
        Path store = directory.resolve("former.jks");
        try (var stream = Files.newOutputStream(store)) {
            former.store(stream, PASSWORD.toCharArray());
        }
        assertThat(open(store, PASSWORD).certificate()).isEqualTo(key.certificate());
    }

    @Test
    void aDirectoryInPlaceOfAKeystoreIsCalledOne() {
        assertThatThrownBy(() -> open(directory, PASSWORD)).hasMessageContaining(directory + " is a directory");
    }

    private static SigningKey open(Path store, String password) {
        return Keystore.open(new KeystoreLocation(
                KeyProperties.MODULES,
                store,
                Optional.empty(),
                () -> password == null ? null : password.toCharArray()));
    }

    private Path keystore() {
        openssl("pkcs12 -export -inkey k.pem -in k.crt -passout pass:" + PASSWORD + " -out k.p12");
        return directory.resolve("k.p12");
    }

    private void openssl(String arguments) {
        processes.output(Command.of(directory, ("openssl " + arguments).split(" ")), "");
    }
}
