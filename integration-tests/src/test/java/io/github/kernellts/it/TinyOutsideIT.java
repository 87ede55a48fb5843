// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.docs.Guide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The projects in the guides, built with the guides' commands, for the tiny kernel in place of the kvm flavor.
 */
@ExtendWith(SharedBuilds.class)
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

    private static Path keys;

    @BeforeAll
    static void copyTheKeys(TinyKernel kernel) throws IOException {
        keys = OutsideProject.emptyDirectory("guide-owner");
        Run.in(keys, "cp", kernel.key().keystore().toString(), "modules.p12");
        Run.in(keys, "cp", kernel.rpmKey().secret().toString(), "rpms.asc");
    }

    @Test
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
