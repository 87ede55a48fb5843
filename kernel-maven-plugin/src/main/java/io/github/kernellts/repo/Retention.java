// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import io.github.kernellts.rpm.RpmFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which RPMs stay in a repository: of each kernel the newest builds, each with its -devel package and the modules that
 * were built for it.
 */
final class Retention {
    private static final Pattern KERNEL = Pattern.compile("kernel-lts-[a-z0-9]+-[0-9]+y");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    /** Versions of kernels, which are numbers with something between them. */
    private static final Comparator<String> BY_VERSION = Comparator.comparing(Retention::numbers, Retention::compare);

    private final int kept;

    /** @param kept how many builds of each kernel stay */
    Retention(int kept) {
        this.kept = kept;
    }

    /** Those of the RPMs that go. */
    List<Path> surplus(List<Path> rpms) {
        Map<String, List<String>> versions = new TreeMap<>();
        List<RpmFile> all = rpms.stream().map(RpmFile::new).toList();
        for (RpmFile rpm : all) {
            if (KERNEL.matcher(rpm.name()).matches()) {
                versions.computeIfAbsent(rpm.name(), name -> new ArrayList<>()).add(rpm.versionRelease());
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

    /** The kernel that a package is, or belongs to, with its version. */
    private static String kernelOf(RpmFile rpm) {
        String name = rpm.name();
        if (name.startsWith("kmod-")) {
            return rpm.requirements().stream()
                    .filter(each -> each.startsWith("kernel-lts-"))
                    .findFirst()
                    .orElse("");
        }
        return name.replaceFirst("-devel$", "") + " " + rpm.versionRelease();
    }

    private static List<Integer> numbers(String version) {
        return NUMBER.matcher(version)
                .results()
                .map(MatchResult::group)
                .map(Integer::valueOf)
                .toList();
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int difference = one.get(i).compareTo(other.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(one.size(), other.size());
    }
}
