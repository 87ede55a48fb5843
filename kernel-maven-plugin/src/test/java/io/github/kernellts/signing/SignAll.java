// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Signs every module of a directory, for integration-tests/bench/signing: PEM DIRECTORY. */
final class SignAll {
    private SignAll() {}

    public static void main(String[] arguments) throws IOException {
        SigningKey key = Keystore.open(
                new KeystoreLocation(KeyProperties.MODULES, Path.of(arguments[0]), Optional.empty(), () -> null));
        List<Path> modules;
        try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
            modules = files.toList();
        }
        new ModuleSigner(key).sign(modules);
    }
}
