// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The projects that kernel:new writes, in a directory without a POM, are built as they are. */
class NewProjectIT {
    private static final String TINY = "<groupId>org.example</groupId><artifactId>tiny";
    private static final String VERSION = "<version>7-SNAPSHOT</version>";

    @Test
    void aNewFlavorPassesTheCheckForItsBuild() throws IOException {
        OutsideProject flavor = created("flavor", "newflavor");
        assertThat(flavor.maven(Map.of(), "kernel:check", "-Pel9")).succeeded();
        assertThat(flavor.maven(Map.of(), "kernel:check", "-Pel9,lts-6.12"))
                .failed()
                .says("kernel.version is " + Versions.KERNEL + " and kernel.branch is 6.12")
                .says("a profile lts-6.12 ");
        flavor.replaceInPom(
                "</project>",
                "<profiles><profile><id>lts-6.12</id><properties><kernel.version>" + Versions.of("6.12")
                        + "</kernel.version></properties></profile></profiles></project>");
        assertThat(flavor.maven(Map.of(), "kernel:check", "-Pel9,lts-6.12")).succeeded();
    }

    @Test
    @ExtendWith(SharedBuilds.class)
    void aNewModuleIsBuiltForItsKernel(TinyKernel kernel) throws IOException {
        OutsideProject module = created("module", "newmodule");
        // Without it, the module is for the flavor of kernel-lts that a profile chooses.
        module.replaceInPom(
                "  <build>",
                "  <dependencies><dependency>" + TINY + "</artifactId>" + VERSION + "<type>rpm</type>"
                        + "<classifier>devel-${kernel.el}-${kernel.branch}-x86_64</classifier>"
                        + "<scope>provided</scope></dependency></dependencies>\n  <build>");
        assertThat(module.maven(
                        OpensslKey.environment(),
                        kernel.key().with("package", "-Pel9", kernel.rpmKey().option())))
                .succeeded();
        try (var rpms = Files.list(module.work().resolve("rpms"))) {
            assertThat(rpms.map(rpm -> rpm.getFileName().toString()))
                    .anyMatch(rpm -> rpm.startsWith("kmod-newmodule-lts-tiny-61y-1-") && rpm.endsWith(".rpm"));
        }
    }

    @Test
    @ExtendWith(SharedBuilds.class)
    void aNewRepositoryTakesTheKernelThatItDependsOn(TinyKernel kernel) throws IOException {
        OutsideProject repository = created("repository", "newrepository");
        repository.replaceInPom(
                "<groupId>io.github.kernellts</groupId>\n      <artifactId>kernel-lts-kvm<", TINY + "<");
        repository.replaceInPom(
                "<version>" + OutsideProject.property("it.version") + "</version>\n      <type>", VERSION + "<type>");
        assertThat(repository.maven(
                        OpensslKey.environment(),
                        kernel.key().with("package", "-Pel9", kernel.rpmKey().option())))
                .succeeded();
        assertThat(repository.directory().resolve("target/repo/el9/x86_64/repodata/repomd.xml.asc"))
                .exists();
    }

    private static OutsideProject created(String kind, String name) throws IOException {
        Path parent = OutsideProject.emptyDirectory("new-" + kind);
        Files.createDirectories(parent.resolve(name).resolve(".mvn"));
        assertThat(OutsideProject.in(parent)
                        .maven(
                                Map.of(),
                                "io.github.kernellts:kernel-maven-plugin:" + OutsideProject.property("it.version")
                                        + ":new",
                                "-Dkernel.new.kind=" + kind,
                                "-Dkernel.new.name=" + name))
                .succeeded()
                .says("Wrote ");
        return OutsideProject.in(parent.resolve(name));
    }
}
