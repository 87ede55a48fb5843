// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class SkippingTest {
    @Test
    void aFlavorWhoseProfileIsNotActiveIsSkippedBesideOneThatIsBuilt() {
        MavenProject kvm = Projects.flavor("kvm", "el9", "kvm");
        MavenProject generic = Projects.flavor("generic", "el9", "kvm");
        MavenSession session = Projects.session(kvm, generic);
        assertThat(new Skipping(kvm, session).ofProject("compile", Optional.of("kvm")))
                .isEmpty();
        assertThat(new Skipping(generic, session).ofProject("compile", Optional.of("generic")))
                .hasValueSatisfying(why -> assertThat(why).contains("-Pel9,generic"));
    }

    @Test
    void anElWithoutAFlavorIsRefused() {
        MavenProject kvm = Projects.flavor("kvm", "el9");
        MavenSession session = Projects.session(kvm, Projects.flavor("generic", "el9"));
        assertThatThrownBy(() -> new Skipping(kvm, session).ofProject("compile", Optional.of("kvm")))
                .hasMessageContaining("An EL was chosen (-Pel9) and no flavor")
                .hasMessageContaining("add one of [generic, kvm], as in -Pel9,kvm");
    }

    @Test
    void theOnlyProjectOfABuildNeedsNoProfile() {
        MavenProject kvm = Projects.flavor("kvm", "el9");
        assertThat(new Skipping(kvm, Projects.session(kvm)).ofProject("compile", Optional.of("kvm")))
                .isEmpty();
    }

    @Test
    void whatUsesKernelsIsSkippedWhereNoneIsBuiltAndRunsWhereTheBuildHasNone() {
        MavenProject repository = Projects.project("repository", "repo");
        assertThat(new Skipping(repository, Projects.session(Projects.flavor("kvm"), repository))
                        .ofProject("repo", Optional.empty()))
                .isPresent();
        assertThat(new Skipping(repository, Projects.session(Projects.flavor("kvm", "el9", "kvm"), repository))
                        .ofProject("repo", Optional.empty()))
                .isEmpty();
        assertThat(new Skipping(repository, Projects.session(repository)).ofProject("repo", Optional.empty()))
                .isEmpty();
    }

    @Test
    void aSkippedGoalSkipsThoseThatNeedItsWorkAndNoneBefore() {
        MavenProject kvm = Projects.flavor("kvm", "el9", "kvm");
        MavenProject module = Projects.project("module", "module");
        MavenSession session = Projects.session(kvm, module);
        session.getUserProperties().setProperty("kernel.compile.skip", "true");
        Skipping skipping = new Skipping(kvm, session);
        assertThat(skipping.ofGoal("check")).isEmpty();
        assertThat(skipping.ofGoal("configure")).isEmpty();
        assertThat(skipping.ofGoal("menuconfig")).isEmpty();
        for (String goal : new String[] {"rpm", "verify", "cve", "boot"}) {
            assertThat(skipping.ofGoal(goal)).contains("kernel.compile.skip");
        }
        for (String goal : new String[] {"module", "repo", "image", "bom"}) {
            assertThat(new Skipping(module, session).ofGoal(goal)).contains("kernel.compile.skip");
        }
    }

    @Test
    void aModuleAloneTakesItsKernelFromElsewhereWhateverIsSkipped() {
        MavenProject module = Projects.project("module", "module");
        MavenSession session = Projects.session(module);
        session.getUserProperties().setProperty("kernel.compile.skip", "true");
        assertThat(new Skipping(module, session).ofGoal("module")).isEmpty();
    }

    @Test
    void aSkippedModuleIsNotLoaded() {
        MavenProject module = Projects.project("module", "module");
        MavenSession session = Projects.session(module);
        assertThat(new Skipping(module, session).ofGoal("module-boot")).isEmpty();
        module.getProperties().setProperty("kernel.module.skip", "true");
        assertThat(new Skipping(module, session).ofGoal("module-boot")).contains("kernel.module.skip");
    }

    @Test
    void aMachineOnWhichNoKernelIsBootedLoadsNoModuleEither() {
        MavenProject module = Projects.project("module", "module");
        MavenSession session = Projects.session(module);
        session.getUserProperties().setProperty("kernel.boot.skip", "true");
        assertThat(new Skipping(module, session).ofGoal("module-boot")).contains("kernel.boot.skip");
        assertThat(new Skipping(module, session).ofGoal("module")).isEmpty();
    }

    @Test
    void aPropertyOfThePomSkipsAsOneOfTheCommandLineDoesWhichWins() {
        MavenProject kvm = Projects.flavor("kvm", "el9", "kvm");
        kvm.getProperties().setProperty("kernel.rpm.skip", "true");
        MavenSession session = Projects.session(kvm);
        assertThat(new Skipping(kvm, session).ofGoal("boot")).contains("kernel.rpm.skip");
        session.getUserProperties().setProperty("kernel.rpm.skip", "false");
        assertThat(new Skipping(kvm, session).ofGoal("boot")).isEmpty();
    }
}
