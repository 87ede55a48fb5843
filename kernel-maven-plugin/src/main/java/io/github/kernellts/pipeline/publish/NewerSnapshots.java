// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.rpm.RpmVersionOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Snapshots that hosts with releases would get: one is older than the releases of its own point release alone, and newer than
 * those of all before.
 */
final class NewerSnapshots {
    private NewerSnapshots() {}

    /**
     * Warnings about snapshots of kernels.
     *
     * @param published the packages of this run
     * @param present those that the repository has
     */
    static List<String> warnings(Collection<Path> published, Collection<Path> present) {
        Map<String, String> releases = new TreeMap<>();
        kernels(Stream.concat(published.stream(), present.stream()))
                .filter(kernel -> !isSnapshot(kernel))
                .forEach(kernel -> releases.merge(
                        kernel.name(),
                        kernel.versionRelease(),
                        (one, other) -> RpmVersionOrder.compare(one, other) < 0 ? other : one));
        return kernels(published.stream())
                .filter(NewerSnapshots::isSnapshot)
                .filter(kernel -> releases.containsKey(kernel.name())
                        && RpmVersionOrder.compare(kernel.versionRelease(), releases.get(kernel.name())) > 0)
                .map(kernel -> "The snapshot " + kernel.name() + "-" + kernel.versionRelease() + " is newer than "
                        + releases.get(kernel.name())
                        + ", the newest release in this repository, so dnf upgrade installs"
                        + " it on hosts with releases. Fix: publish snapshots into another kernel.repo.directory, if"
                        + " these hosts are to have releases alone")
                .toList();
    }

    private static Stream<RpmFile> kernels(Stream<Path> rpms) {
        return rpms.map(RpmFile::new).filter(rpm -> YumRepository.isKernel(rpm.name()));
    }

    private static boolean isSnapshot(RpmFile kernel) {
        return KernelRelease.parse(kernel.version())
                .map(KernelRelease::snapshot)
                .orElse(false);
    }
}
