// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class SelectionTest {
    @Test
    void twoElsExcludeEachOther() {
        assertThatThrownBy(() -> active("el8", "el9").requireUnambiguous())
                .hasMessageContaining("[el8, el9] exclude each other");
    }

    @Test
    void twoBranchesExcludeEachOther() {
        assertThatThrownBy(() -> active("lts-6.1", "lts-6.12").requireUnambiguous())
                .hasMessageContaining("[lts-6.1, lts-6.12]");
    }

    @Test
    void anElABranchAndTwoFlavorsGoTogether() {
        assertThatCode(() ->
                        active("el9", "lts-6.1", "kvm", "generic", "elsewhere").requireUnambiguous())
                .doesNotThrowAnyException();
    }

    @Test
    void profilesOfTheProjectAndOfItsParentsAreAskedOfMaven() {
        MavenProject project = Projects.project("tiny");
        MavenProject parent = Projects.project("parent");
        project.setParent(parent);
        parent.getOriginalModel().addProfile(Projects.flavorProfile("kvm"));
        parent.getOriginalModel().addProfile(Projects.flavorProfile("generic"));
        parent.getOriginalModel().addProfile(Projects.profile("el9"));
        project.setInjectedProfileIds("org.example:parent:1", List.of("el9", "kvm"));
        project.setInjectedProfileIds("org.example:tiny:1", List.of("own"));
        Selection selection = Selection.of(project, Projects.session(project));
        assertThat(selection.active()).containsExactlyInAnyOrder("el9", "kvm", "own");
        assertThat(selection.el()).contains("el9");
        assertThat(selection.chosenFlavors()).containsExactly("kvm");
    }

    /** As in Maven 4, which doesn't report for each project the active profiles of its parent. */
    @Test
    void profilesOfTheCommandLineAreAskedForToo() {
        MavenProject project = Projects.project("tiny");
        project.getOriginalModel().addProfile(Projects.flavorProfile("kvm"));
        project.getOriginalModel().addProfile(Projects.flavorProfile("generic"));
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setActiveProfiles(List.of("el9", "kvm", "generic"));
        request.setInactiveProfiles(List.of("generic"));
        Selection selection = Selection.of(project, Projects.session(request, project));
        assertThat(selection.el()).contains("el9");
        assertThat(selection.chosenFlavors()).containsExactly("kvm");
    }

    private static Selection active(String... ids) {
        return new Selection(Set.of(ids), Set.of("kvm", "generic"));
    }
}
