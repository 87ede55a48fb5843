// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.layout;

import java.nio.file.Path;

/**
 * The cache shared by all builds of a user ({@code kernel.cache}). A build holds the cache's lock while it adds or
 * removes files.
 *
 * @param root its absolute path
 */
public record UserCache(Path root) {
    private static final String SYMBOLS = ".symbols";

    /** Verified tarballs of kernels, each with a record of its origin. */
    public Path sources() {
        return root.resolve("sources");
    }

    /** Patched trees, one for each combination of source and patches. */
    public Path trees() {
        return root.resolve("trees");
    }

    /**
     * The list of exported symbols of a patched tree with their options, for messages about modules.
     *
     * @param version the version of the code that made the list
     */
    public Path symbols(Path tree, int version) {
        return tree.resolveSibling(tree.getFileName() + "." + version + SYMBOLS);
    }

    /** Whether a file is such a list of a patched tree, by whichever version. */
    public static boolean isSymbols(Path file, Path tree) {
        String name = file.getFileName().toString();
        return name.startsWith(tree.getFileName() + ".") && name.endsWith(SYMBOLS);
    }

    /** Sources of external modules. */
    public Path moduleSources() {
        return root.resolve("modules");
    }

    /** The -devel RPMs that were downloaded from an address. */
    public Path develRpms() {
        return root.resolve("devel");
    }

    /** The default directory of objects, without {@code kernel.objects}. */
    public Path objects() {
        return root.resolve("objects");
    }

    /** The key that authenticates packed object trees, without {@code kernel.objects.archive.key}. */
    public Path objectsKey() {
        return root.resolve("objects.key");
    }

    /** The known versions of programs, so that an unchanged program is not run again. */
    public Path toolVersions() {
        return root.resolve("tools.properties");
    }

    /** The note that KVM doesn't work on this machine, so that it is not tried again. */
    public Path kvmNote() {
        return root.resolve("kvm-does-not-work");
    }

    /** Libraries that host programs are linked with in place of the system's. */
    public Path hostLibraries() {
        return root.resolve("toolchains/libraries");
    }

    /** Libraries of machine code that Java loads, where its own temporary directory doesn't allow that. */
    public Path javaLibraries() {
        return root.resolve("toolchains/java");
    }

    /** Base images and layers of OCI images. */
    public Path images() {
        return root.resolve("images");
    }
}
