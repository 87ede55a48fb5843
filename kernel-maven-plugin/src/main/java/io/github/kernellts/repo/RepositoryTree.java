// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.PublicKey;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The repositories of one EL as EL lays out its own: binary packages in {@code el9/x86_64}, with the keys, the
 * {@code .repo} file and a page for people, and source packages in {@code el9/source}.
 */
public final class RepositoryTree {
    private static final Pattern BASE = Pattern.compile("(?m)^baseurl=(.*)$");

    private final Path root;
    private final String el;
    private final Page page;
    private final YumRepository binary;
    private final YumRepository source;

    /** Writes the page for people. */
    public interface Page {
        /**
         * @param rpms the binary packages
         * @param source whether there are source packages
         * @return HTML
         */
        String of(RepositoryUrl url, String el, RepositoryKeys keys, List<Path> rpms, boolean source);
    }

    /**
     * @param root the directory of all repositories
     * @param el such as {@code el9}
     */
    public RepositoryTree(Path root, String el, Page page, Processes processes) {
        this.root = root;
        this.el = el;
        this.page = page;
        this.binary = new YumRepository(binaryDirectory(), processes);
        this.source = new YumRepository(sourceDirectory(), processes);
    }

    /** The directory that dnf's {@code baseurl} names. */
    public Path binaryDirectory() {
        return root.resolve(el).resolve("x86_64");
    }

    /** The directory of the source packages. */
    public Path sourceDirectory() {
        return root.resolve(el).resolve("source");
    }

    public YumRepository binary() {
        return binary;
    }

    public YumRepository source() {
        return source;
    }

    /** All files that are served. */
    public List<Path> files() {
        return hasSource()
                ? Stream.concat(binary.files().stream(), source.files().stream())
                        .toList()
                : binary.files();
    }

    private boolean hasSource() {
        return !source.packages().isEmpty();
    }

    /**
     * Adds packages to both repositories, the source packages first, so that a page or a {@code .repo} file never names
     * a missing repository.
     *
     * @param kept the number of builds of each kernel that stay
     */
    public void publish(
            List<Path> binaries, List<Path> sources, int kept, OpenPgpKey key, RepositoryKeys keys, RepositoryUrl url) {
        if (!sources.isEmpty() || hasSource()) {
            source.publish(sources, kept, key, remaining -> Map.of());
        }
        binary.publish(binaries, kept, key, remaining -> documents(url, keys, remaining));
    }

    private Map<String, String> documents(RepositoryUrl url, RepositoryKeys keys, List<Path> rpms) {
        Map<String, String> documents = new LinkedHashMap<>(keys.files());
        documents.put(
                YumRepository.REPO_FILE, RepoFile.text(url, el, keys.files().keySet()));
        documents.put(YumRepository.PAGE, page.of(url, el, keys, rpms, hasSource()));
        return documents;
    }

    /**
     * Checks everything but the packages against the keys: the signatures of the metadata, and the files next to them.
     *
     * @throws KernelException if something was changed since the goal {@code repo} wrote it
     */
    public void requireUnchanged(RepositoryKeys keys) {
        PublicKey key = keys.current();
        if (!binary.signedBy(key) || hasSource() && !source.signedBy(key)) {
            throw changed("The metadata of " + root.resolve(el) + " are not signed by the key " + key.fingerprint());
        }
        Path repoFile = binaryDirectory().resolve(YumRepository.REPO_FILE);
        Matcher base = BASE.matcher(Files.isRegularFile(repoFile) ? Trees.text(repoFile) : "");
        String suffix = "/" + el + "/x86_64";
        if (!base.find() || !base.group(1).endsWith(suffix)) {
            throw changed(repoFile + " has no baseurl that ends in " + suffix);
        }
        RepositoryUrl url =
                new RepositoryUrl(base.group(1).substring(0, base.group(1).length() - suffix.length()));
        documents(url, keys, binary.packages()).forEach((name, text) -> {
            Path file = binaryDirectory().resolve(name);
            if (!Files.isRegularFile(file) || !Trees.text(file).equals(text)) {
                throw changed(file + " is not as the goal repo wrote it");
            }
        });
    }

    private static KernelException changed(String what) {
        return new KernelException(
                what,
                "publish again with the goal repo, with the same kernel.rpm.keyring and kernel.repo.former as here");
    }
}
