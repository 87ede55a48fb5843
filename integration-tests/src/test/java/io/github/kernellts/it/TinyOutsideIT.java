// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.docs.Guide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The projects that the guides show, built by the commands that stand there, for the tiny kernel that TinyKernelIT leaves,
 * in place of the kvm flavor.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyOutsideIT {
    private static final String TINY = """
              <dependency>
                <groupId>org.example</groupId>
                <artifactId>tiny</artifactId>
                <version>7-SNAPSHOT</version>
                <type>rpm</type>
                <classifier>devel-${kernel.el}-${kernel.branch}-x86_64</classifier>
                <scope>provided</scope>
              </dependency>
            """;

    private static OutsideProject kernel;
    private static Path keys;

    @BeforeAll
    static void installTheKernel() throws IOException {
        kernel = OutsideProject.of("tiny", "tiny");
        OpensslKey key = new OpensslKey(kernel.directory(), "successor");
        if (!Files.exists(key.keystore())) {
            OpensslKey.make(kernel.directory(), "successor");
        }
        OutsideProject.Result installed =
                kernel.maven(OpensslKey.environment(), key.with("install", "-Pel9", "-Dkernel.boot.skip"));
        assertThat(installed.exit()).as(installed.log()).isZero();
        keys = Files.createDirectories(kernel.directory().resolveSibling("guide-owner"));
        Run.in(keys, "cp", key.keystore().toString(), "modules.p12");
        Run.in(keys, "cp", kernel.directory() + "/target/kernel-lts/throwaway.asc", "rpms.asc");
    }

    @Test
    @Order(1)
    void theModulesProjectBuildsIt() throws IOException {
        Guide guide = Guide.named("own-module");
        String pom =
                guide.pom("module").replace("  <build>", "  <dependencies>\n" + TINY + "  </dependencies>\n  <build>");
        Path project = GuideRun.project("guide-module", pom);
        GuideRun.commands(project, guide.script("module"), "", environment());
        assertThat(project.resolve("target/el9-6.1/rpms"))
                .isDirectoryContaining(
                        file -> file.getFileName().toString().startsWith("kmod-dm-writeboost-lts-tiny-61y-2.2.17-"));
    }

    @Test
    @Order(2)
    void theRepositorysProjectMakesItAndItIsServed() throws IOException {
        Guide guide = Guide.named("own-repository");
        String pom = guide.pom("repository")
                .replaceFirst(
                        "(?s)<dependency>.*</dependency>",
                        TINY.strip()
                                .replace("devel-", "")
                                .replaceAll("\\s*<scope>.*</scope>", "")
                                .replace("$", "\\$"));
        Path project = GuideRun.project("guide-repository", pom);
        String log = GuideRun.commands(project, guide.script("repository"), "", environment());
        assertThat(log)
                .contains("baseurl=http://kernels.example.org/el9/x86_64")
                .contains("repo_gpgcheck=1");
    }

    private static Map<String, String> environment() {
        return Map.of(
                "KERNEL_SIGNING_PASSWORD",
                OpensslKey.PASSWORD,
                "KEYS",
                keys.toString(),
                "ADDRESS",
                "http://kernels.example.org",
                "REPO",
                "target/repo");
    }
}
