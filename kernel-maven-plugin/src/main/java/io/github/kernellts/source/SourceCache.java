// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Verified tarballs by name, each with a record of its digest and origin beside it.
 *
 * <p>The record is written last, so a tarball without one is not there. A tarball whose size or time differs from its
 * record's is digested again.
 */
final class SourceCache {
    private final Path directory;

    SourceCache(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return Trees.directory(directory);
    }

    Optional<KernelSource> find(String name) {
        Path tarball = directory.resolve(name);
        Path record = recordOf(tarball);
        if (!Files.exists(record) || !Files.exists(tarball)) {
            return Optional.empty();
        }
        Properties known = new Properties();
        try {
            known.load(new StringReader(Trees.text(record)));
        } catch (IOException e) {
            throw Trees.failure("read", record, e);
        }
        String sha256 = known.getProperty("sha256", "");
        if (!stamp(tarball).equals(known.getProperty("stamp"))
                && !Digests.sha256(tarball).equals(sha256)) {
            Trees.delete(record);
            Trees.delete(tarball);
            return Optional.empty();
        }
        return Optional.of(new KernelSource(
                KernelVersion.parse(known.getProperty("version", "")),
                tarball,
                sha256,
                known.getProperty("origin", ""),
                known.getProperty("warnings", "").lines().toList()));
    }

    /** Moves a verified tarball into the cache and records it. */
    KernelSource add(Path verified, String name, KernelVersion version, String origin, List<String> warnings) {
        Path tarball = directory().resolve(name);
        String sha256 = Digests.sha256(verified);
        Trees.rename(verified, tarball);
        Properties known = new Properties();
        known.setProperty("version", version.toString());
        known.setProperty("sha256", sha256);
        known.setProperty("origin", origin);
        known.setProperty("warnings", String.join("\n", warnings));
        known.setProperty("stamp", stamp(tarball));
        StringWriter text = new StringWriter();
        try {
            known.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("A string can always be written to", e);
        }
        Trees.write(recordOf(tarball), text.toString());
        return new KernelSource(version, tarball, sha256, origin, warnings);
    }

    private static Path recordOf(Path tarball) {
        return tarball.resolveSibling(tarball.getFileName() + ".properties");
    }

    static String stamp(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }
}
