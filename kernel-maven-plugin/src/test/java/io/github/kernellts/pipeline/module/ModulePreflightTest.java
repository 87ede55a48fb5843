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
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertThat(problems(
                            request(
                                    new ModuleSource(
                                            "apt:hello-dkms", Optional.empty(), Optional.of("0".repeat(64)), false),
                                    keys),
                            output))
                    .doesNotContain("2021", "CN=Example");
            assertThat(output.warnings)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("The certificate CN=Example")
                            .contains("2021", "kernel.signing.keystore", "Fix: "));
        }
    }

    /** As kernel:new makes a project, own-key.md makes the keys in it, and a rotation leaves the former ones. */
    @ParameterizedTest
    @ValueSource(strings = {"keys/secureboot.p12", "former.store", "own.key", "rpms.gpg"})
    void aPrivateKeyBesideTheMakefileIsRefusedWhetherASourceRpmIsMadeOrNot(String name) {
        Path source = source();
        Path key = Trees.parents(source.resolve(name));
        if (name.endsWith(".gpg")) {
            TestKeys.rpms("a", directory.resolve("a.asc"));
            run(
                    "gpg",
                    "--dearmor",
                    "--output",
                    key.toString(),
                    directory.resolve("a.asc").toString());
        } else if (name.endsWith(".key")) {
            run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());
        } else {
            TestKeys.keystore("a", "secret", key);
        }
        assertThat(problems(source.toString()))
                .contains("kernel.module.source is " + source + ", and " + name + " in it is a private key");
    }

    @Test
    void publicKeysAndTheKeysOfThisBuildAreNoneThatMakefilesSee() {
        Path source = source();
        OpenPgpKey rpms = TestKeys.rpms("a", directory.resolve("a.asc"));
        Trees.write(source.resolve("ours.asc"), rpms.publicKey());
        run("gpg", "--dearmor", "--output", source + "/ours.gpg", source + "/ours.asc");
        TestKeys.keystore("a", "secret", source.resolve("modules.p12"));
        Trees.write(Trees.parents(source.resolve(".git/own.pem")), TestKeys.brokenPem());
        assertThat(problems(new ModuleSource(
                        source.toString(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        List.of(source.resolve("modules.p12")))))
                .doesNotContain("private key");
    }

    private Path source() {
        Path source = Trees.directory(Trees.real(directory).resolve("hello"));
        Trees.write(source.resolve("Makefile"), "obj-m := hello.o\n");
        return source;
    }

    private void run(String... command) {
        try (Processes processes = new Processes(directory)) {
            processes.output(Command.of(directory, command).withEnvironment(Map.of("HOME", directory.toString())), "");
        }
    }

    private String problems(String source) {
        return problems(new ModuleSource(source, Optional.empty(), Optional.of("0".repeat(64)), false));
    }

    private String problems(ModuleSource source) {
        OwnersKeys keys = new OwnersKeys(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), directory.resolve("keys"));
        return problems(request(source, keys), new RecordedOutput());
    }

    private static String problems(ModuleRequest request, RecordedOutput output) {
        try (ModuleBuild build = new ModuleBuild(request, output)) {
            return catchThrowable(() -> build.check(() -> true)).getMessage();
        }
    }

    private ModuleRequest request(ModuleSource source, OwnersKeys keys) {
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
                source,
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
                Optional.of(false),
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
