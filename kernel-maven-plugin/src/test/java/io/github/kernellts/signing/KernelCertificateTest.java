// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each certificate of these was given to the add_key(2) of Linux 6.18, which took or refused it as said here. */
class KernelCertificateTest {
    private static final String REQUEST =
            "[req]\ndistinguished_name=names\nx509_extensions=extensions\n[names]\n[extensions]\n";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @BeforeEach
    void makeKey() {
        key("k.pem", 2048, 65_537);
        Trees.write(directory.resolve("plain.cnf"), REQUEST);
    }

    @AfterEach
    void close() {
        processes.close();
    }

    /** Of 2040 bits, the kernel counts 256 bytes, and a signature has 255. */
    @ParameterizedTest
    @ValueSource(ints = {1024, 2040, 2560, 3584})
    void anRsaKeyOfASizeThatKernelsDoNotReadIsRefused(int bits) {
        key("other.pem", bits, 65_537);
        selfSigned("other.pem", "plain.cnf");
        assertThatThrownBy(this::require)
                .hasMessageContaining("CN=x in " + directory.resolve("x.crt"))
                .hasMessageContaining("RSA-" + bits)
                .hasMessageContaining("set the.property to it");
        openssl("pkcs12 -export -inkey other.pem -in x.crt -passout pass:x -out x.p12");
        for (KeyProperties properties : List.of(KeyProperties.MODULES, KeyProperties.IMAGES)) {
            assertThatThrownBy(() -> Keystore.open(new KeystoreLocation(
                            properties, directory.resolve("x.p12"), Optional.empty(), "x"::toCharArray)))
                    .hasMessageContaining("RSA-" + bits)
                    .hasMessageContaining("set " + properties.file() + " to it");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 2047, 3072, 4096})
    void anRsaKeyOfASizeThatTheyReadIsTaken(int bits) {
        key("other.pem", bits, 65_537);
        selfSigned("other.pem", "plain.cnf");
        assertThat(require()).isTrue();
    }

    /** add_key took it: that host was not in FIPS mode. */
    @Test
    void aPublicExponentThatKernelsInFipsModeDoNotReadIsRefused() {
        key("other.pem", 2048, 3);
        selfSigned("other.pem", "plain.cnf");
        assertThatThrownBy(this::require).hasMessageContaining("public exponent 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            basicConstraints=CA:FALSE,pathlen:0 | basicConstraints
            basicConstraints=DER:3003010101     | basicConstraints
            basicConstraints=DER:3003010100     | basicConstraints
            keyUsage=DER:030100                 | keyUsage
            """)
    void anExtensionThatTheyDoNotReadIsRefused(String extension, String why) {
        Trees.write(directory.resolve("x.cnf"), REQUEST + extension + "\n");
        selfSigned("k.pem", "x.cnf");
        assertThatThrownBy(this::require).hasMessageContaining("has").hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "basicConstraints=CA:FALSE",
                "basicConstraints=critical,CA:TRUE,pathlen:0",
                "keyUsage=digitalSignature",
                "keyUsage=digitalSignature,decipherOnly",
                "subjectKeyIdentifier=hash",
                "authorityKeyIdentifier=keyid:always,issuer:always",
                "extendedKeyUsage=critical,codeSigning"
            })
    void anExtensionThatTheyReadIsTaken(String extension) {
        Trees.write(directory.resolve("x.cnf"), REQUEST + extension + "\n");
        selfSigned("k.pem", "x.cnf");
        assertThat(require()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "19600101000000Z, 20300101000000Z, false",
        "600101000000Z,   20300101000000Z, false",
        "20200101000000Z, 20600101000000Z, true",
        "20200101000000Z, 99991231235959Z, true",
        "19700101000000Z, 20210101000000Z, true",
    })
    void timesAreThoseThatTheyRead(String from, String to, boolean read) {
        openssl("req -new -key k.pem -subj /CN=x -out x.req");
        Trees.write(directory.resolve("index.txt"), "");
        Trees.write(
                directory.resolve("ca.cnf"),
                "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n"
                        + "default_md=sha512\n[p]\ncommonName=supplied\n");
        openssl("ca -selfsign -batch -config ca.cnf -keyfile k.pem -in x.req -notext -startdate " + from + " -enddate "
                + to + " -out x.crt");
        if (read) {
            assertThat(require()).isTrue();
        } else {
            assertThatThrownBy(this::require).hasMessageContaining("has a time before 1970");
        }
    }

    /** The kernel takes it for a certificate of its own key, and checks its signature with that. */
    @Test
    void aCertificateByAnotherKeyOfTheSameNameIsRefusedUnlessItNamesThatKey() {
        key("ca.pem", 2048, 65_537);
        openssl("req -x509 -key ca.pem -config plain.cnf -subj /CN=x -days 30 -out ca.crt");
        openssl("req -new -key k.pem -subj /CN=x -out x.req");
        openssl("x509 -req -in x.req -CA ca.crt -CAkey ca.pem -set_serial 7 -days 30 -out x.crt");
        assertThatThrownBy(this::require)
                .hasMessageContaining("names itself as its issuer, and its own key did not sign it");
        openssl("req -x509 -key ca.pem -subj /CN=x -days 30 -out ca.crt");
        Trees.write(
                directory.resolve("named.cnf"), "[named]\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
        openssl("x509 -req -in x.req -CA ca.crt -CAkey ca.pem -set_serial 7 -days 30 -extfile named.cnf"
                + " -extensions named -out x.crt");
        assertThat(require()).isTrue();
    }

    private boolean require() {
        Path file = directory.resolve("x.crt");
        Certificates.read(file, "").forEach(each -> KernelCertificate.require(each, file, "the.property"));
        return true;
    }

    private void key(String file, int bits, int exponent) {
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:" + bits + " -pkeyopt rsa_keygen_pubexp:" + exponent
                + " -out " + file);
    }

    private void selfSigned(String key, String configuration) {
        openssl("req -x509 -key " + key + " -config " + configuration + " -subj /CN=x -days 30 -out x.crt");
    }

    private void openssl(String arguments) {
        processes.output(Command.of(directory, ("openssl " + arguments).split(" ")), "");
    }
}
