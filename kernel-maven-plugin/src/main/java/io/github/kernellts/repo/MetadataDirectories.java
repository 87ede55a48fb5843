// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The directories with the metadata of a repository, which are named {@code repodata-} and a digest. {@code repodata} is a
 * link to the one that is served, so that index and signature change at once.
 *
 * <p>Who read the former index goes on to read the files that it names, so these stay for as long as the next index is
 * served.
 */
final class MetadataDirectories {
    /** The path below the repository at which clients look for the index. */
    static final String SERVED = "repodata";

    static final String INDEX = "repomd.xml";
    /** The signature of the index. */
    static final String SIGNATURE = INDEX + ".asc";
    /** The key of the signature, for zypper, which looks for it at this path. */
    static final String KEY = INDEX + ".key";

    private static final Pattern NAMED = Pattern.compile("href=\"" + SERVED + "/([^\"/]+)\"");
    private static final Pattern DATA = Pattern.compile("(?s)<data\\b.*?</data>");
    private static final Pattern SHA256 = Pattern.compile("<checksum type=\"sha256\">([0-9a-f]{64})</checksum>");
    private static final Pattern SIZE = Pattern.compile("<size>([0-9]+)</size>");
    private static final int DIGITS = 16;

    private final Path repository;
    private final Path served;

    MetadataDirectories(Path repository) {
        this.repository = repository;
        this.served = repository.resolve(SERVED);
    }

    /** Whether the metadata are a directory that another program wrote, such as createrepo_c or cp. */
    boolean isOfAnotherProgram() {
        return Files.isDirectory(served, LinkOption.NOFOLLOW_LINKS);
    }

    /** The files of the present metadata: the index, its signature, the key of that, and what the index names. */
    List<Path> present() {
        List<String> named = named(served);
        return Trees.list(served).stream()
                .filter(file -> List.of(INDEX, SIGNATURE, KEY)
                                .contains(file.getFileName().toString())
                        || named.contains(file.getFileName().toString()))
                .toList();
    }

    /**
     * A file that the index names and that is missing, or has another size or digest than there; the index itself if it
     * names a file without these.
     */
    Optional<Path> damaged() {
        Path index = served.resolve(INDEX);
        String text = Trees.text(index);
        int files = 0;
        for (MatchResult data : DATA.matcher(text).results().toList()) {
            Optional<String> name = first(NAMED, data.group());
            Optional<String> sha256 = first(SHA256, data.group());
            Optional<String> size = first(SIZE, data.group());
            if (name.isEmpty() || sha256.isEmpty() || size.isEmpty()) {
                return Optional.of(index);
            }
            Path file = served.resolve(name.get());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !size.get().equals(Long.toString(Trees.size(file)))
                    || !sha256.get().equals(Digests.sha256(file))) {
                return Optional.of(file);
            }
            files++;
        }
        return files == named(served).size() ? Optional.empty() : Optional.of(index);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).findFirst();
    }

    /** The names of the files that the index in a directory names. */
    private static List<String> named(Path metadata) {
        Path index = metadata.resolve(INDEX);
        return Files.isRegularFile(index)
                ? NAMED.matcher(Trees.text(index))
                        .results()
                        .map(name -> name.group(1))
                        .toList()
                : List.of();
    }

    /**
     * Moves metadata to where they can be served, beside those that are.
     *
     * @param written a directory with all of them
     * @param identity a digest of them
     * @return their directory, which is that of the present ones if these are the same
     */
    Path add(Path written, String identity) {
        Optional<Path> present = linked();
        if (present.filter(directory -> isWhole(directory, written)).isPresent()) {
            return present.get();
        }
        keepNamed(written);
        Path directory = directory(identity);
        // Damaged metadata are served until others are switched to.
        while (present.filter(directory::equals).isPresent()) {
            directory = directory(Digests.sha256(directory.toString()));
        }
        Trees.delete(directory);
        Trees.rename(Trees.published(written), directory);
        return directory;
    }

    private Path directory(String digest) {
        return repository.resolve(SERVED + "-" + digest.substring(0, DIGITS));
    }

    /** The directory that is served; empty if there is none, or if it is not of this class. */
    private Optional<Path> linked() {
        return Files.isSymbolicLink(served)
                ? Optional.of(repository.resolve(Trees.linkTarget(served)).normalize())
                : Optional.empty();
    }

    private static boolean isWhole(Path directory, Path written) {
        return Trees.list(written).stream().allMatch(file -> {
            Path other = directory.resolve(file.getFileName());
            return Files.isRegularFile(other) && Trees.sameContent(file, other);
        });
    }

    /** Adds the files that the present index names, and not those that the one before it named. */
    private void keepNamed(Path written) {
        for (String name : named(served)) {
            Path former = served.resolve(name);
            Path kept = written.resolve(name);
            if (Files.isRegularFile(former) && !Files.exists(kept)) {
                try {
                    Files.copy(former, kept);
                } catch (IOException e) {
                    throw Trees.failure("copy " + former + " to", kept, e);
                }
                Trees.published(kept);
            }
        }
    }

    /** Serves the metadata in one of these directories, and deletes all others. */
    void serve(Path directory) {
        Path aside = repository.resolve(".repodata.old");
        Trees.delete(aside);
        if (!linked().equals(Optional.of(directory))) {
            Path temporary = Trees.temporarySibling(served);
            Trees.delete(temporary);
            try {
                Files.createSymbolicLink(temporary, directory.getFileName());
            } catch (IOException e) {
                throw Trees.failure("write", temporary, e);
            }
            if (isOfAnotherProgram()) {
                // A link can't replace a directory in one step.
                Trees.rename(served, aside);
            }
            Trees.rename(temporary, served);
        }
        Trees.delete(aside);
        Trees.list(repository).stream()
                .filter(each -> each.getFileName().toString().matches(SERVED + "-[0-9a-f]{" + DIGITS + "}")
                        && !each.equals(directory))
                .forEach(Trees::delete);
    }
}
