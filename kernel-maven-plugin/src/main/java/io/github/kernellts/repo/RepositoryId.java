// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.system.KernelException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a repository for dnf, of which a host may have one alone, and of its {@code .repo} file.
 *
 * @param id such as {@code kernel-lts}
 */
public record RepositoryId(String id) {
    private static final String PROPERTY = "kernel.repo.id";
    /** What dnf takes; the first makes no hidden file. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]*");

    private static final String REPO_FILE = ".repo";

    /** The id of repositories whose owner chose none. */
    public static final RepositoryId DEFAULT = new RepositoryId("kernel-lts");

    /** @throws KernelException if dnf doesn't take it */
    public RepositoryId {
        if (!isValid(id)) {
            throw new KernelException(
                    PROPERTY + " (" + id.replaceAll("\\p{Cntrl}", "?") + ") is no id of a repository for dnf",
                    "set " + PROPERTY
                            + " to letters, digits and -, _, . and :, of which the first is a letter or a digit,"
                            + " such as example-kernels");
        }
    }

    private static boolean isValid(String id) {
        // The section main has the settings of dnf itself.
        return VALID.matcher(id).matches() && !id.equals("main");
    }

    /** The id whose {@code .repo} file has this name, if there can be one. */
    static Optional<RepositoryId> ofRepoFile(String name) {
        return Optional.of(name)
                .filter(file -> file.endsWith(REPO_FILE))
                .map(file -> file.substring(0, file.length() - REPO_FILE.length()))
                .filter(RepositoryId::isValid)
                .map(RepositoryId::new);
    }

    /** The file for /etc/yum.repos.d. */
    public String repoFile() {
        return id + REPO_FILE;
    }

    /** The repository of debug information: dnf debuginfo-install enables those that are named so. */
    public String debuginfo() {
        return id + "-debuginfo";
    }

    /** The repository of source packages: dnf download --source enables those that are named so. */
    String source() {
        return id + "-source";
    }

    /** What dnf shows. */
    String title() {
        String title = "Mainline LTS kernels for Enterprise Linux";
        return equals(DEFAULT) ? title : title + " (" + id + ")";
    }
}
