// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.kbuild.Subsystems;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Facts about objects, kept in the work directory because the object tree may be removed.
 *
 * @param work the work directory
 */
record ObjectRecords(WorkDirectory work) {
    /** Raised when the list of files is made in another way. */
    static final int FILES_RECIPE = 2;

    /** Writes the sizes of subsystems. */
    Path writeSizes(Path objects) {
        Trees.write(
                work.builtInSizes(),
                Subsystems.builtIn(objects).entrySet().stream()
                        .map(size -> size.getKey() + "\t" + size.getValue() + "\n")
                        .collect(Collectors.joining()));
        return work.builtInSizes();
    }

    /** Bytes of code and data in the image, by subsystem. */
    Map<String, Long> builtIn() {
        return Trees.text(work.builtInSizes())
                .lines()
                .map(line -> line.split("\t"))
                .collect(Collectors.toMap(fields -> fields[0], fields -> Long.valueOf(fields[1])));
    }

    /**
     * Writes the list of the tree's files, with those that the build read. It has no release in it, nor have lists of
     * older plugins: {@link #writeRelease} follows.
     */
    Path writeFiles(Path tree, Path objects) {
        Trees.delete(work.compiledRelease());
        Trees.write(work.compiledFiles(), CompiledFiles.collect(tree, objects).text());
        return work.compiledFiles();
    }

    /** Says beside the list of files which release they are of, for goals that compare other releases. */
    void writeRelease(KernelVersion version) {
        String text = version + "\n";
        if (!Files.isRegularFile(work.compiledRelease())
                || !Trees.text(work.compiledRelease()).equals(text)) {
            Trees.write(work.compiledRelease(), text);
        }
    }
}
