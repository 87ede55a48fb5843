// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.TrialSignature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks signatures with gpg, and with rpmkeys and a separate rpm database. */
class RpmSignerTest {
    private static final Instant AT = Instant.parse("2026-08-01T00:00:00Z");

    @TempDir
    Path directory;

    private Processes processes;
    private OpenPgpKey key;

    @BeforeEach
    void makeKey() {
        processes = new Processes(directory);
        key = TestKeys.rpms("owner", directory.resolve("throwaway.asc"));
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void rpmkeysAcceptsTheSignatureAndRefusesAnAlteredPackage() throws IOException {
        Path unsigned = rpm();
        Path signed = directory.resolve("signed.rpm");
        new RpmSigner(key).sign(unsigned, signed, AT);
        assertThat(check(signed).output())
                .contains("Header V4 RSA/SHA512 Signature")
                .contains("NOKEY");
        trust(key);
        Processes.Result good = check(signed);
        assertThat(good.output())
                .contains("Header V4 RSA/SHA512 Signature, key ID "
                        + key.fingerprint().substring(32).toLowerCase(Locale.ROOT) + ": OK")
                .doesNotContain("NOT OK");
        assertThat(good.succeeded()).isTrue();
        byte[] bytes = Files.readAllBytes(signed);
        bytes[bytes.length - 20] ^= 1;
        Path altered = directory.resolve("altered.rpm");
        Files.write(altered, bytes);
        assertThat(check(altered).succeeded()).isFalse();
    }

    @Test
    void theSamePackageGetsTheSameSignatureAndAnotherKeyReplacesIt() throws IOException {
        Path unsigned = rpm();
        Path first = directory.resolve("first.rpm");
        Path again = directory.resolve("again.rpm");
        new RpmSigner(key).sign(unsigned, first, AT);
        new RpmSigner(key).sign(first, again, AT);
        assertThat(again).hasSameBinaryContentAs(first);
        OpenPgpKey successor = TestKeys.rpms("successor", directory.resolve("successor.asc"));
        new RpmSigner(successor).sign(first, again, AT);
        trust(successor);
        assertThat(check(again).succeeded()).isTrue();
        assertThat(run("rpm", "-qp", "--nosignature", "--qf", "%{NAME}", again.toString()))
                .startsWith("small");
    }

    @Test
    void gpgImportsTheKeyAndVerifiesADetachedSignature() {
        Path home = home();
        Trees.write(directory.resolve("key.asc"), key.publicKey());
        Trees.write(directory.resolve("repomd.xml"), "<repomd/>\n");
        Trees.write(
                directory.resolve("repomd.xml.asc"),
                key.detached(Trees.read(directory.resolve("repomd.xml")), Instant.now()));
        run("gpg", "--homedir", home.toString(), "--batch", "--import", "key.asc");
        String said = run(
                "gpg",
                "--homedir",
                home.toString(),
                "--batch",
                "--status-fd=1",
                "--verify",
                "repomd.xml.asc",
                "repomd.xml");
        assertThat(said).contains("VALIDSIG " + key.fingerprint());
    }

    @Test
    void aKeyThatGpgExportedWithAPasswordSigns() throws IOException {
        Path home = home();
        Trees.write(directory.resolve("password"), "a secret $(x)\n");
        String[] gpg = {"gpg", "--homedir", home.toString(), "--batch", "--pinentry-mode=loopback"};
        run(with(
                gpg, "--passphrase-file=password", "--quick-generate-key", "Owner <o@example.org>", "rsa3072", "sign"));
        run(with(gpg, "--passphrase-file=password", "--output", "owner.gpg", "--export-secret-keys"));
        Path file = directory.resolve("owner.gpg");
        OpenPgpKey owner = OpenPgpKey.open(
                new KeystoreLocation(KeyProperties.RPMS, file, Optional.empty(), "a secret $(x)"::toCharArray),
                processes);
        Path signed = directory.resolve("signed.rpm");
        new RpmSigner(owner).sign(rpm(), signed, AT);
        trust(owner);
        assertThat(check(signed).succeeded()).isTrue();
        assertThatThrownBy(() -> TrialSignature.require(
                        new KeystoreLocation(KeyProperties.RPMS, file, Optional.empty(), "wrong-canary"::toCharArray),
                        processes))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was not opened by the given password")
                .hasMessageNotContaining("wrong-canary");
        KeystoreLocation without = new KeystoreLocation(KeyProperties.RPMS, file, Optional.empty(), () -> null);
        assertThatThrownBy(() -> TrialSignature.require(without, processes))
                .hasMessageContaining("KERNEL_RPM_PASSWORD");
        // The fingerprint is available without the password.
        assertThat(OpenPgpKey.open(without, processes).fingerprint()).isEqualTo(owner.fingerprint());
    }

    @Test
    void aPublicKeyInPlaceOfTheSecretOneIsCalledOne() {
        Path exported = directory.resolve("public.asc");
        Trees.write(exported, key.publicKey());
        assertThatThrownBy(() -> OpenPgpKey.open(
                        new KeystoreLocation(KeyProperties.RPMS, exported, Optional.empty(), () -> null), processes))
                .hasMessageContaining(exported + " is a public key, and the secret one signs")
                .hasMessageContaining("gpg --armor --export-secret-keys");
    }

    @Test
    void aSecretKeyInPlaceOfAPublicOneIsCalledOne() {
        assertThatThrownBy(() -> PublicKey.read(directory.resolve("throwaway.asc"), "kernel.devel.trusted"))
                .hasMessageContaining("throwaway.asc is a secret key, in place of a public one");
    }

    /** As of cat a.asc b.asc: the second was taken for none. */
    @Test
    void eachKeyOfAFileCounts() {
        OpenPgpKey other = TestKeys.rpms("other", directory.resolve("other.asc"));
        Path both = directory.resolve("both.asc");
        Trees.write(both, "Mine:\n" + key.publicKey() + "\n" + other.publicKey());
        assertThatThrownBy(() -> PublicKey.read(both, "kernel.devel.trusted"))
                .hasMessageContaining("contains 2 OpenPGP public keys, and one is needed");
        Path secrets = directory.resolve("secrets.asc");
        Trees.write(
                secrets,
                Trees.text(directory.resolve("throwaway.asc")) + "\n" + Trees.text(directory.resolve("other.asc")));
        assertThatThrownBy(() -> open(secrets, Optional.empty())).hasMessageContaining("holds several OpenPGP keys");
        assertThat(open(secrets, Optional.of(other.fingerprint())).fingerprint())
                .isEqualTo(other.fingerprint());
    }

    private OpenPgpKey open(Path file, Optional<String> id) {
        return OpenPgpKey.open(new KeystoreLocation(KeyProperties.RPMS, file, id, () -> null), processes);
    }

    @Test
    void aKeyThatElWouldRefuseIsRefused() {
        Path home = home();
        String[] gpg = {"gpg", "--homedir", home.toString(), "--batch", "--pinentry-mode=loopback", "--passphrase="};
        run(with(gpg, "--quick-generate-key", "Edward <e@example.org>", "ed25519", "sign"));
        run(with(gpg, "--output", "edward.gpg", "--export-secret-keys"));
        assertThatThrownBy(() -> OpenPgpKey.open(
                        new KeystoreLocation(
                                KeyProperties.RPMS, directory.resolve("edward.gpg"), Optional.empty(), () -> null),
                        processes))
                .hasMessageContaining("is not RSA of at least 2048 bits");
    }

    @Test
    void theKeysNumbersAreFoundInAnyEncodingThatKeepsThem() throws IOException {
        KeyTraces traces = KeyTraces.of(key, TestKeys.modules("owner", directory.resolve("modules.p12")));
        byte[] secret = PGPUtil.getDecoderStream(Files.newInputStream(directory.resolve("throwaway.asc")))
                .readAllBytes();
        assertThat(traces.holdsKey(secret)).isTrue();
        assertThat(KeyTraces.holdsPem(Files.readAllBytes(directory.resolve("throwaway.asc"))))
                .isTrue();
        byte[] certificate = PGPUtil.getDecoderStream(
                        new ByteArrayInputStream(key.publicKey().getBytes(StandardCharsets.US_ASCII)))
                .readAllBytes();
        assertThat(traces.holdsKey(certificate)).isFalse();
    }

    private Path home() {
        Path home = Trees.directory(directory.resolve("gnupg"));
        run("chmod", "700", home.toString());
        return home;
    }

    private static String[] with(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    private void trust(OpenPgpKey trusted) {
        Path file = directory.resolve("trusted.asc");
        Trees.write(file, trusted.publicKey());
        run("rpmkeys", "--dbpath=" + directory.resolve("rpmdb"), "--import", file.toString());
    }

    private Processes.Result check(Path rpm) {
        return processes.run(Command.of(
                directory,
                "rpmkeys",
                "--dbpath=" + directory.resolve("rpmdb"),
                "--checksig",
                "--verbose",
                rpm.toString()));
    }

    private Path rpm() {
        return SmallRpm.build(directory, "small", "1", "1", "content");
    }

    private String run(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
