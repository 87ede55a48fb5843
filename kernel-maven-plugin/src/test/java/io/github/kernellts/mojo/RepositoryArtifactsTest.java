// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.maven.model.Dependency;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.junit.jupiter.api.Test;

class RepositoryArtifactsTest {
    private static final EnterpriseLinux EL = EnterpriseLinux.parse("el9");
    private static final Branch BRANCH = Branch.parse("6.12");

    @Test
    void whatIsMissingIsNamedAtOnceWithTheCommandThatMakesIt() {
        assertThatThrownBy(() -> require(artifact -> Set.of("pom", "crt").contains(artifact.getExtension())))
                .hasMessageStartingWith("repository depends on what can't be resolved:\n"
                        + "  io.github.kernellts:kernel-lts-kvm:rpm:el9-6.12-x86_64:7\n"
                        + "  io.github.kernellts:kernel-lts-kvm:cdx.json:el9-6.12-x86_64:7\n")
                .hasMessageContaining(
                        "run mvn install -Pel9,kvm,lts-6.12 where io.github.kernellts:kernel-lts-kvm is built, or add");
    }

    @Test
    void aRepositoryWhosePackagesAreThereIsAccepted() {
        assertThatCode(() -> require(artifact -> true)).doesNotThrowAnyException();
    }

    @Test
    void whatAnotherProjectOfTheBuildMakesNeedNotBeThereYet() {
        MavenProject kernel = Projects.project("kernel-lts-kvm", "rpm");
        kernel.setGroupId("io.github.kernellts");
        kernel.setVersion("7");
        assertThatCode(() -> require(artifact -> false, kernel)).doesNotThrowAnyException();
    }

    private static void require(Predicate<DefaultArtifact> isThere, MavenProject... others) {
        MavenProject repository = Projects.project("repository", "check", "repo");
        repository.setDependencies(List.of(
                dependency("rpm", "el9-6.12-x86_64"),
                dependency("cdx.json", "el9-6.12-x86_64"),
                dependency("crt", "el9-6.12-x86_64"),
                dependency("pom", null)));
        new RepositoryArtifacts(isThere).require(repository, Projects.session(others), EL, BRANCH);
    }

    private static Dependency dependency(String type, String classifier) {
        Dependency dependency = new Dependency();
        dependency.setGroupId("io.github.kernellts");
        dependency.setArtifactId("kernel-lts-kvm");
        dependency.setVersion("7");
        dependency.setType(type);
        dependency.setClassifier(classifier);
        return dependency;
    }
}
