// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: this project itself, with the tiny kernel in place of kvm, released from a clone with a bare origin,
 * deployed, and used by a project that has only the deployed artifacts.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SharedObjects.Alone
class TinyReleaseIT {
    private static final Path ROOT =
            Path.of(OutsideProject.property("it.projects")).resolve("../../..").normalize();
    private static final TinyBuild BUILD = TinyBuild.release("1000");
    private static final String PASSWORD = "canary $(id)";
    private static final String GROUP = "io/github/kernellts";

    private static Path home;
    private static Path keys;
    private static OutsideProject clone;
    private static OutsideProject.Tools tools;
    private static RepositoryServer server;

    @BeforeAll
    static void makeAForkWithAnOrigin() throws IOException {
        home = Trees.emptyDirectory(Path.of(OutsideProject.property("it.directory"), "release"));
        Path fork = copyOfThisProject(home.resolve("fork"));
        replaceKvmByTiny(fork);
        git(fork, "init", "--quiet", "--initial-branch=main");
        git(fork, "add", "--all");
        git(fork, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=The fork");
        git(home, "clone", "--quiet", "--bare", "fork", "origin.git");
        git(home, "clone", "--quiet", "origin.git", "clone");
        Path at = home.resolve("clone");
        git(at, "config", "user.name", "A Releaser");
        git(at, "config", "user.email", "releaser@example.org");
        // Artifacts of Maven Central are already there, but none of this project.
        Path repository = home.resolve("repository");
        Run.in(home, "cp", "--archive", OutsideProject.property("it.downloaded"), repository.toString());
        Trees.delete(repository.resolve(GROUP));
        tools = OutsideProject.Tools.ofTheTests().with(repository);
        clone = OutsideProject.in(at).by(tools);
        server = new RepositoryServer(home.resolve("served"));
        keys = home.resolve("keys");
    }

    @AfterAll
    static void stopServing() {
        server.close();
    }

    @Test
    @Order(1)
    void withoutTheOwnersKeysNothingIsTaggedAndARollbackLeavesNoTrace() {
        String before = git(clone.directory(), "rev-parse", "HEAD");
        OutsideProject.Result refused = clone.maven(environment(), "release:prepare", "-Pel9,tiny");
        assertThat(refused)
                .failed()
                .says("A release can't be signed with a throwaway key")
                .says("kernel.signing.keystore and kernel.rpm.keyring");
        assertThat(git(origin(), "tag")).isEmpty();
        succeed(clone.maven(environment(), "release:rollback"));
        assertThat(git(clone.directory(), "status", "--porcelain")).isEmpty();
        assertThat(git(clone.directory(), "rev-parse", "HEAD")).isEqualTo(before);
    }

    @Test
    @Order(2)
    void theProfileReleaseRefusesThrowawayKeysForASnapshotToo() {
        OutsideProject.Result refused =
                OutsideProject.of("tiny", "release/tiny").maven(Map.of(), "kernel:check", "-Pel9,release");
        assertThat(refused).failed().says("or leave out the profile release");
    }

    @Test
    @Order(3)
    void oneCommandReleasesPluginParentAndKernelAndGoesOnWithTheNextNumber() {
        succeed(OutsideProject.of("tiny", "release/tiny")
                .maven(
                        environment(),
                        "kernel:keygen",
                        "-Dkernel.keygen.owner=Example <kernels@example.org>",
                        "-Dkernel.keygen.directory=" + keys));
        OutsideProject.Result released = release(server.url());
        assertThat(released)
                .says("uname (" + BUILD.release() + ")", "loads-signed", "Verified ")
                .doesNotSay("canary");
        // release:prepare resolves the configuration; only release:perform, from the tag, compiles.
        String preparing = released.log().substring(0, released.log().indexOf("prepare:end-release"));
        assertThat(preparing).contains("Configured " + BUILD.release()).doesNotContain("Compiling 6.1");
        assertThat(git(origin(), "tag")).isEqualTo("kernel-lts-1000\n");
        assertThat(git(origin(), "show", "main:pom.xml")).contains("<version>1001-SNAPSHOT</version>");
        assertThat(git(origin(), "show", "main:kernel-lts-parent/pom.xml"))
                .contains("<kernel.plugin.version>1001-SNAPSHOT</kernel.plugin.version>");
        assertThat(Rpm.at(BUILD.kernelIn(rpms(clone.directory().resolve("target/checkout")))))
                .has("%{VERSION} %{RELEASE}", BUILD.rpmVersion() + " 1");
    }

    @Test
    @Order(4)
    void whatWasBuiltIsDeployedWithItsDocumentsAndTheBomListsExactlyThat() throws IOException {
        assertThat(server.artifacts(GROUP + "/kernel-lts-tiny"))
                .containsExactly(
                        "1000/kernel-lts-tiny-1000-debuginfo-el9-6.1-x86_64.rpm",
                        "1000/kernel-lts-tiny-1000-devel-el9-6.1-x86_64.rpm",
                        "1000/kernel-lts-tiny-1000-el9-6.1-x86_64.cdx.json",
                        "1000/kernel-lts-tiny-1000-el9-6.1-x86_64.crt",
                        "1000/kernel-lts-tiny-1000-el9-6.1-x86_64.intoto.jsonl",
                        "1000/kernel-lts-tiny-1000-el9-6.1-x86_64.rpm",
                        "1000/kernel-lts-tiny-1000-src-el9-6.1.rpm",
                        "1000/kernel-lts-tiny-1000.pom");
        assertThat(server.artifacts(GROUP))
                .contains(
                        "kernel-lts-parent/1000/kernel-lts-parent-1000.pom",
                        "kernel-maven-plugin/1000/kernel-maven-plugin-1000.jar",
                        "kernel-lts-bom/1000/kernel-lts-bom-1000.pom")
                .noneMatch(name -> name.startsWith("integration-tests"));
        String bom = Files.readString(home.resolve("served/" + GROUP + "/kernel-lts-bom/1000/kernel-lts-bom-1000.pom"));
        assertThat(bom.lines().filter(line -> line.contains("<classifier>")).map(String::strip))
                .containsExactlyInAnyOrder(
                        "<classifier>el9-6.1-x86_64</classifier>",
                        "<classifier>debuginfo-el9-6.1-x86_64</classifier>",
                        "<classifier>devel-el9-6.1-x86_64</classifier>",
                        "<classifier>src-el9-6.1</classifier>");
    }

    @Test
    @Order(5)
    void aProjectWithNothingButThatRepositoryBuildsAModuleForTheReleasedKernel() throws IOException {
        Trees.delete(tools.repository().resolve(GROUP));
        OutsideProject user = OutsideProject.of("released", "release/user").by(tools);
        Path hello = Files.createDirectories(user.directory().resolve("hello"));
        Files.writeString(hello.resolve("Makefile"), "obj-m := hello.o\n");
        Files.writeString(hello.resolve("hello.c"), """
                #include <linux/module.h>
                static int __init hello(void) { return 0; }
                module_init(hello);
                MODULE_LICENSE("GPL");
                """);
        Map<String, String> environment = environment();
        environment.put("KERNELS", server.url());
        succeed(user.maven(environment, withKeys("package", "--settings", "settings.xml", "-Pel9")));
        Path rpm = Trees.files(
                        user.work().resolve("rpms"),
                        file -> file.getFileName().toString().matches("kmod-hello-lts-tiny-6.1.*\\.rpm"))
                .get(0);
        assertThat(Rpm.at(rpm)).requires(BUILD.packageName() + " = " + BUILD.versionRelease());
    }

    @Test
    @Order(6)
    void theTagIsBuiltFromAFreshCloneToTheSamePackages() throws IOException {
        Trees.delete(tools.repository().resolve(GROUP));
        git(home, "clone", "--quiet", "--branch=kernel-lts-1000", "origin.git", "fresh");
        OutsideProject fresh = OutsideProject.in(home.resolve("fresh")).by(tools);
        OutsideProject.Result built = fresh.maven(environment(), withKeys("package", "-Pel9,tiny,release"));
        succeed(built);
        assertThat(built).says("Signed ").doesNotSay("Compiling 6.1");
        Path rpms = rpms(fresh.directory());
        Map<String, Path> byClassifier = Map.of(
                "el9-6.1-x86_64", BUILD.kernelIn(rpms),
                "devel-el9-6.1-x86_64", BUILD.develIn(rpms),
                "debuginfo-el9-6.1-x86_64",
                        rpms.resolve(BUILD.packageName() + "-debuginfo-" + BUILD.versionRelease() + ".x86_64.rpm"),
                "src-el9-6.1", BUILD.sourceIn(rpms));
        byClassifier.forEach((classifier, rpm) -> assertThat(rpm)
                .hasSameBinaryContentAs(home.resolve(
                        "served/" + GROUP + "/kernel-lts-tiny/1000/kernel-lts-tiny-1000-" + classifier + ".rpm")));
    }

    @Test
    @Order(7)
    @Tag("twice")
    void theNextReleaseGoesToADirectoryInTheSameWay() {
        OutsideProject.Result released = release(home.resolve("filed").toUri().toString());
        assertThat(released).says("uname (" + TinyBuild.release("1001").release() + ")");
        assertThat(git(origin(), "tag")).isEqualTo("kernel-lts-1000\nkernel-lts-1001\n");
        assertThat(git(origin(), "show", "main:pom.xml")).contains("<version>1002-SNAPSHOT</version>");
        assertThat(home.resolve("filed/" + GROUP + "/kernel-lts-tiny/1001/kernel-lts-tiny-1001-el9-6.1-x86_64.rpm"))
                .isRegularFile();
    }

    private static OutsideProject.Result release(String repository) {
        List<String> handedOn = new ArrayList<>(List.of(withKeys("-DaltDeploymentRepository=kernels::" + repository)));
        handedOn.add("-Dkernel.objects=" + Path.of(OutsideProject.property("it.directory"), "objects"));
        OutsideProject.Result result = clone.maven(
                environment(),
                "release:prepare",
                "release:perform",
                "-Pel9,tiny",
                "-Darguments=" + String.join(" ", handedOn));
        succeed(result);
        return result;
    }

    private static String[] withKeys(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        // A release uses only kernel.org's source unless another one is named.
        all.add("-Dkernel.source=apt");
        all.add("-Dkernel.signing.keystore=" + keys.resolve("modules.p12"));
        all.add("-Dkernel.rpm.keyring=" + keys.resolve("rpms.asc"));
        return all.toArray(String[]::new);
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of("KERNEL_SIGNING_PASSWORD", PASSWORD, "KERNEL_RPM_PASSWORD", PASSWORD));
    }

