// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceSecretsTest {
    @TempDir
    Path source;

    @ParameterizedTest
    @ValueSource(strings = {"keys/modules.key", "MODULES.P12", "a/b/c.pfx"})
    void aDirectoryWithAPrivateKeyIsNoSourceToPublish(String name) {
        Trees.write(Trees.parents(source.resolve(name)), name.endsWith("key") ? TestKeys.brokenPem() : "sealed");
        assertThatThrownBy(() -> secrets(source.toString(), KeyTraces.of()).require(source))
                .hasMessageContaining("has " + name + ", a private key")
                .hasMessageContaining("kernel.module.srpm");
    }

    /** No name tells it, and as DER no label does. */
    @Test
    void aKeyInDerIsNoSourceToPublish() {
        openssl("genpkey", "-algorithm", "ed25519", "-outform", "DER", "-out", source + "/blob");
        assertThatThrownBy(() -> secrets(source.toString(), KeyTraces.of()).require(source))
                .hasMessageContaining("has blob, a private key");
    }

    @Test
    void publishedSourceMayHaveKeysForItsTests() {
        Trees.write(source.resolve("test.pem"), TestKeys.brokenPem());
        assertThatCode(() ->
                        secrets("https://example.org/x.git", KeyTraces.of()).require(source))
                .doesNotThrowAnyException();
    }

    @Test
    void theKeyOfThisBuildIsFoundInEverySourceAndEncoding() {
        Path keys = Trees.directory(source.resolveSibling(source.getFileName() + "-keys"));
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=a",
                "-keyout",
                keys + "/a",
                "-out",
                keys + "/b");
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                keys + "/a",
                "-in",
                keys + "/b",
                "-passout",
                "pass:c",
                "-out",
                keys + "/d");
        openssl("rsa", "-in", keys + "/a", "-outform", "DER", "-out", source + "/firmware.bin");
        SigningKey key = Keystore.open(
                new KeystoreLocation(KeyProperties.MODULES, keys.resolve("d"), Optional.empty(), "c"::toCharArray));
        assertThatThrownBy(() ->
                        secrets("https://example.org/x.git", KeyTraces.of(key)).require(source))
                .hasMessageContaining("firmware.bin");
    }

    private void openssl(String... arguments) {
        try (Processes processes = new Processes(source)) {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(List.of(arguments));
            processes.output(Command.of(source, command), "");
        }
    }

    private static SourceSecrets secrets(String from, KeyTraces traces) {
        return new SourceSecrets(traces, new ModuleSource(from, Optional.empty(), Optional.empty(), true));
    }
}
