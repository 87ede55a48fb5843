// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.signing.KeyTraces;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;

/** Searches the files of a build, other than its packages, for private keys. */
public final class WrittenFiles {
    private final KeyTraces traces;

    public WrittenFiles(KeyTraces traces) {
        this.traces = traces;
    }

    /** @throws io.github.kernellts.system.KernelException naming the files below a directory that hold a private key */
    public void verify(Path directory) {
        Findings findings = new Findings();
        List<Path> files = Trees.files(directory, file -> true);
        for (Path file : files) {
            byte[] content = Trees.read(file);
            findings.require(!traces.holdsKey(content) && !KeyTraces.holdsPem(content), file + " holds a private key");
        }
        findings.conclude();
    }
}
