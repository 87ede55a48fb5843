// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;

/**
 * Refuses to put private keys into a source RPM: a POM beside the makefile often has keys beside it. Published source, of a
 * git repository or a package, is searched for the keys of this build only, as it may have keys for tests.
 */
final class SourceSecrets {
    /** A file with a key is smaller. */
    private static final long LONGEST = 1 << 17;

    private final KeyTraces traces;
    private final boolean own;

    /** @param traces the keys of this build */
    SourceSecrets(KeyTraces traces, ModuleSource source) {
        this.traces = traces;
        this.own = source.kind() == ModuleSource.Kind.PATH;
    }

    /** @throws KernelException if a file has or looks like a private key */
    void require(Path unpacked) {
        for (Path file : Trees.files(unpacked, each -> Trees.size(each) <= LONGEST)) {
            byte[] content = Trees.read(file);
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
