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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThatThrownBy(() -> Reactor.requireAfterPackages(repository, session(2, List.of(), kvm, left, repository)))
                .hasMessageContaining("kernel-lts-kvm, which -T may build at the same time")
                .hasMessageContaining("add the POM of kernel-lts-kvm to the dependencies of repository");
        assertThatCode(() -> {
                    Reactor.requireAfterPackages(repository, session(1, List.of(), kvm, left, repository));
                    Reactor.requireAfterPackages(repository, session(2, List.of(kvm), kvm, left, repository));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void kernelsAndModulesShareProcessorsUnderThreadsAlone() {
        MavenProject kvm = Projects.flavor("kvm", "el9", "kvm");
        MavenProject left = Projects.flavor("generic", "el9", "kvm");
        MavenProject module = Projects.project("module", "module");
        assertThat(Reactor.sharesProcessors(session(2, List.of(), kvm, left))).isFalse();
        assertThat(Reactor.sharesProcessors(session(1, List.of(), kvm, module))).isFalse();
        assertThat(Reactor.sharesProcessors(session(2, List.of(), kvm, module))).isTrue();
    }

    /** They were missing from repository and BOM, and nothing said so. */
    @Test
    void aModuleThatIsMadeLaterOrPerhapsAtTheSameTimeIsRefused() {
        MavenProject kvm = Projects.flavor("kvm", "el9", "kvm");
        MavenProject first = Projects.project("first", "module");
        MavenProject second = Projects.project("second", "module");
        MavenProject repository = Projects.project("repository", "repo");
        assertThatThrownBy(() ->
                        Reactor.requireAfterPackages(repository, session(1, List.of(), kvm, first, repository, second)))
                .hasMessageContaining("repository takes the packages of second, which this build makes only later")
                .hasMessageContaining("or list it after second in modules");
        assertThatThrownBy(() -> Reactor.requireAfterPackages(
                        repository, session(2, List.of(kvm, first), kvm, first, second, repository)))
                .hasMessageContaining("packages of second, which -T may build at the same time")
                .hasMessageContaining("; or leave out -T");
        second.getProperties().setProperty("kernel.module.skip", "true");
        assertThatCode(() -> {
                    Reactor.requireAfterPackages(repository, session(1, List.of(), kvm, first, repository, second));
                    second.getProperties().clear();
                    Reactor.requireAfterPackages(repository, session(1, List.of(), kvm, first, second, repository));
                })
                .doesNotThrowAnyException();
    }

    /** As a module's project with an execution of the goal repo, or {@code mvn -T1C package kernel:repo}. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aProjectThatPublishesItsOwnPackagesIsNotRefusedForThem(int threads) {
        MavenProject module = Projects.project("module", "module", "repo");
        MavenProject kernel = Projects.project("kernel", "compile", "rpm", "repo");
        MavenProject below = Projects.project("below");
        assertThatCode(() -> {
                    Reactor.requireAfterPackages(module, session(threads, List.of(), module, below));
                    Reactor.requireAfterPackages(kernel, session(threads, List.of(), below, kernel));
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Reactor.requireAfterPackages(module, session(threads, List.of(), module, kernel)))
                .hasMessageContaining("module takes the packages of kernel");
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
