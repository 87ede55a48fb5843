// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.rpm.RpmFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The common packages of modules, by which hosts get the modules of the next kernel. */
final class CommonPackages {
    /** The name of a package with modules: the kernel's release is at its end. */
    private static final Pattern MODULES = Pattern.compile("(kmod-.+-lts-[a-z][a-z0-9]*)-([0-9]+\\..*)");

    private CommonPackages() {}

    /** Warnings about packages of modules that are published without their common package. */
    static List<String> warnings(List<Path> rpms) {
        Set<String> names = rpms.stream().map(rpm -> new RpmFile(rpm).name()).collect(Collectors.toSet());
        return names.stream()
                .sorted()
                .flatMap(name -> commonOf(name)
                        .filter(common -> !names.contains(common))
                        .map(common -> "The repository gets " + name + " without " + common
                                + ", so dnf upgrade brings hosts no modules for the next kernel. Fix: depend on the"
                                + " module's artifact with the classifier that begins with common-, too")
                        .stream())
                .toList();
    }

    private static Optional<String> commonOf(String name) {
        Matcher modules = MODULES.matcher(name);
        return modules.matches()
                ? KernelRelease.parse(modules.group(2))
                        .map(release -> modules.group(1) + "-"
                                + release.version().branch().inPackageNames())
                : Optional.empty();
    }
}
