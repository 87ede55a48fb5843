// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources with a dkms.conf, and a kernel's makefile that writes text in place of modules. */
class DkmsMakeTest {
    private static final String RELEASE = "6.1.192-1000.el9";

    @TempDir
    Path directory;

    private DevelTree devel;

    @BeforeEach
    void unpackDevel() {
        Path top = directory.resolve("usr/src/kernels").resolve(RELEASE);
        Trees.write(Trees.parents(top.resolve("Makefile")), """
                modules:
                \tfor each in $(shell cat $(M)/list); do echo $$each > $(M)/$$each.ko; echo $$each.ko >> $(M)/modules.order; done
                """);
        for (String file : new String[] {".config", "Module.symvers", "vmlinux", "trusted-certificates.pem"}) {
            Trees.write(top.resolve(file), "");
        }
        Trees.write(top.resolve("symbol-options"), "");
        devel = DevelTree.of(
                new DevelPackage(
                        directory.resolve("devel.rpm"),
                        "kernel-lts-kvm-61y",
                        "kvm",
                        "6.1.192_1000.el9-1",
                        RELEASE,
                        EnterpriseLinux.EL9,
                        Instant.EPOCH),
                directory);
    }

    @Test
    void withoutMakeTheModulesAndTheirNamesAreThoseOfDkmsConfToo() {
        String conf = """
                BUILT_MODULE_NAME[0]=one; DEST_MODULE_NAME[0]=renamed; DEST_MODULE_LOCATION[0]=/extra; STRIP[0]=no
                BUILT_MODULE_NAME[1]=two; DEST_MODULE_LOCATION[1]=/extra
                """;
        assertThat(built(conf, List.of()))
                .extracting(BuiltModule::name, module -> module.file().getFileName(), BuiltModule::strip)
                .containsExactly(tuple("renamed", Path.of("one.ko"), false), tuple("two", Path.of("two.ko"), false));
        assertThatThrownBy(() -> built("BUILT_MODULE_NAME=four; DEST_MODULE_LOCATION=/extra\n", List.of()))
                .hasMessageContaining("dkms.conf names the module four.ko, and make built [one.ko, three.ko, two.ko]");
    }

    @Test
    void aMakeOfThePomMakesItsOwnModules() {
        assertThat(built("BUILT_MODULE_NAME=four; DEST_MODULE_LOCATION=/extra\n", List.of("modules")))
                .extracting(BuiltModule::name)
                .containsExactly("one", "three", "two");
    }

    /** As nvidia-fs, which reads a header of nvidia's source. */
    @Test
    void aFailureNamesTheOtherModulesThatThisOneIsBuiltAfter() {
        String fails = "DEST_MODULE_LOCATION=/extra; MAKE='echo x.c:1:2: fatal error: nv-p2p.h: No such file; false'\n";
        assertThatThrownBy(() -> built(fails + "BUILD_DEPENDS=(nvidia-current other)\n", List.of()))
                .hasMessageContaining("dkms.conf has the module built after nvidia-current, other (BUILD_DEPENDS)")
                .hasMessageContaining("nv-p2p.h");
        assertThatThrownBy(() -> built(fails, List.of())).hasMessageNotContaining("BUILD_DEPENDS");
    }

    /** As in ezurio-qcacld-2.0-dkms; an artifactId may have dots, too. */
    @Test
    void namesOfDkmsConfAndOfProjectsBecomeThoseOfPackages() {
        Path source = Trees.directory(directory.resolve("source"));
        Trees.write(source.resolve("dkms.conf"), "PACKAGE_NAME=qcacld-2.0-dkms\nPACKAGE_VERSION=1:2-3\n");
        try (Processes processes = new Processes(directory)) {
            DkmsConf conf = new DkmsEvaluation(processes, devel.dkmsKernel(), directory.resolve("dkms"), 1)
                    .evaluate(source)
                    .conf();
            RequestedRecipe requested = requested(List.of());
            assertThat(requested.recipe(conf).name()).isEqualTo("qcacld-2-0");
            assertThat(requested.recipe(conf).version()).isEqualTo("1_2_3");
            assertThat(requested.recipe().name()).isEqualTo("org-example-thing");
        }
    }

    private static RequestedRecipe requested(List<String> targets) {
        return new RequestedRecipe(
                Optional.empty(),
                Optional.empty(),
                "org.example.thing",
                "1",
                List.of(),
                new RequestedRecipe.Make(Optional.empty(), List.of(), targets, List.of()),
                List.of(),
                "extra",
                List.of(),
                List.of(),
                Optional.empty(),
                "a module");
    }

    private List<BuiltModule> built(String text, List<String> targets) {
        Path source = Trees.emptyDirectory(directory.resolve("source"));
        Trees.write(source.resolve("dkms.conf"), "PACKAGE_NAME=thing\nPACKAGE_VERSION=1\n" + text);
        RequestedRecipe requested = requested(targets);
        try (Processes processes = new Processes(directory)) {
            DkmsEvaluation evaluation = new DkmsEvaluation(processes, devel.dkmsKernel(), directory.resolve("dkms"), 1);
            DkmsConf conf = evaluation.evaluate(source).conf();
            DkmsSteps steps = new DkmsSteps(evaluation, conf, requested);
            Path build = Trees.directory(steps.buildDirectory());
            Trees.write(build.resolve("list"), "one two three\n");
            Trees.write(build.resolve("Makefile"), "obj-m := one.o two.o three.o\n");
            return new ModuleMake(
                            processes,
                            devel,
                            requested.recipe(conf),
                            Optional.of(steps),
                            new ModuleMake.Settings(1, System.getenv("PATH")))
                    .build(build, Trees.directory(directory.resolve("logs")));
        }
    }
}
