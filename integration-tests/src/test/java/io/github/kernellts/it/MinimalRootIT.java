// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One scenario: a tiny kernel built in a system of debootstrap's minbase, a JDK, Maven and git, and nothing else but what
 * {@code kernel.provision} installs; its own JDK and Maven run the plugin. The system is a chroot whose root is no mount
 * point.
 *
 * <p>{@code -Dit.root=bookworm} chooses the release of Debian (default: trixie), {@code -Dit.branch=6.1} the branch
 * (default: 6.12) and {@code -Dit.branch.el=el10} the EL (default: el9).
 */
@Tag("roots")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MinimalRootIT {
    private static final String SYSTEM = System.getProperty("it.root", "trixie");
    private static final String BRANCH = System.getProperty("it.branch", "6.12");
    private static final TinyBuild BUILD =
            TinyBuild.snapshot("7").ofVersion(Versions.of(BRANCH)).forEl(System.getProperty("it.branch.el", "el9"));

    private static OutsideProject project;
    private static DebianRoot root;

    @BeforeAll
    static void makeTheSystem() throws IOException {
        project = OutsideProject.of("tiny", "minimal-" + SYSTEM);
        root = DebianRoot.of(SYSTEM, SYSTEM + "-build", "default-jdk-headless", "maven", "git", "ca-certificates")
                .with(project.directory(), "/project")
                .with(Path.of(OutsideProject.property("it.repository")), "/repository");
        // The kernel's source is that of this machine's Debian.
        Run.in(project.directory(), "sh", "-c", "cat /etc/apt/sources.list.d/debian.sources > entries.sources");
    }

    @Test
    @Order(1)
    void everythingThatIsMissingIsNamedAtOnce() throws IOException {
        String said = maven(1, "kernel:check");
        assertThat(said)
                .contains("gcc is missing", "python3 is missing", "rpmbuild is missing", "libelf.h is missing")
                .doesNotContain("Mount point not found")
                .contains("apt-get install ");
    }

    @Test
    @Order(2)
    void afterProvisioningNothingIsMissingUntilTheKernelWasBooted() throws IOException {
        String said = maven(0, "verify", "-Dkernel.provision");
        assertThat(said)
                .contains("Provisioning: apt-get install", "Verified ")
                .contains("uname (" + BUILD.release() + ")", "refuses-unsigned", "loads-signed", "btf-module");
        Path rpms = project.directory().resolve("target/" + BUILD.el() + "-" + BRANCH + "/rpms");
        assertThat(BUILD.kernelIn(rpms)).exists();
        assertThat(BUILD.develIn(rpms)).exists();
        assertThat(BUILD.sourceIn(rpms)).exists();
    }

    /** Programs of Debian 13 need a later glibc than EL 9 has, unless they are static. */
    @Test
    @Order(3)
    void theHostProgramsRunOnTheEl() throws IOException {
        Path rpms = project.directory().resolve("target/" + BUILD.el() + "-" + BRANCH + "/rpms");
        Path devel = Run.unpack(BUILD.develIn(rpms), project.directory().resolve("unpacked"))
                .resolve("usr/src/kernels/" + BUILD.release());
        for (String program : new String[] {
            "scripts/basic/fixdep",
            "scripts/mod/modpost",
            "scripts/sign-file",
            "tools/objtool/objtool",
            "tools/bpf/resolve_btfids/resolve_btfids"
        }) {
            assertThat(Run.in(devel, "file", program)).contains("statically linked");
        }
    }

    private static String maven(int exit, String... goals) throws IOException {
        Path output = project.directory().resolve("maven.log");
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-f", "/project/pom.xml"));
        command.add("-Dmaven.repo.local=/repository");
        command.add("-P" + BUILD.el() + ",lts-" + BRANCH);
        command.add("-Dkernel.source.apt.entries=/project/entries.sources");
        command.addAll(List.of(goals));
        int ended = root.runTo(output, command.toArray(String[]::new));
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(ended).as(said).isEqualTo(exit);
        return said;
    }
}
