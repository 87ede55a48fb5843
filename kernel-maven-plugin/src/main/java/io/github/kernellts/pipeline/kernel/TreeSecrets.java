// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Refuses a tree of the user's that has private keys: the makefiles would see them, and the source RPM would publish them.
 * Released source is what its makers published.
 */
final class TreeSecrets {
    /** Names that files of private keys have. A kernel has 80,000 files, and two of these. */
    private static final Pattern NAMES = Pattern.compile(
            "(?i).*\\.(pem|key|der|p8|pk8|p12|pfx|jks|jceks|keystore|ppk|priv|asc|gpg|pgp)|secring.*|key[34]\\.db");

    private TreeSecrets() {}

    /** @throws KernelException if a key of this build, or a file that looks like a private key, is in the tree */
    static void require(Path tree, OwnersKeys keys) {
        Path top = Trees.real(tree);
        Stream.of(keys.modules(), keys.images(), keys.rpms())
                .flatMap(Optional::stream)
                .map(KeystoreLocation::file)
                .filter(file -> file.toAbsolutePath()
                                .normalize()
                                .startsWith(tree.toAbsolutePath().normalize())
                        || file.toFile().exists() && Trees.real(file).startsWith(top))
                .findFirst()
                .ifPresent(file -> refuse(tree, file));
        Path git = top.resolve(".git");
        Trees.files(top, file -> !file.startsWith(git) && isNamedLikeKey(file)).stream()
                .filter(file -> KeyTraces.looksLikeKey(file, KeyTraces.start(file)))
                .findFirst()
                .ifPresent(file -> refuse(tree, top.relativize(file)));
    }

    private static boolean isNamedLikeKey(Path file) {
        return NAMES.matcher(file.getFileName().toString()).matches();
    }

    private static void refuse(Path tree, Path file) {
        throw new KernelException(
                "kernel.source is " + tree + ", and " + file
                        + " in it is a private key, which makefiles would see and the source RPM would publish",
                "keep keys outside of the tree; of a git repository, kernel.source.commit takes only what was committed");
    }
}
