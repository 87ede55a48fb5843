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

    private static final String INDEX = "repomd.xml";
    private static final Pattern NAMED = Pattern.compile("href=\"" + SERVED + "/([^\"/]+)\"");
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

    /** The files of the present metadata: what the index names, and what is named after the index. */
    List<Path> present() {
        List<String> named = named(served);
        return Trees.list(served).stream()
                .filter(file -> file.getFileName().toString().startsWith(INDEX)
                        || named.contains(file.getFileName().toString()))
                .toList();
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
