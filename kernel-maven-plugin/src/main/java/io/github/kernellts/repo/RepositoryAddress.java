// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

/**
 * What hosts know the repositories of an EL by.
 *
 * @param url the address of all repositories
 * @param el such as {@code el9}
 * @param id the name of the binary one
 */
public record RepositoryAddress(RepositoryUrl url, String el, RepositoryId id) {
    /** The address of the {@code .repo} file. */
    public String repoFile() {
        return binary() + "/" + id.repoFile();
    }

    String binary() {
        return of("x86_64");
    }

    String source() {
        return of("source");
    }

    String debug() {
        return of("debug");
    }

    private String of(String directory) {
        return url.address() + "/" + el + "/" + directory;
    }
}
