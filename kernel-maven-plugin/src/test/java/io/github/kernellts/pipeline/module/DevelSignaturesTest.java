// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.RpmSigner;
import io.github.kernellts.signing.TestKeys;
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
