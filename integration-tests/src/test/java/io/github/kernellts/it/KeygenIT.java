// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The keys made by kernel:keygen, checked with OpenSSL and gpg. */
class KeygenIT {
    private static final String MODULES = "modules canary $(id)";
    private static final String RPMS = "rpms canary $(id)";

    private static OutsideProject project;
    private static Path keys;

    @BeforeAll
    static void makeKeys() throws IOException {
        project = OutsideProject.of("tiny", "keygen");
        keys = project.directory().resolve("keys");
        Run.in(project.directory(), "rm", "-rf", keys.toString());
        OutsideProject.Result result = keygen();
        assertThat(result).succeeded().doesNotSay("canary");
    }

    @Test
    void opensslOpensTheKeyForModules() throws IOException {
        Files.writeString(keys.resolve("password"), MODULES);
        String certificate = Run.in(
                keys, "openssl", "pkcs12", "-in", "modules.p12", "-passin", "file:password", "-nokeys", "-clcerts");
        Path pem = keys.resolve("from-keystore.pem");
        Files.writeString(pem, certificate.substring(certificate.indexOf("-----BEGIN")));
        String text = Run.in(keys, "openssl", "x509", "-in", "modules.crt", "-noout", "-text");
        assertThat(text)
                .contains("Public-Key: (4096 bit)", "sha512WithRSAEncryption", "Digital Signature")
                .contains("CN = \"Example, Inc. kernel modules\"");
        assertThat(Run.in(keys, "openssl", "x509", "-in", pem.toString(), "-noout", "-fingerprint", "-sha256"))
                .isEqualTo(Run.in(keys, "openssl", "x509", "-in", "modules.crt", "-noout", "-fingerprint", "-sha256"));
    }

    @Test
    void theKeyForSecureBootIsAnotherAndItsCertificateIsThereAsFirmwareTakesIt() throws IOException {
        assertThat(Run.in(keys, "openssl", "x509", "-inform", "DER", "-in", "secureboot.der", "-noout", "-subject"))
                .contains("Example, Inc. Secure Boot");
        assertThat(Run.in(keys, "openssl", "x509", "-in", "secureboot.crt", "-noout", "-pubkey"))
                .isNotEqualTo(Run.in(keys, "openssl", "x509", "-in", "modules.crt", "-noout", "-pubkey"));
        Files.writeString(keys.resolve("password"), MODULES);
        assertThat(Run.in(keys, "openssl", "pkcs12", "-in", "secureboot.p12", "-passin", "file:password", "-nokeys"))
                .contains("Example, Inc. Secure Boot");
    }

    @Test
    void gpgImportsTheKeyForRpmsAndOpensItWithItsPassword() throws IOException {
        Path home = Files.createDirectories(keys.resolve("gnupg"));
        Run.in(home, "chmod", "700", ".");
        Files.writeString(home.resolve("password"), RPMS);
        String[] gpg = {"gpg", "--homedir", home.toString(), "--batch", "--pinentry-mode=loopback"};
        Run.in(keys, join(gpg, "--passphrase-file", home.resolve("password").toString(), "--import", "rpms.asc"));
        assertThat(Run.in(keys, join(gpg, "--with-colons", "--list-secret-keys")))
                .contains("sec:")
                .contains(":4096:1:")
                .contains("Example, Inc. <kernels@example.org>");
        Run.in(
                keys,
                join(
                        gpg,
                        "--passphrase-file",
                        home.resolve("password").toString(),
                        "--yes",
                        "--detach-sign",
                        "modules.crt"));
        Run.in(keys, "gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent");
        assertThat(Files.readString(keys.resolve("RPM-GPG-KEY-kernel-lts"))).startsWith("-----BEGIN PGP PUBLIC KEY");
    }

    @Test
    void onlyTheirOwnerCanReadThemAndTheyAreNeverOverwritten() throws IOException {
        for (String name : new String[] {"modules.p12", "secureboot.p12", "rpms.asc"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve(name))))
                    .isEqualTo("rw-------");
        }
        byte[] before = Files.readAllBytes(keys.resolve("modules.p12"));
        OutsideProject.Result again = keygen();
        assertThat(again).failed().says("modules.p12 exists already");
        assertThat(Files.readAllBytes(keys.resolve("modules.p12"))).isEqualTo(before);
    }

    private static OutsideProject.Result keygen() {
        return project.maven(
                Map.of("KERNEL_SIGNING_PASSWORD", MODULES, "KERNEL_RPM_PASSWORD", RPMS),
                "kernel:keygen",
                "-Dkernel.keygen.owner=Example, Inc. <kernels@example.org>",
                "-Dkernel.keygen.directory=" + keys);
    }

    private static String[] join(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }
}
