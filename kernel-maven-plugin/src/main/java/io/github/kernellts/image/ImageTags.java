// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags of an image: {@code el9-kvm-6.1.192-1000}, which belongs to one release and is never moved, and {@code
 * el9-kvm-6.1.y-latest}, which each release of the branch moves. A snapshot has only one tag, {@code
 * el9-kvm-6.1.192-1000-SNAPSHOT}, which is moved.
 */
public final class ImageTags {
    private static final Pattern KERNEL = Pattern.compile("kernel-lts-([a-z][a-z0-9]*)-[0-9]+y");
    /** The distribution spec's grammar of a tag. */
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private ImageTags() {}

    /**
     * The tags for the kernels among a build's RPMs, the one of the version first.
     *
     * @throws KernelException if they aren't of one version and build
     */
    public static List<String> of(List<Path> rpms, boolean snapshot) {
        SortedSet<String> flavors = new TreeSet<>();
        SortedSet<String> versions = new TreeSet<>();
        for (Path file : rpms) {
            RpmFile rpm = new RpmFile(file);
            Matcher name = KERNEL.matcher(rpm.name());
            if (name.matches()) {
                flavors.add(name.group(1));
                versions.add(rpm.version());
            }
        }
        Optional<KernelRelease> release =
                versions.size() == 1 ? KernelRelease.parse(versions.first()) : Optional.empty();
        if (release.isEmpty()) {
            throw new KernelException(
                    versions.isEmpty()
                            ? "The image takes its tag from the version of a kernel, and this build has no kernel"
                            : "The kernels of this build have several versions: " + String.join(", ", versions),
                    "set kernel.image.tags");
        }
        KernelRelease kernel = release.get();
        String which = kernel.el() + "-" + String.join("-", flavors) + "-";
        String build = which + kernel.version() + "-" + kernel.build();
        return checked(
                snapshot
                        ? List.of(build + "-SNAPSHOT")
                        : List.of(build, which + kernel.version().branch() + ".y-latest"));
    }

    /** @throws KernelException if there is no tag, or one that registries refuse */
    public static List<String> checked(List<String> tags) {
        if (tags.isEmpty()) {
            throw new KernelException(
                    "kernel.image.tags has no tag", "set kernel.image.tags to a tag, or leave it out");
        }
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                throw new KernelException(
                        "The image has the tag \"" + tag + "\", which no registry accepts",
                        "set kernel.image.tags to tags of at most 128 letters, digits and any of ._-");
            }
        }
        return List.copyOf(tags);
    }
}
