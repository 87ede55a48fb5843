// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import java.util.List;
import org.apache.maven.model.Dependency;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.junit.jupiter.api.Test;

class DevelArtifactsTest {
    private static final EnterpriseLinux EL = EnterpriseLinux.parse("el9");
    private static final Branch BRANCH = Branch.parse("6.12");

    @Test
    void aModuleIsForTheKernelsThatItsPomNamesOrElseForTheFlavorsOfProfiles() {
        MavenProject module = module();
        assertThat(wanted(module))
                .containsExactly("io.github.kernellts:kernel-lts-kvm:rpm:devel-el9-6.12-x86_64:1000-SNAPSHOT");
        module.setDependencies(List.of(
                dependency("tiny", "rpm", "devel-el9-6.12-x86_64"),
                dependency("tiny", "rpm", "el9-6.12-x86_64"),
                dependency("tiny", "pom", null)));
        assertThat(wanted(module)).containsExactly("org.example:tiny:rpm:devel-el9-6.12-x86_64:7-SNAPSHOT");
    }

    @Test
    void withoutAFlavorThereIsNoKernel() {
        MavenProject module = module();
        module.setInjectedProfileIds("org.example:module:1", List.of("el9"));
        assertThat(wanted(module)).isEmpty();
    }

    @Test
    void whatAnotherProjectOfTheBuildMakesNeedNotBeThereYet() {
        MavenProject kernel = Projects.project("tiny", "rpm");
        DefaultArtifact made = new DefaultArtifact("org.example", "tiny", "devel-el9-6.12-x86_64", "rpm", "1");
        assertThat(DevelArtifacts.isMadeBy(Projects.session(kernel, module()), made))
                .isTrue();
        assertThat(DevelArtifacts.isMadeBy(Projects.session(module()), made)).isFalse();
        assertThat(DevelArtifacts.isMadeBy(
                        Projects.session(kernel),
                        new DefaultArtifact("org.example", "tiny", "devel-el9-6.12-x86_64", "rpm", "2")))
                .isFalse();
    }

    @Test
    void theRemedyIsTheCommandThatMakesTheKernel() {
        assertThat(DevelArtifacts.remedy(
                        new DefaultArtifact("io.github.kernellts", "kernel-lts-kvm", "devel-el9-6.12", "rpm", "1"),
                        true,
                        EL,
                        BRANCH))
                .startsWith("run mvn install -Pel9,kvm,lts-6.12 where io.github.kernellts:kernel-lts-kvm is built")
                .contains("set kernel.devel.rpms to the path or the address of that RPM");
        assertThat(DevelArtifacts.remedy(
                        new DefaultArtifact("org.example", "tiny", "el9-6.12", "rpm", "1"), false, EL, BRANCH))
                .startsWith("run mvn install -Pel9 where org.example:tiny is built")
                .contains("set kernel.module.boot.kernels");
    }

    private static List<String> wanted(MavenProject module) {
        return DevelArtifacts.wanted(module, Projects.session(module), EL, BRANCH).stream()
                .map(DefaultArtifact::toString)
                .toList();
    }

    private static MavenProject module() {
        MavenProject module = Projects.project("module", "module");
        module.getOriginalModel().addProfile(Projects.flavorProfile("kvm"));
        module.getOriginalModel().addProfile(Projects.flavorProfile("generic"));
        module.setInjectedProfileIds("org.example:module:1", List.of("el9", "kvm"));
        module.getProperties().setProperty("kernel.plugin.version", "1000-SNAPSHOT");
        return module;
    }

    private static Dependency dependency(String artifact, String type, String classifier) {
        Dependency dependency = new Dependency();
        dependency.setGroupId("org.example");
        dependency.setArtifactId(artifact);
        dependency.setVersion("7-SNAPSHOT");
        dependency.setType(type);
        dependency.setClassifier(classifier);
        return dependency;
    }
}
