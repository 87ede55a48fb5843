// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.layout;

import java.nio.file.Path;

/**
 * The work directory of one build: the output directory of one flavor (or module), EL and branch. Only the build that
 * holds its lock writes here.
 *
 * @param root its absolute path
 */
public record WorkDirectory(Path root) {
    /** The directory in which kbuild resolves the configuration. */
    public Path configuration() {
        return root.resolve("config");
    }

    /** The resolved configuration. */
    public Path config() {
        return configuration().resolve(".config");
    }

    /** The size of each subsystem in the image, one per line. */
    public Path builtInSizes() {
        return root.resolve("compiled/sizes.tsv");
    }

    /** The files of the tree, and which of them the build read. */
    public Path compiledFiles() {
        return root.resolve("compiled/files.txt");
    }

    /** The point release whose files these are. */
    public Path compiledRelease() {
        return root.resolve("compiled/release.txt");
    }

    /** A file system tree with the stripped modules. */
    public Path strippedModules() {
        return root.resolve("modules");
    }

    /** A file system tree with links to programs that still have their debug information. */
    public Path programsWithDebuginfo() {
        return root.resolve("with-debuginfo");
    }

    /** All files of the kernel's package signed by the owner. */
    public Path signed() {
        return root.resolve("signed");
    }

    /** The signed kernel image. */
    public Path signedImage() {
        return signed().resolve("vmlinuz");
    }

    /** A file system tree with the signed modules. */
    public Path signedModules() {
        return signed().resolve("root");
    }

    /** The additional files of -devel, besides the kernel's own. */
    public Path develExtras() {
        return root.resolve("for-devel");
    }

    /** The top directory of rpmbuild, removed after packaging. */
    public Path rpmbuild() {
        return root.resolve("rpmbuild");
    }

    /** The top directory of the rpmbuild that packages debug information, meanwhile; removed afterwards. */
    public Path rpmbuildOfDebuginfo() {
        return root.resolve("rpmbuild-debuginfo");
    }

    /** Packages without a signature of their own. */
    public Path unsignedRpms() {
        return root.resolve("unsigned");
    }

    /** The signed packages and their documents. */
    public Path rpms() {
        return root.resolve("rpms");
    }

    /** The RPM database with the owner's public key, imported by rpmkeys for checks. */
    public Path rpmDatabase() {
        return root.resolve("rpmdb");
    }

    /** The directory of the boot check, removed after it. */
    public Path boot() {
        return root.resolve("boot");
    }

    /** The directory of the kernel that a shell runs in, removed after it. */
    public Path shell() {
        return root.resolve("shell");
    }

    /** The directory of the interactive configuration editor. */
    public Path menuconfig() {
        return root.resolve("menuconfig");
    }

    /** The directory in which another kernel's configuration is reduced to a fragment. */
    public Path imported() {
        return root.resolve("import");
    }

    /** The list of imported and dropped lines. */
    public Path importReport() {
        return root.resolve("import.txt");
    }

    /** Results of checks, digests of packages and former configurations, for the report. */
    public Path reportData() {
        return root.resolve("report");
    }

    /** The page about the packages. */
    public Path reportPage() {
        return root.resolve("report.html");
    }

    /** The program whose link shows how host programs can be linked. */
    public Path trialLink() {
        return root.resolve("trial-link");
    }

    /** Files of launchers, writable by sandboxed compilers. */
    public Path launcher() {
        return root.resolve("launcher");
    }

    /** The directory of all logs. */
    public Path logs() {
        return root.resolve("logs");
    }

    /**
     * The log of one step, with its whole output.
     *
     * @param step such as {@code compile}
     */
    public Path log(String step) {
        return logs().resolve(step + ".log");
    }

    /** The stamps of finished stages. */
    public Path stamps() {
        return root.resolve("stages");
    }

    /** Start, duration and processor time of stages. */
    public Path timings() {
        return stamps().resolve("timings.tsv");
    }

    /** The work directory of one kernel within the build of an external module. */
    public WorkDirectory of(String kernel) {
        return new WorkDirectory(root.resolve(kernel));
    }
}
