// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final String KERNEL = "kernel-lts-kvm-61y";

    @TempDir
    Path directory;

    private final List<Path> rpms = new ArrayList<>();

    @Test
    void aKernelTakesItsDevelPackageItsModulesAndTheirCommonPackageAlong() {
        for (String build : List.of("6.1.192_9.el9", "6.1.192_10.el9")) {
            String release = build.replace('_', '-');
            rpm(KERNEL, build, "1", "");
            rpm(KERNEL + "-devel", build, "1", "");
            rpm("kmod-x-lts-kvm-" + release, "3", "1", "Requires: " + KERNEL + " = " + build + "-1");
            rpm(
                    "kmod-x-lts-kvm-61y",
                    "3",
                    "1." + build,
                    "Requires: (kmod-x-lts-kvm-" + release + " = 3-1 if " + KERNEL + " = " + build + "-1)");
        }
        rpm("kmod-of-others", "1", "1", "Requires: kernel = 1");
        assertThat(surplus(1))
                .containsExactlyInAnyOrder(
                        "kernel-lts-kvm-61y-6.1.192_9.el9-1.x86_64.rpm",
                        "kernel-lts-kvm-61y-devel-6.1.192_9.el9-1.x86_64.rpm",
                        "kmod-x-lts-kvm-6.1.192-9.el9-3-1.x86_64.rpm",
                        "kmod-x-lts-kvm-61y-3-1.6.1.192_9.el9.x86_64.rpm");
    }

    @Test
    void theSourceOfAModuleGoesWithTheSourceOfItsKernel() {
        for (String build : List.of("6.1.192_9.el9", "6.1.192_10.el9")) {
            source(KERNEL, build, "1", "");
            source("kmod-x-lts-kvm-61y", "3", "1." + build, "BuildRequires: " + KERNEL + "-devel = " + build + "-1");
        }
        assertThat(surplus(1))
                .containsExactlyInAnyOrder(
                        "kernel-lts-kvm-61y-6.1.192_9.el9-1.src.rpm", "kmod-x-lts-kvm-61y-3-1.6.1.192_9.el9.src.rpm");
    }

    /** Counted together, the snapshot of the next build would go when it is published, or drive out a release. */
    @Test
    void snapshotsAndReleasesAreCountedSeparately() {
        for (String build : List.of("0.7", "7", "0.8", "8", "0.9")) {
            rpm(KERNEL, "6.1.192_" + build + ".el9", "1", "");
        }
        assertThat(surplus(1))
                .containsExactlyInAnyOrder(
                        "kernel-lts-kvm-61y-6.1.192_0.7.el9-1.x86_64.rpm",
                        "kernel-lts-kvm-61y-6.1.192_7.el9-1.x86_64.rpm",
                        "kernel-lts-kvm-61y-6.1.192_0.8.el9-1.x86_64.rpm");
        assertThat(surplus(3)).isEmpty();
    }

    private List<String> surplus(int kept) {
        return new Retention(kept, List.of())
                .surplus(rpms).stream().map(rpm -> rpm.getFileName().toString()).toList();
    }

    private void rpm(String name, String version, String release, String requires) {
        build("-bb", name, version, release, requires);
        rpms.add(directory.resolve("RPMS/x86_64/" + name + "-" + version + "-" + release + ".x86_64.rpm"));
    }

    private void source(String name, String version, String release, String requires) {
        build("-bs", name, version, release, requires);
        rpms.add(directory.resolve("SRPMS/" + name + "-" + version + "-" + release + ".src.rpm"));
    }

    private void build(String what, String name, String version, String release, String requires) {
        Path spec = directory.resolve("it.spec");
        Trees.write(spec, """
                Name: @name@
                Version: @version@
                Release: @release@
                Summary: small
                License: GPL
                @requires@
                %description
                Small.
                %files
                """.replace("@name@", name)
                .replace("@version@", version)
                .replace("@release@", release)
                .replace("@requires@", requires));
        try (Processes processes = new Processes(directory)) {
            processes.output(
                    Command.of(
                            directory,
                            "rpmbuild",
                            what,
                            "--target=x86_64-linux",
                            "--define",
                            "_topdir " + directory,
                            spec.toString()),
                    "");
        }
    }
}
