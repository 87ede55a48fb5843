// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeSecretsTest {
    @TempDir
    Path directory;

    private Path tree;

    @BeforeEach
    void makeATree() {
        tree = directory.resolve("linux");
        Trees.write(Trees.parents(tree.resolve("Makefile")), "VERSION = 6\n");
    }

    /** kbuild itself leaves the first there, if the tree was built with its default key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "certs/signing_key.pem",
                "certs/Owner.KEY",
                "a/b/id.p12",
                "secring.gpg",
                "keys/store.JKS",
                "MOK.priv"
            })
    void aPrivateKeyInTheTreeIsNamed(String name) {
        String label = name.endsWith(".gpg") ? "PGP PRIVATE KEY BLOCK" : "PRIVATE KEY";
        Trees.write(Trees.parents(tree.resolve(name)), pem(label));
        assertThatThrownBy(() -> require(Optional.empty()))
                .hasMessageContaining("kernel.source is " + tree + ", and " + name + " in it is a private key")
                .hasMessageNotContaining("AAAA");
    }

    /** As {@code gpg --export-secret-keys} and {@code openssl -outform DER} write them. */
    @ParameterizedTest
    @ValueSource(strings = {"secring.gpg", "a/rpms.GPG", "b/rpms.key", "own.der", "store.keystore", "pesign/key4.db"})
    void aBinaryKeyInTheTreeIsNamed(String name) {
        byte[] content = name.endsWith("keystore")
                ? new byte[] {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed, 0, 0, 0, 2, 0}
                : name.endsWith("der") ? DER : packets();
        Trees.write(Trees.parents(tree.resolve(name)), content);
        assertThatThrownBy(() -> require(Optional.empty())).hasMessageContaining(name + " in it is a private key");
    }

    /** An EC key of the first numbers (RFC 5915). */
    private static final byte[] DER = HexFormat.of()
            .parseHex("30250201010420" + "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");

    /** The form of a secret key, without one (RFC 9580, 5.5.3). */
    private static byte[] packets() {
        return HexFormat.of().parseHex("c590" + "04" + "00000001" + "01" + "0400" + "80".repeat(136));
    }

    /** The form of a key, without one. */
    private static String pem(String label) {
        return "-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n";
    }

    @Test
    void theKeyOfThisBuildIsFoundByItsPathWhateverItsNameAndAlsoBehindALink() throws IOException {
        Path key = Trees.parents(tree.resolve("certs/owner"));
        Trees.write(key, "of any form");
        assertThatThrownBy(() -> require(Optional.of(key))).hasMessageContaining("certs/owner in it is a private key");
        Path link = Files.createSymbolicLink(directory.resolve("elsewhere"), key);
        assertThatThrownBy(() -> require(Optional.of(link))).hasMessageContaining("is a private key");
        Path other = directory.resolve("owner.p12");
        Trees.write(other, "beside the tree");
        assertThatCode(() -> require(Optional.of(other))).doesNotThrowAnyException();
    }

    @Test
    void certificatesDocumentationAndWhatGitKeepsAreNoKeys() {
        Trees.write(Trees.parents(tree.resolve("certs/ours.pem")), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        Trees.write(Trees.parents(tree.resolve("Documentation/regs.asc")), "registers");
        Trees.write(Trees.parents(tree.resolve(".git/old.pem")), pem("PRIVATE KEY"));
        assertThatCode(() -> require(Optional.empty())).doesNotThrowAnyException();
    }

    private void require(Optional<Path> keystore) {
        TreeSecrets.require(
                tree,
                new OwnersKeys(
                        keystore.map(file ->
                                new KeystoreLocation(KeyProperties.MODULES, file, Optional.empty(), () -> null)),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        directory.resolve("throwaways")));
    }
}
