// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class ResumingTest {
    @Test
    void whereTheSameBuildMakesThePluginReadersAreToldToLeaveOutRf() {
        MavenProject plugin = Projects.project("kernel-maven-plugin");
        plugin.setPackaging("maven-plugin");
        MavenProject kvm = Projects.flavor("kvm");
        assertThat(Resuming.advice(Projects.session(plugin, kvm)))
                .startsWith("\n")
                .contains("run the same command again", "not with -rf");
        assertThat(Resuming.advice(Projects.session(kvm))).isEmpty();
        MavenExecutionRequest maven4 = new DefaultMavenExecutionRequest();
        maven4.getSystemProperties().setProperty("maven.version", "4.0.0-rc-6");
        assertThat(Resuming.advice(Projects.session(maven4, plugin, kvm))).isEmpty();
    }

    @Test
    void anotherPhaseIsRunWithTheSameProfilesAndProjects() {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        assertThat(Resuming.command(Projects.session(request), "verify")).isEqualTo("mvn verify");
        request.setActiveProfiles(List.of("el9", "kvm"));
        request.setSelectedProjects(List.of("flavors/kvm"));
        assertThat(Resuming.command(Projects.session(request), "verify"))
                .isEqualTo("mvn verify -Pel9,kvm -pl flavors/kvm");
    }

    @Test
    void whatIsMissingAfterResumingIsMadeByTheWholeCommand() {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        assertThat(Resuming.missing(Projects.session(request), "build them")).isEqualTo("build them");
        request.setResumeFrom(":distribution");
        assertThat(Resuming.missing(Projects.session(request), "build them")).contains("without -rf");
    }
}
