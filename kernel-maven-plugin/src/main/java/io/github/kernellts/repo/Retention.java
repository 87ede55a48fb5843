// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.rpm.RpmVersionOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Selects the RPMs that stay in a repository: of each kernel the newest releases and as many of the newest snapshots,
 * each with its -devel package, its debug information and the modules that were built for it, or with their sources. They are counted
 * separately, because a snapshot sorts below every release of its point release, and so would not even stay when it is
 * published.
 */
final class Retention {
    private static final Pattern KERNEL = Pattern.compile("kernel-lts-[a-z0-9]+-[0-9]+y");
    /** The kernel of a module: required, or the condition of a requirement in its common package. */
    private static final Pattern REQUIRED =
            Pattern.compile("(?:.* if )?(kernel-lts-[a-z0-9]+-[0-9]+y)(?: =)? ([^ )]+)\\)?");

    private static final Comparator<String> BY_VERSION = RpmVersionOrder::compare;

    private final int kept;
    private final Set<String> published;

    /**
     * @param kept the number of releases of each kernel that stay, and of its snapshots
     * @param published packages of this run, which stay in any case, with all packages of their kernels: who goes back to an
     *     older build publishes one that may be older than those that are kept
     */
    Retention(int kept, List<Path> published) {
        this.kept = kept;
        this.published =
                published.stream().map(rpm -> kernelOf(new RpmFile(rpm))).collect(Collectors.toSet());
    }

    /** Whether a package of this name is a kernel, or the source of one. */
    static boolean isKernel(String name) {
        return KERNEL.matcher(name).matches();
    }

    /** The RPMs that are removed. */
    List<Path> surplus(List<Path> rpms) {
        Map<Line, List<String>> versions = new HashMap<>();
        List<RpmFile> all = rpms.stream().map(RpmFile::new).toList();
        for (RpmFile rpm : all) {
            String kernel = rpm.name().replaceFirst("-debuginfo$", "");
            if (isKernel(kernel)) {
                versions.computeIfAbsent(new Line(kernel, isSnapshot(rpm)), line -> new ArrayList<>())
                        .add(rpm.versionRelease());
            }
        }
        Set<String> gone = new HashSet<>();
        versions.forEach((line, builds) -> builds.stream()
                .sorted(BY_VERSION.reversed())
                .skip(kept)
                .forEach(build -> gone.add(line.kernel() + " " + build)));
        gone.removeAll(published);
        return all.stream()
                .filter(rpm -> gone.contains(kernelOf(rpm)))
                .map(RpmFile::file)
                .toList();
    }

    /** The builds that replace each other: releases, or snapshots, of a kernel's package. */
    private record Line(String kernel, boolean snapshot) {}

    /** Whether a package is a snapshot, or is for a kernel that is one: its successors may have its version. */
    static boolean isSnapshot(RpmFile rpm) {
        String kernel = kernelOf(rpm);
        String version = kernel.replaceFirst("^.* ", "").replaceFirst("-[^-]*$", "");
        boolean ofSnapshot =
                KernelRelease.parse(version).map(KernelRelease::snapshot).orElse(false);
        // As ModulePackage names the release of a module's snapshot.
        return ofSnapshot
                || (rpm.name().startsWith("kmod-")
                        && rpm.versionRelease()
                                .substring(rpm.version().length() + 1)
                                .startsWith("0."));
    }

    /** Name, version and release of the kernel that a package is or belongs to, with a blank; empty if there is none. */
    static String kernelOf(RpmFile rpm) {
        String name = rpm.name();
        if (name.startsWith("kmod-")) {
            // Debug information of a module recommends that of its kernel, and its source requires -devel.
            return Stream.concat(rpm.requirements().stream(), rpm.recommendations().stream())
                    .map(each -> each.replaceFirst("-(debuginfo|devel) ", " "))
                    .map(REQUIRED::matcher)
                    .filter(Matcher::matches)
                    .map(kernel -> kernel.group(1) + " " + kernel.group(2))
                    .findFirst()
                    .orElse("");
        }
        return name.replaceFirst("-(devel|debuginfo)$", "") + " " + rpm.versionRelease();
    }
}
