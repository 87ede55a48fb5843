// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.signing.ExpiredKey;
import io.github.kernellts.signing.ModuleSigner;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedModuleTest {
    @TempDir
    static Path directory;

    private final byte[] module = new byte[5000];
    private SigningKey owner;
    private byte[] signed;

    @BeforeAll
    void sign() {
        Arrays.fill(module, (byte) 'm');
        owner = TestKeys.modules("owner", directory.resolve("owner.p12"));
        signed = new ModuleSigner(owner).sign(module);
    }

    @Test
    void aModuleOfTheOwnerIsAccepted() {
        SignedModule parsed = SignedModule.parse(signed).orElseThrow();
        assertThat(parsed.content()).isEqualTo(module);
        assertThat(parsed.refusal(owner.certificate())).isEmpty();
    }

    @Test
    void aFlippedBitIsRefused() {
        byte[] flipped = signed.clone();
        flipped[2500] ^= 1;
        assertThat(SignedModule.parse(flipped).orElseThrow().refusal(owner.certificate()))
                .hasValueSatisfying(why -> assertThat(why).contains("does not match its content"));
    }

    @Test
    void aKeySignsForKernelsThatTrustItAfterItsCertificateExpiredButForNoNewOnes() {
        try (Processes processes = new Processes(directory)) {
            ExpiredKey key = new ExpiredKey(directory, processes);
            assertThatThrownBy(() -> key.keys().forModules())
                    .hasMessageContaining("2021")
                    .hasMessageContaining("openssl x509 -in CERTIFICATE -signkey KEY -days 3650");
            for (OwnersKeys keys : List.of(key.keys(), key.renewedKeys())) {
                byte[] own = new ModuleSigner(keys.forModulesOfBuiltKernels()).sign(module);
                SignedModule parsed = SignedModule.parse(own).orElseThrow();
                assertThat(parsed.refusal(key.expired())).isEmpty();
                assertThat(parsed.refusal(key.renewed())).isEmpty();
                assertThat(parsed.refusal(key.another())).isPresent();
            }
        }
    }

    @Test
    void anotherKeyIsRefused() {
        SigningKey other = TestKeys.modules("other", directory.resolve("other.p12"));
        byte[] foreign = new ModuleSigner(other).sign(module);
        assertThat(SignedModule.parse(foreign).orElseThrow().refusal(owner.certificate()))
                .hasValueSatisfying(why -> assertThat(why).contains("another key"));
    }

    @Test
    void whatIsNotSignedOrCutOrLengthenedHasNoSignature() {
        assertThat(SignedModule.parse(module)).isEmpty();
        assertThat(SignedModule.parse(Arrays.copyOf(signed, signed.length - 1))).isEmpty();
        assertThat(SignedModule.parse(Arrays.copyOf(signed, signed.length + 1))).isEmpty();
        assertThat(SignedModule.parse(new byte[0])).isEmpty();
    }

    @Test
    void anAbsurdLengthAndOtherFieldsThanTheKernelTakesAreNoSignature() {
        byte[] absurd = signed.clone();
        absurd[signed.length - 28 - 4] = 0x7f;
        assertThat(SignedModule.parse(absurd)).isEmpty();
        byte[] field = signed.clone();
        field[signed.length - 28 - 12] = 1;
        assertThat(SignedModule.parse(field)).isEmpty();
    }
}
