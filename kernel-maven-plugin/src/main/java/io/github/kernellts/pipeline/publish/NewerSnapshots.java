// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.rpm.RpmVersionOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Snapshots that hosts with releases would get: one is older than the releases of its own point release alone, and newer than
 * those of all before.
 */
final class NewerSnapshots {
    private NewerSnapshots() {}

    /**
     * Warnings about snapshots of kernels and modules.
     *
     * @param rpms the packages of a repository
     */
    static List<String> warnings(List<Path> rpms) {
        List<RpmFile> all = rpms.stream()
                .map(RpmFile::new)
                .filter(rpm -> YumRepository.isKernel(rpm.name()) || rpm.name().startsWith("kmod-"))
                .toList();
        Map<String, String> releases = new TreeMap<>();
        all.stream()
                .filter(rpm -> !YumRepository.isSnapshot(rpm))
                .forEach(rpm -> releases.merge(
                        rpm.name(),
                        rpm.versionRelease(),
                        (one, other) -> RpmVersionOrder.compare(one, other) < 0 ? other : one));
        return all.stream()
                .filter(YumRepository::isSnapshot)
                .filter(rpm -> releases.containsKey(rpm.name())
                        && RpmVersionOrder.compare(rpm.versionRelease(), releases.get(rpm.name())) > 0)
                .map(rpm -> "The snapshot " + rpm.name() + "-" + rpm.versionRelease() + " is newer than "
                        + releases.get(rpm.name())
                        + ", the newest release in this repository, so dnf upgrade installs"
                        + " it on hosts with releases. Fix: publish snapshots into another kernel.repo.directory, and"
                        + " delete it from packages here, if these hosts are to have releases alone")
                .toList();
    }
}
