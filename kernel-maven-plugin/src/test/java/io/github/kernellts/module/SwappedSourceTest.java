// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources whose dkms.conf runs commands, which may write above the source, too. */
class SwappedSourceTest {
    @TempDir
    Path directory;

    private Processes processes;
    private DevelTree devel;
    private Path vendor;

    @BeforeEach
    void unpackAKernel() {
        processes = new Processes(directory);
        Path top = directory.resolve("devel/usr/src/kernels/6.1.192-1.el9");
        for (String file : List.of(
                ".config", "Module.symvers", "vmlinux", "trusted-certificates.pem", "symbol-options", "Makefile")) {
            Trees.write(top.resolve(file), "");
        }
        devel = DevelTree.of(
                new DevelPackage(
                        directory.resolve("devel.rpm"),
                        "kernel-lts-tiny-61y",
                        "tiny",
                        "6.1.192_1.el9-1",
                        "6.1.192-1.el9",
                        EnterpriseLinux.EL9,
                        Instant.EPOCH),
                directory.resolve("devel"));
        vendor = Trees.directory(directory.resolve("home/vendor"));
        Trees.write(vendor.resolve("pond.ko"), "of the user");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void aModuleIsBuiltByItsDkmsConf() {
        assertThat(build("MAKE='make modules'\nPOST_BUILD=none.sh\n"))
                .singleElement()
                .satisfies(module -> assertThat(module.file()).hasContent("built"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRE_BUILD=swap.sh", "CLEAN='sh ./swap.sh'", "MAKE='make swap'", "POST_BUILD=swap.sh"})
    void aSourceThatACommandReplacedByALinkIsNotUsed(String command) {
        assertThatThrownBy(() -> build("MAKE='make modules'\n" + command + "\n"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("/dkms/pond/1/build is no directory any more");
        assertThat(vendor).isDirectoryNotContaining("glob:**/made");
    }

    @Test
    void aModuleBehindALinkOutOfTheSourceIsNotPackaged() {
        assertThatThrownBy(() -> build("MAKE='make modules; ln -s " + vendor + " out'\nBUILT_MODULE_LOCATION=out\n"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("out/pond.ko is a link to " + vendor);
    }

    private List<BuiltModule> build(String lines) {
        Path source = Trees.directory(directory.resolve("source"));
        Trees.write(
                source.resolve("dkms.conf"),
                "PACKAGE_NAME=pond\nPACKAGE_VERSION=1\nBUILT_MODULE_NAME=pond\nDEST_MODULE_LOCATION=/extra\n" + lines);
        DkmsEvaluation evaluation = new DkmsEvaluation(processes, devel.dkmsKernel(), directory.resolve("dkms"), 1);
        DkmsConf conf = evaluation.evaluate(source).conf();
        RequestedRecipe requested = new RequestedRecipe(
                Optional.empty(),
                Optional.empty(),
                "pond",
                "1",
                List.of(),
                new RequestedRecipe.Make(Optional.empty(), List.of(), List.of(), List.of()),
                List.of(),
                "extra",
                List.of(),
                List.of(),
                Optional.empty(),
                "a module");
        DkmsSteps steps = new DkmsSteps(evaluation, conf, requested);
        Path build = Trees.directory(steps.buildDirectory());
        Trees.write(build.resolve("Makefile"), "modules:\n\ttouch made; echo built > pond.ko\nswap:\n\tsh ./swap.sh\n");
        Trees.write(build.resolve("swap.sh"), "cd ..; mv build moved; ln -s " + vendor + " build\n");
        Trees.executable(build.resolve("swap.sh"));
        Trees.write(build.resolve("none.sh"), "true\n");
        Trees.executable(build.resolve("none.sh"));
        return new ModuleMake(
                        processes,
                        devel,
                        requested.recipe(conf),
                        Optional.of(steps),
                        new ModuleMake.Settings(1, System.getenv("PATH")))
                .build(build, Trees.directory(directory.resolve("logs")));
    }
}
