// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The RPMs of two builds of the tiny kernel, and of a module for each, that TinyRepositoryIT leaves. */
final class TwoBuilds {
    static final String SEVEN = "6.1.192-7.el9";
    static final String EIGHT = "6.1.192-8.el9";

    private TwoBuilds() {}

    /** Keeps the packages of a repository. */
    static void keep(Path packages) {
        Run.in(packages, "rm", "-rf", directory().toString());
        Run.in(packages, "cp", "-a", packages.toString(), directory().toString());
    }

    /** Puts what was kept into another directory. */
    static void copyTo(Path target) {
        require();
        Run.in(target, "cp", "-al", directory() + "/.", ".");
    }

    /** The kernel's RPM of a build. */
    static Path kernel(String release) {
        require();
        return directory().resolve("kernel-lts-tiny-61y-" + release.replace('-', '_') + "-0.1.x86_64.rpm");
    }

    /** An empty directory beside it. */
    static Path workspace(String name) throws IOException {
        Path workspace = directory().resolveSibling(name);
        Run.in(Files.createDirectories(directory().getParent()), "rm", "-rf", workspace.toString());
        return Files.createDirectories(workspace);
    }

    private static void require() {
        if (!Files.exists(directory())) {
            throw new AssertionError("There are no " + directory()
                    + ". Fix: run TinyRepositoryIT before: -Dit.test=TinyRepositoryIT,TinyRuns*");
        }
    }

    private static Path directory() {
        return Path.of(OutsideProject.property("it.directory")).resolve("two-builds");
    }
}