    private static Path copyOfThisProject(Path into) throws IOException {
        Path archive = home.resolve("fork.tar");
        Run.in(
                ROOT,
                "tar",
                "--create",
                "--file=" + archive,
                "--exclude=./.git",
                "--exclude=target",
                "--exclude=./integration-tests/src",
                ".");
        Run.in(Files.createDirectories(into), "tar", "--extract", "--file=" + archive);
        Files.delete(archive);
        return into;
    }

    private static void replaceKvmByTiny(Path fork) throws IOException {
        Path tiny = fork.resolve("flavors/tiny");
        Files.move(fork.resolve("flavors/kvm"), tiny);
        Files.copy(Path.of(OutsideProject.property("it.projects"), "tiny/tiny.config"), tiny.resolve("tiny.config"));
        for (String pom : List.of("", "kernel-lts-parent", "flavors", "flavors/tiny", "modules-pxfuse")) {
            Path file = fork.resolve(pom).resolve("pom.xml");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("kvm", "tiny")
                            // The module's source can't be reached from everywhere, and a release doesn't leave it out.
                            .replace("<pxfuse.skip>false<", "<pxfuse.skip>true<")
                            .replaceFirst(
                                    "<kernel.config.fragments>.*",
                                    "<kernel.config.base>tinyconfig</kernel.config.base>"
                                            + "<kernel.config.fragments>tiny.config</kernel.config.fragments>"
                                            + "<kernel.requires.disk>3072</kernel.requires.disk>"));
        }
    }

    private static Path rpms(Path project) {
        return project.resolve("flavors/tiny/target/el9-6.1/rpms");
    }

    private static Path origin() {
        return home.resolve("origin.git");
    }

    private static String git(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return Run.in(directory, command.toArray(String[]::new));
    }

    private static void succeed(OutsideProject.Result result) {
        assertThat(result).succeeded();
    }
}
