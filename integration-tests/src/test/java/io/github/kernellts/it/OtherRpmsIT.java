// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tiny kernel's packages below the rpm of other systems than the one that made them: 4.16 of Debian 11 is near EL 9's first,
 * and rpm 6 of sid refuses packages that nobody signed.
 */
@Tag("roots")
@ExtendWith(SharedBuilds.class)
class OtherRpmsIT {
    private static final String RELEASE = TinyKernel.BUILD.release();

    /** @param option what Debian's rpm wants before it installs anything, or a common one where it wants nothing */
    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({"bullseye, 4.16, --force-debian", "sid, 6., --noplugins"})
    void thePackagesAreVerifiedInstalledAndRemoved(String system, String version, String option, TinyKernel kernel)
            throws IOException {
        DebianRoot root = DebianRoot.of(system, system + "-rpm", "rpm", "kmod", "systemd", "udev");
        Path packages = Files.createDirectories(root.directory().resolve("packages"));
        for (Path file : List.of(kernel.rpm(), kernel.devel(), kernel.rpmKey().certificate())) {
            Files.copy(file, packages.resolve(file.getFileName()));
        }
        assertThat(root.run("rpm", "--version")).contains("RPM version " + version);
        List<String> rpms = List.of(
                "/packages/" + kernel.rpm().getFileName(),
                "/packages/" + kernel.devel().getFileName());
        root.run("rpm", "--import", "/packages/" + kernel.rpmKey().certificate().getFileName());
        assertThat(rpm(root, rpms, "--checksig"))
                .containsPattern("(?s)digests signatures OK.*digests signatures OK")
                .doesNotContain("NOT OK");

        // The names of requirements are EL's.
        rpm(root, rpms, "--install", "--nodeps", option);
        assertThat(root.run("rpm", "--verify", "--nodeps", TinyKernel.BUILD.packageName()))
                .isEmpty();
        Path modules = root.directory().resolve("lib/modules/" + RELEASE);
        assertThat(modules.resolve("modules.dep")).content().contains("kernel/fs/btrfs/btrfs.ko");
        assertThat(root.directory().resolve("usr/src/kernels/" + RELEASE + "/Makefile"))
                .exists();

        List<String> names = List.of(TinyKernel.BUILD.packageName(), TinyKernel.BUILD.packageName() + "-devel");
        rpm(root, names, "--erase", option);
        assertThat(modules).doesNotExist();
        assertThat(root.directory().resolve("usr/src/kernels/" + RELEASE)).doesNotExist();

        Path altered = packages.resolve(kernel.rpm().getFileName());
        byte[] content = Files.readAllBytes(altered);
        content[content.length / 2] ^= 1;
        Files.write(altered, content);
        Path output = packages.resolve("output");
        int exit = root.runTo(output, command(rpms.subList(0, 1), "--install", "--nodeps", option));
        assertThat(exit).isNotZero();
        assertThat(output).content().contains("does not verify");
        assertThat(modules).doesNotExist();
    }

    private static String rpm(DebianRoot root, List<String> packages, String... options) {
        return root.run(command(packages, options));
    }

    private static String[] command(List<String> packages, String... options) {
        return Stream.of(Stream.of("rpm"), Stream.of(options), packages.stream())
                .flatMap(part -> part)
                .toArray(String[]::new);
    }
}
