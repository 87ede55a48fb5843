// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Verified tarballs, in a directory for each party that vouches for them, each with a record next to it: its version,
 * digest, origin and the party.
 *
 * <p>The record is written last, so a tarball without one does not count. Warnings are not recorded: they depend on the
 * request.
 */
final class SourceCache {
    private final Path directory;

    /** @param directory the directory in which tarballs are kept between builds */
    SourceCache(Path directory) {
        this.directory = directory;
    }

    /**
     * A tarball of the cache.
     *
     * @param trust the party that vouches for it
     */
    record Entry(KernelVersion version, Path tarball, String sha256, String origin, Trust trust) {
        /** The source of a build, with the warnings for its request. */
        KernelSource source(List<String> warnings) {
            return new KernelSource(version, tarball, sha256, origin, trust.description(), warnings);
        }

        /**
         * The source of a build that names the content, by a digest or a commit: as the version that this build asks for,
         * which unpacking compares, and of this build's origin. Another project may have brought the content into the cache
         * for another version, and from an address that is not to be published.
         */
        KernelSource asked(SourceRequest request, String from) {
            return new KernelSource(request.version(), tarball, sha256, from, trust.description(), List.of());
        }
    }

    Path directory() {
        return Trees.directory(directory);
    }

    /** The path of a party's tarball, which may not exist yet. */
    Path file(Trust trust, String name) {
        return directory().resolve(trust.id()).resolve(name);
    }

    /** The names of a party's tarballs that match a pattern. */
    List<String> names(Trust trust, String pattern) {
        return Trees.files(
                        Trees.directory(directory().resolve(trust.id())),
                        file -> file.getFileName().toString().matches(pattern))
                .stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    /** A tarball, if it exists, is unchanged, and is recorded as verified by this party. */
    Optional<Entry> find(Trust trust, String name) {
        Path tarball = file(trust, name);
        Path record = recordOf(tarball);
        if (!Files.exists(record) || !Files.exists(tarball)) {
            return Optional.empty();
        }
        Properties known = read(record);
        String sha256 = known.getProperty("sha256", "");
        if (!trust.id().equals(known.getProperty("verified"))) {
            return Optional.empty();
        }
        if (!FileStamp.of(tarball).text().equals(known.getProperty("stamp"))) {
            if (!Digests.sha256(tarball).equals(sha256)) {
                remove(tarball);
                return Optional.empty();
            }
            // The cache was copied: with the new stamp, the next check is quick again.
            known.setProperty("stamp", FileStamp.of(tarball).text());
            write(known, record);
        }
        return Optional.of(new Entry(
                KernelVersion.parse(known.getProperty("version", "")),
                tarball,
                sha256,
                known.getProperty("origin", ""),
                trust));
    }

    /** Moves a verified tarball into the cache and records it. */
    Entry add(Path verified, String name, KernelVersion version, String origin, Trust trust) {
        Path tarball = Trees.parents(file(trust, name));
        String sha256 = Digests.sha256(verified);
        Trees.delete(recordOf(tarball));
        Trees.rename(verified, tarball);
        Properties known = new Properties();
        known.setProperty("version", version.toString());
        known.setProperty("sha256", sha256);
        known.setProperty("origin", origin);
        known.setProperty("verified", trust.id());
        known.setProperty("stamp", FileStamp.of(tarball).text());
        write(known, recordOf(tarball));
        return new Entry(version, tarball, sha256, origin, trust);
    }

    /** Notes that a tarball is in use, for {@link #removeUnused}. */
    void use(Entry entry) {
        Trees.touch(recordOf(entry.tarball()), FileTime.from(Instant.now()));
    }

    /** Removes a party's tarballs whose names start alike, but for those in use since an instant. */
    void removeUnused(Trust trust, String start, Instant since) {
        names(trust, Pattern.quote(start) + ".*(?<!\\.properties)").stream()
                .map(name -> file(trust, name))
                .filter(tarball -> !Files.exists(recordOf(tarball))
                        || Trees.modified(recordOf(tarball)).toInstant().isBefore(since))
                .forEach(SourceCache::remove);
    }

    /** Removes a party's tarballs whose names start alike, but for the newest. */
    void keepNewest(Trust trust, String start, int kept) {
        names(trust, Pattern.quote(start) + ".*(?<!\\.properties)").stream()
                .map(name -> file(trust, name))
                .sorted(Comparator.comparing(Trees::modified).reversed())
                .skip(kept)
                .forEach(SourceCache::remove);
    }

    private static void remove(Path tarball) {
        Trees.delete(recordOf(tarball));
        Trees.delete(tarball);
    }

    private static Properties read(Path record) {
        Properties known = new Properties();
        try {
            known.load(new StringReader(Trees.text(record)));
        } catch (IOException e) {
            throw Trees.failure("read", record, e);
        }
        return known;
    }

    private static void write(Properties known, Path record) {
        StringWriter text = new StringWriter();
        try {
            known.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("A string can always be written to", e);
        }
        Trees.write(record, text.toString());
    }

    private static Path recordOf(Path tarball) {
        return tarball.resolveSibling(tarball.getFileName() + ".properties");
    }
}
