// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;

/**
 * Refuses private keys in the source of a module: a POM beside the makefile often has keys beside it, which makefiles would
 * read and a source RPM would publish. Published source, of a git repository or a package, is searched for the keys of this
 * build only, as it may have keys for tests.
 */
final class SourceSecrets {
    private final KeyTraces traces;
    private final boolean own;

    /** @param traces the keys of this build */
    SourceSecrets(KeyTraces traces, ModuleSource source) {
        this.traces = traces;
        this.own = source.kind() == ModuleSource.Kind.PATH;
    }

    /**
     * Checks the directory of a user before it is copied to where makefiles read it.
     *
     * @throws KernelException if a file that would be copied looks like a private key
     */
    static void requireUnseen(ModuleSource source) {
        source.directory().ifPresent(directory -> requireUnseen(directory.top(), directory.files()));
    }

    private static void requireUnseen(Path directory, List<Path> files) {
        for (Path file : files) {
            if (KeyTraces.looksLikeKey(file, KeyTraces.start(file))) {
                throw new KernelException(
                        "kernel.module.source is " + directory + ", and " + directory.relativize(file)
                                + " in it is a private key, which makefiles would see and the source RPM would publish",
                        "keep keys outside of the directory; of a git repository, kernel.module.commit takes only what was"
                                + " committed");
            }
        }
    }

    /** @throws KernelException if a file has or looks like a private key */
    void require(Path unpacked) {
        for (Path file : Trees.files(unpacked, each -> true)) {
            byte[] content = KeyTraces.start(file);
            if (traces.holdsKey(content) || own && KeyTraces.looksLikeKey(file, content)) {
                throw new KernelException(
                        "The source of the module has " + unpacked.relativize(file)
                                + ", a private key, which its source RPM would publish",
                        "keep keys outside of the directory that kernel.module.source names, or set"
                                + " kernel.module.srpm to false");
            }
        }
    }
}
