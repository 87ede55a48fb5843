// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kernel tree says of its version and its state. kbuild makes the kernel's release of it, so it is looked at
 * before anything is compiled.
 *
 * @param top the top directory, or the tarball of it
 * @param origin the tree's origin, for messages
 * @param patched whether patches were applied to a tree that was accepted before
 */
public record KernelTree(Path top, String origin, boolean patched) {
    /** What kbuild takes for signs of a build in the tree itself (target outputmakefile of the kernel's Makefile). */
    private static final List<String> IN_PLACE = List.of(".config", "include/config", "arch/x86/include/generated");

    private static final Pattern EXTRA =
            Pattern.compile("^EXTRAVERSION[ \\t]*[:?+]?=[ \\t]*([^#\\s][^#\\n]*)", Pattern.MULTILINE);

    /** A tree as its makers or users left it. */
    public static KernelTree of(Path top, String origin) {
        return new KernelTree(top, origin, false);
    }

    /** The same tree after the patches of {@code kernel.patches}, some of which change what was accepted before. */
    public static KernelTree patched(Path top, String origin) {
        return new KernelTree(top, "With the patches of kernel.patches, " + origin, true);
    }

    /**
     * Accepts a tree that kbuild can build elsewhere, as a version and with nothing behind it.
     *
     * @throws KernelException if it is no kernel tree, was built in place, or is not of this version
     */
    public void require(KernelVersion expected) {
        requireRelease(expected);
        for (String made : IN_PLACE) {
            if (Files.exists(top.resolve(made), LinkOption.NOFOLLOW_LINKS)) {
                throw refused(
                        " was configured or built in place (" + made
                                + " is there), which kbuild refuses to build elsewhere",
                        "run make mrproper in that tree, before it is packed or committed; or build a commit of it: set"
                                + " kernel.source to the repository and kernel.source.commit to the output of git"
                                + " rev-parse HEAD");
            }
        }
    }

    /**
     * Accepts a tree of a version, with nothing that kbuild would add to it.
     *
     * @throws KernelException if it is no kernel tree or of another version, such as a release candidate's
     */
    public void requireRelease(KernelVersion expected) {
        Path file = top.resolve("Makefile");
        // A link of somebody else's tree may lead to a file of this machine.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw withoutMakefile();
        }
        requireMakefile(Trees.text(file), expected);
        localVersion().ifPresent(name -> {
            throw added("its file " + name + " is not empty", expected, "delete " + name);
        });
    }

    /**
     * Accepts the top makefile of a version, such as one in a tarball that isn't unpacked yet.
     *
     * @throws KernelException if it is of another version, such as a release candidate's
     */
    void requireMakefile(String makefile, KernelVersion expected) {
        KernelVersion found = KernelVersion.parse(number(makefile, "VERSION") + "." + number(makefile, "PATCHLEVEL")
                + "." + number(makefile, "SUBLEVEL"));
        if (!found.equals(expected)) {
            boolean elsewhere = !found.branch().equals(expected.branch());
            throw refused(
                    " holds Linux " + found + ", and kernel.version is " + expected,
                    "set kernel.version to " + found
                            + (elsewhere
                                    ? " and kernel.branch to " + found.branch() + " (-Plts-" + found.branch()
                                            + " chooses the branch)"
                                    : "")
                            + ", or name other source with kernel.source");
        }
        Matcher extra = EXTRA.matcher(makefile);
        if (extra.find()) {
            throw added(
                    "EXTRAVERSION in its top Makefile is " + extra.group(1).strip(),
                    found,
                    "set EXTRAVERSION to nothing");
        }
    }

    private KernelException refused(String what, String remedy) {
        return new KernelException(
                origin + what,
                patched
                        ? "leave that change out of kernel.patches; another point release is built of its own source, by"
                                + " kernel.version, and what tells builds apart is kernel.build"
                        : remedy);
    }

    private KernelException added(String what, KernelVersion found, String mend) {
        return refused(
                " is not just Linux " + found + ": " + what + ", which kbuild would add to the kernel's release",
                mend
                        + " in a tree of your own and name that with kernel.source, or name a release; what tells builds apart"
                        + " is kernel.build");
    }

    /** The first file of which scripts/setlocalversion would add the text, without line ends behind it. */
    private Optional<String> localVersion() {
        return Trees.list(top).stream()
                .filter(file -> file.getFileName().toString().matches("localversion[^~]*"))
                .filter(KernelTree::hasText)
                .map(file -> file.getFileName().toString())
                .sorted()
                .findFirst();
    }

    private static boolean hasText(Path file) {
        // A link of somebody else's tree may lead to a file of this machine.
        return Files.isSymbolicLink(file)
                || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && !Trees.text(file).replace("\n", "").isEmpty();
    }

    private String number(String makefile, String name) {
        Matcher matcher = Pattern.compile(
                        "^" + name + "[ \\t]*:?=[ \\t]*([0-9]{1,4})[ \\t]*(?:#.*)?$", Pattern.MULTILINE)
                .matcher(makefile);
        if (!matcher.find()) {
            throw noTree("its Makefile sets no number as " + name);
        }
        return matcher.group(1);
    }

    KernelException withoutMakefile() {
        return noTree("no Makefile in its top directory");
    }

    private KernelException noTree(String why) {
        return refused(" holds no kernel tree (" + why + ")", "name other source with kernel.source");
    }
}
