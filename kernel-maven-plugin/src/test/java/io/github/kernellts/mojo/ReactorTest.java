// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.execution.ProjectDependencyGraph;
import org.apache.maven.model.Scm;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class ReactorTest {
    private static final String OURS = "https://example.org/kernel-lts";

    @Test
    void aProjectOutsideHasTheAddressThatItSaysAndNotThatOfTheParentItInherits() {
        MavenProject parent = withScm(Projects.project("kernel-lts-parent"), OURS);
        parent.setGroupId("io.github.kernellts");
        MavenProject silent = withInheritedScm(Projects.project("image"), OURS);
        silent.setParent(parent);
        assertThat(Reactor.scmUrl(silent)).isEmpty();
        MavenProject own = withScm(Projects.project("image"), "https://example.org/own");
        own.setParent(parent);
        assertThat(Reactor.scmUrl(own)).contains("https://example.org/own");
        MavenProject distribution = withInheritedScm(Projects.project("distribution"), OURS);
        distribution.setGroupId("io.github.kernellts");
        distribution.setParent(parent);
        assertThat(Reactor.scmUrl(distribution)).contains(OURS);
    }

    @Test
    void besideProjectsThatMayRunAtTheSameTimeARepositoryIsRefused() {
        MavenProject kvm = Projects.flavor("kvm", "el9", "kvm");
        MavenProject left = Projects.flavor("generic", "el9", "kvm");
        MavenProject repository = Projects.project("repository", "repo");
        assertThatThrownBy(() -> Reactor.requireAfterKernels(repository, session(2, List.of(), kvm, left, repository)))
                .hasMessageContaining("kernel-lts-kvm, which -T may build at the same time")
                .hasMessageContaining("add the POM of kernel-lts-kvm to the dependencies of repository");
        assertThatCode(() -> {
                    Reactor.requireAfterKernels(repository, session(1, List.of(), kvm, left, repository));
                    Reactor.requireAfterKernels(repository, session(2, List.of(kvm), kvm, left, repository));
                })
                .doesNotThrowAnyException();
    }

    private static MavenSession session(int threads, List<MavenProject> upstream, MavenProject... projects) {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setDegreeOfConcurrency(threads);
        MavenSession session = Projects.session(request, projects);
        session.setProjectDependencyGraph(new ProjectDependencyGraph() {
            @Override
            public List<MavenProject> getAllProjects() {
                return session.getAllProjects();
            }

            @Override
            public List<MavenProject> getSortedProjects() {
                return session.getProjects();
            }

            @Override
            public List<MavenProject> getDownstreamProjects(MavenProject project, boolean transitive) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<MavenProject> getUpstreamProjects(MavenProject project, boolean transitive) {
                return upstream;
            }
        });
        return session;
    }

    private static MavenProject withScm(MavenProject project, String url) {
        project.getOriginalModel().setScm(scm(url));
        return withInheritedScm(project, url);
    }

    private static MavenProject withInheritedScm(MavenProject project, String url) {
        project.setScm(scm(url));
        return project;
    }

    private static Scm scm(String url) {
        Scm scm = new Scm();
        scm.setUrl(url);
        return scm;
    }
}
