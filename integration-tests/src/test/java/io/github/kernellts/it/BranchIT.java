package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a branch can be held to in a minute: its patches apply without fuzz, and every line of every fragment of this
 * project comes out as asked.
 */
class BranchIT {
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void theKvmFlavorsConfigurationResolves(String branch) {
        OutsideProject project = OutsideProject.of("tiny", "configured");
        // What an earlier run resolved would not be resolved again.
        Run.in(project.directory(), "rm", "-rf", "target");
        Path kvm = Path.of(OutsideProject.property("it.flavors"), "kvm/kvm.config");
        OutsideProject.Result result = project.maven(
                Map.of(),
                "kernel:configure",
                "-Pel9,lts-" + branch,
                "-Dkernel.config.base=defconfig",
                "-Dkernel.config.fragments=policy,el,filesystems," + kvm);
        assertThat(result.exit()).as(result.log()).isZero();
        assertThat(result.log()).contains("requested lines came out as asked");
        assertThat(Files.isRegularFile(project.work(branch).resolve("config/.config")))
                .isTrue();
    }
}
