// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.rpm.RpmVersionOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Selects the RPMs that stay in a repository: of each kernel the newest builds, each with its -devel package, its debug
 * information and the modules that were built for it.
 */
final class Retention {
    private static final Pattern KERNEL = Pattern.compile("kernel-lts-[a-z0-9]+-[0-9]+y");
    private static final Comparator<String> BY_VERSION = RpmVersionOrder::compare;

    private final int kept;

    /** @param kept the number of builds of each kernel that stay */
    Retention(int kept) {
        this.kept = kept;
    }

    /** Whether a package of this name is a kernel, or the source of one. */
    static boolean isKernel(String name) {
        return KERNEL.matcher(name).matches();
    }

    /** The RPMs that are removed. */
    List<Path> surplus(List<Path> rpms) {
        Map<String, List<String>> versions = new TreeMap<>();
        List<RpmFile> all = rpms.stream().map(RpmFile::new).toList();
        for (RpmFile rpm : all) {
            String kernel = rpm.name().replaceFirst("-debuginfo$", "");
            if (isKernel(kernel)) {
                versions.computeIfAbsent(kernel, name -> new ArrayList<>()).add(rpm.versionRelease());
            }
        }
        Set<String> gone = new HashSet<>();
        versions.forEach((kernel, builds) -> builds.stream()
                .sorted(BY_VERSION.reversed())
                .skip(kept)
                .forEach(build -> gone.add(kernel + " " + build)));
        return all.stream()
                .filter(rpm -> gone.contains(kernelOf(rpm)))
                .map(RpmFile::file)
                .toList();
    }

    /** Name and version of the kernel that a package is or belongs to. */
    private static String kernelOf(RpmFile rpm) {
        String name = rpm.name();
        if (name.startsWith("kmod-")) {
            return rpm.requirements().stream()
                    .filter(each -> each.startsWith("kernel-lts-"))
                    .findFirst()
                    .orElse("");
        }
        return name.replaceFirst("-(devel|debuginfo)$", "") + " " + rpm.versionRelease();
    }
}
