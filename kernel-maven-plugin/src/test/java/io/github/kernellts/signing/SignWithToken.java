// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Signs a file as a module with the key on a token, in a separate JVM: TOKEN PIN FILE. */
final class SignWithToken {
    private SignWithToken() {}

    public static void main(String[] arguments) throws Exception {
        SigningKey key = Keystore.open(new KeystoreLocation(
                KeyProperties.MODULES, Path.of(arguments[0]), Optional.empty(), arguments[1]::toCharArray));
        byte[] signed = new ModuleSigner(key).sign(Files.readAllBytes(Path.of(arguments[2])));
        System.out.println(HexFormat.of().formatHex(signed));
    }
}
