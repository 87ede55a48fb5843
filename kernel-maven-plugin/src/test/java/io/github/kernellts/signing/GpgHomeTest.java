// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.TrialSignature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that stays in gpg's agent; gpg with another home directory checks its signatures. */
class GpgHomeTest {
    /** A time in the validity period of a key made now. */
    private static final Instant AT = Instant.now().plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.SECONDS);

    private static final String PASSWORD = "canary $(x) ü";
    private static final byte[] CONTENT = "<repomd/>\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private Processes processes;
    private Path home;
    private GeneratedKeys keys;

    @BeforeEach
    void makeKey() {
        processes = new Processes(directory);
        home = home("home");
        Trees.write(directory.resolve("password"), PASSWORD + "\n");
        keys = new GeneratedKeys(home);
        generate("Owner <o@example.org>");
    }

    @AfterEach
    void stopTheAgents() {
        gpgconf("--kill", "gpg-agent");
        processes.close();
    }

    @Test
    void gpgAcceptsWhatTheAgentSignedAndTheSameContentGetsTheSameSignature() {
        OpenPgpKey key = open(PASSWORD);
        String signature = key.detached(CONTENT, AT);
        assertThat(key.detached(CONTENT, AT)).isEqualTo(signature);
        Path other = home("other");
        Trees.write(directory.resolve("key.asc"), key.publicKey());
        Trees.write(directory.resolve("signature"), signature);
        Trees.write(directory.resolve("content"), CONTENT);
        gpg(other, "--import", "key.asc");
        assertThat(gpg(
                        other,
                        "--status-fd=1",
                        "--faked-system-time=" + AT.plusSeconds(60).getEpochSecond(),
                        "--verify",
                        "signature",
                        "content"))
                .contains("VALIDSIG " + key.fingerprint() + " " + AT.toString().substring(0, 10) + " "
                        + AT.getEpochSecond());
        assertThat(key.secrets()).isEmpty();
    }

    @Test
    void anAgentThatKnowsThePasswordSignsWithoutBeingGivenIt() {
        gpg(home, "--passphrase-file=password", "--output", "unlocked", "--detach-sign", "password");
        // In loopback mode no password is cached, so it is set in the agent as by gpg-preset-passphrase(1).
        Trees.write(home.resolve("gpg-agent.conf"), "allow-preset-passphrase\n");
        gpgconf("--reload", "gpg-agent");
        String keygrip = gpg(home, "--with-colons", "--list-secret-keys")
                .lines()
                .filter(line -> line.startsWith("grp:"))
                .map(line -> line.split(":")[9])
                .findFirst()
                .orElseThrow();
        processes.run(
                Command.of(
                        directory,
                        "env",
                        "GNUPGHOME=" + home,
                        "/usr/lib/gnupg/gpg-preset-passphrase",
                        "--preset",
                        keygrip),
                (PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(open(null).detached(CONTENT, AT)).startsWith("-----BEGIN PGP SIGNATURE-----");
    }

    @Test
    void aWrongPasswordIsSaidWithoutBeingShown() {
        assertThatThrownBy(() -> tryOut("wrong-canary"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was not opened by the given password")
                .hasMessageNotContaining("wrong-canary");
    }

    @Test
    void withoutAPasswordALockedKeySaysHowToUnlockIt() {
        assertThatThrownBy(() -> tryOut(null)).hasMessageContaining("set KERNEL_RPM_PASSWORD");
    }

    @Test
    void aPasswordOfTwoLinesIsRefusedInsteadOfSigningTheSecond() {
        assertThatThrownBy(() -> tryOut(PASSWORD + "\ncontent"))
                .hasMessageContaining("contains a line end")
                .hasMessageNotContaining("canary");
    }

    @Test
    void aDirectoryThatIsNoHomeIsLeftAsItIs() {
        Path keys = Trees.directory(directory.resolve("files"));
        Trees.write(keys.resolve("rpms.asc"), "x");
        assertThatThrownBy(() -> OpenPgpKey.open(
                        new KeystoreLocation(KeyProperties.RPMS, keys, Optional.empty(), () -> null), processes))
                .hasMessageContaining("The directory " + keys + " is no home of gpg")
                .hasMessageContaining(keys + "/rpms.asc");
        assertThat(Trees.list(keys)).containsExactly(keys.resolve("rpms.asc"));
    }

    @Test
    void ofSeveralKeysOneHasToBeNamed() {
        generate("Another");
        assertThatThrownBy(() -> open(PASSWORD)).hasMessageContaining("kernel.rpm.key");
    }

    private OpenPgpKey open(String password) {
        return OpenPgpKey.open(location(password), processes);
    }

    private void tryOut(String password) {
        TrialSignature.require(location(password), processes);
    }

    private KeystoreLocation location(String password) {
        return new KeystoreLocation(
                KeyProperties.RPMS, home, Optional.empty(), () -> password == null ? null : password.toCharArray());
    }

    private void generate(String owner) {
        String[] command = {"--passphrase-file=password", "--quick-generate-key", owner, "rsa2048", "sign"};
        keys.generate(List.of(command), () -> gpg(home, command));
    }

    private Path home(String name) {
        Path made = Trees.directory(directory.resolve(name));
        processes.output(Command.of(directory, "chmod", "700", made.toString()), "");
        return made;
    }

    private void gpgconf(String... arguments) {
        List<String> all = new ArrayList<>(List.of("gpgconf", "--homedir", home.toString()));
        all.addAll(List.of(arguments));
        processes.output(Command.of(directory, all), "");
    }

    private String gpg(Path in, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("gpg", "--homedir", in.toString(), "--batch", "--pinentry-mode=loopback"));
        all.addAll(List.of(arguments));
        return processes.output(Command.of(directory, all), "");
    }
}
