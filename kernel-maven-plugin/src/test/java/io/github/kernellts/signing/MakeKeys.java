// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.nio.file.Path;

/** Makes keys in a process of its own, which can be killed: DIRECTORY. */
final class MakeKeys {
    private MakeKeys() {}

    public static void main(String[] arguments) {
        NewKeysTest.write(Path.of(arguments[0]));
    }
}
