// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelSignaturesTest {
    @TempDir
    Path directory;

    private final RecordedOutput output = new RecordedOutput();
    private Processes processes;
    private OpenPgpKey own;
    private OpenPgpKey makers;
    private Path makersFile;
    private Path unsigned;

    @BeforeEach
    void makeKeys() {
        processes = new Processes(directory);
        own = TestKeys.rpms("own", directory.resolve("own.asc"));
        makers = TestKeys.rpms("maker", directory.resolve("makers.asc"));
        makersFile = directory.resolve("makers-public.asc");
        Trees.write(makersFile, makers.publicKey());
        unsigned = SmallRpm.build(directory, "kernel-lts-kvm-61y-devel", "6.1.192_1000.el9", "1", "devel");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void onlyTheOwnersKeyAndThoseOfTrustedMakersAreAccepted() {
        require(signed(own), false, List.of());
        require(signed(makers), false, List.of(makersFile));
        require(signed(makers), true, List.of(makersFile));
        for (Path rpm : List.of(signed(makers), unsigned)) {
            assertThatThrownBy(() -> require(rpm, false, List.of()))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining(rpm.getFileName().toString())
                    .hasMessageContaining("kernel.devel.trusted");
        }
        assertThatThrownBy(() -> require(unsigned, true, List.of(makersFile))).hasMessageContaining("has no signature");
        assertThat(output.warnings).isEmpty();
    }

    @Test
    void aBuildWithThrowawayKeysWarnsEachTime() {
        require(signed(own), true, List.of());
        assertThat(output.warnings).isEmpty();
        require(unsigned, true, List.of());
        require(unsigned, true, List.of());
        assertThat(output.warnings)
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning)
                        .contains(
                                "The makefiles and programs of a -devel package without the signature of a known key are run")
                        .contains("has no signature"));
    }

    @Test
    void aFileThatIsNoPublicKeyIsRefused() {
        assertThatThrownBy(() -> require(unsigned, false, List.of(directory.resolve("own.asc"))))
                .hasMessageContaining("kernel.devel.trusted names")
                .hasMessageContaining("gpg --export --armor");
    }

    /** rpm 4 imports it as any other. */
    @Test
    void aTrustedKeyThatWasRevokedIsLeftOutAndOneAloneIsRefused() {
        Path home = Trees.directory(directory.resolve("home"));
        run("chmod", "700", home.toString());
        run(
                "gpg",
                "--homedir",
                home.toString(),
                "--batch",
                "--passphrase=",
                "--quick-generate-key",
                "Maker",
                "rsa2048");
        // gpg makes a revocation with each key, with a colon before it against accidents.
        Path revocation =
                Trees.files(home.resolve("openpgp-revocs.d"), file -> true).get(0);
        Trees.write(revocation, Trees.text(revocation).replace(":-----BEGIN", "-----BEGIN"));
        run("gpg", "--homedir", home.toString(), "--batch", "--import", revocation.toString());
        run("gpg", "--homedir", home.toString(), "--armor", "--output", "revoked.asc", "--export");
        run("gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent");
        Path both = directory.resolve("both.asc");
        Trees.write(both, Trees.text(makersFile) + Trees.text(directory.resolve("revoked.asc")));
        require(signed(makers), false, List.of(both));
        assertThat(PublicKey.readAll(both, "kernel.devel.trusted")).hasSize(1);
        Path revoked = directory.resolve("revoked.asc");
        assertThatThrownBy(() -> require(signed(makers), false, List.of(revoked)))
                .hasMessageContaining("revoked.asc was revoked on ")
                .hasMessageContaining("set kernel.devel.trusted to");
    }

    @Test
    void eachKeyOfAFileIsTrusted() {
        OpenPgpKey other = TestKeys.rpms("other", directory.resolve("other.asc"));
        Path both = directory.resolve("both.asc");
        Trees.write(both, other.publicKey() + Trees.text(makersFile));
        require(signed(makers), false, List.of(both));
        require(signed(other), false, List.of(both));
    }

    private void run(String... command) {
        processes.output(Command.of(directory, command), "");
    }

    private void require(Path rpm, boolean throwaway, List<Path> trusted) {
        new DevelSignatures(processes, new WorkDirectory(directory.resolve("work")), own, throwaway, trusted, output)
                .require(rpm, Digests.sha256(rpm));
    }

    private Path signed(OpenPgpKey by) {
        Path signed = directory.resolve("signed-" + by.fingerprint() + ".rpm");
        new RpmSigner(by).sign(unsigned, signed, Instant.ofEpochSecond(SmallRpm.BUILT));
        return signed;
    }
}
