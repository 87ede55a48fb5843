// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.module.ExtraFiles;
import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.module.RequestedRecipe;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.provenance.Builder;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.signing.ExpiredKey;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a PATH without apt-get and dpkg-deb, as EL has it; other tools are missing there too. */
class ModulePreflightTest {
    @TempDir
    Path directory;

    @Test
    void whatOnlyAptCouldFetchIsRefusedBeforeAnythingIsBuilt() {
        assertThat(problems("apt:hello-dkms"))
                .contains("  kernel.module.source is apt:hello-dkms, and this machine has no apt-get");
        assertThat(problems("https://example.org/hello-dkms_1_all.deb")).doesNotContain("apt-get", "dpkg");
    }

    @Test
    void anExpiredCertificateIsWarnedOf() {
        try (Processes processes = new Processes(directory)) {
            RecordedOutput output = new RecordedOutput();
            OwnersKeys keys = new ExpiredKey(directory, processes).keys();
            assertThat(problems(request("apt:hello-dkms", keys), output)).doesNotContain("2021", "CN=Example");
            assertThat(output.warnings)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("The certificate CN=Example")
                            .contains("2021", "kernel.signing.keystore", "Fix: "));
        }
    }

    private String problems(String source) {
        OwnersKeys keys = new OwnersKeys(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), directory.resolve("keys"));
        return problems(request(source, keys), new RecordedOutput());
    }

    private static String problems(ModuleRequest request, RecordedOutput output) {
        try (ModuleBuild build = new ModuleBuild(request, output)) {
            return catchThrowable(() -> build.check(() -> true)).getMessage();
        }
    }

    private ModuleRequest request(String source, OwnersKeys keys) {
        return new ModuleRequest(
                new RequestedRecipe(
                        Optional.of("hello"),
                        Optional.of("1"),
                        "hello",
                        "1",
                        List.of(),
                        new RequestedRecipe.Make(Optional.empty(), List.of(), List.of(), List.of()),
                        List.of(),
                        "extra",
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        "a module"),
                true,
                new ModuleSource(source, Optional.empty(), Optional.of("0".repeat(64)), false),
                Optional.empty(),
                ExtraFiles.none(),
                List.of(),
                List.of(),
                EnterpriseLinux.EL9,
                1,
                true,
                false,
                new BuildDirectories(
                        directory,
                        new WorkDirectory(directory.resolve("work")),
                        new UserCache(directory.resolve("cache"))),
                Optional.empty(),
                false,
                Publisher.unnamed(),
                1,
                new ToolchainRequest(
                        "host",
                        "none",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        false),
                keys,
                directory.resolve("bin").toString(),
                false,
                Optional.empty(),
                Builder.of("1000"));
    }
}
