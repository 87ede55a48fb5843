// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.pipeline.update.TriedKernel;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels as projects configure them, each way of which a build takes. */
class TriedKernelsTest {
    private static final String OTHER_PATCHES = "other";

    @TempDir
    Path directory;

    private MavenProject project;
    private MavenSession session;

    @BeforeEach
    void makeAProject() {
        project = Projects.project("tiny", "configure", "compile");
        project.setFile(directory.resolve("pom.xml").toFile());
        session = Projects.session(project);
        property("kernel.config.fragments", "policy, el ,mine.config");
        property("kernel.version", "6.1.8");
    }

    @Test
    void propertiesOfThePomAndDefaultsAreRead() {
        TriedKernel kernel = tried();
        assertThat(kernel.flavor()).isEqualTo("tiny");
        assertThat(kernel.fragments()).containsExactly("policy", "el", "mine.config");
        assertThat(kernel.configBase()).isEqualTo("defconfig");
        assertThat(kernel.patches()).isEmpty();
        assertThat(kernel.els()).containsExactly(EnterpriseLinux.values());
        assertThat(kernel.toolchain().kind()).isEqualTo("auto");
        assertThat(kernel.toolchain().sandbox()).isEqualTo("auto");
        assertThat(kernel.toolchain().provision()).isFalse();
    }

    @Test
    void whatIsInThePluginsConfigurationIsReadAndComesFirst() {
        property("kernel.patches", OTHER_PATCHES);
        user("kernel.patches", OTHER_PATCHES);
        plugin().setConfiguration(xml("<configuration><patches>mine</patches><flavor>own</flavor><el>el8</el>"
                + "<toolchain>container</toolchain><sandbox>none</sandbox>"
                + "<fragments><fragment>policy</fragment><fragment>${base}.config</fragment></fragments>"
                + "<toolchainOptions>--memory=8g,--cpus=2</toolchainOptions></configuration>"));
        property("base", "own");
        TriedKernel kernel = tried();
        assertThat(kernel.patches()).contains(directory.resolve("mine"));
        assertThat(kernel.flavor()).isEqualTo("own");
        assertThat(kernel.els()).containsExactly(EnterpriseLinux.EL8);
        assertThat(kernel.toolchain().kind()).isEqualTo("container");
        assertThat(kernel.toolchain().sandbox()).isEqualTo("none");
        assertThat(kernel.toolchain().options()).containsExactly("--memory=8g", "--cpus=2");
        assertThat(kernel.fragments()).containsExactly("policy", "own.config");
    }

    @Test
    void theConfigurationOfAnExecutionComesBeforeThatOfThePlugin() {
        plugin().setConfiguration(xml("<configuration><patches>of-all</patches></configuration>"));
        plugin().getExecutions()
                .get(0)
                .setConfiguration(xml("<configuration><patches>of-one</patches></configuration>"));
        assertThat(tried().patches()).contains(directory.resolve("of-one"));
    }

    @Test
    void propertiesOfTheCommandLineComeBeforeThoseOfThePom() {
        property("kernel.patches", OTHER_PATCHES);
        user("kernel.patches", "mine");
        user("kernel.provision", "true");
        TriedKernel kernel = tried();
        assertThat(kernel.patches()).contains(directory.resolve("mine"));
        assertThat(kernel.toolchain().provision()).isTrue();
    }

    @Test
    void aKernelWithoutFragmentsIsRefusedAsItsReleaseWouldBeRaisedUntried() {
        project.getProperties().remove("kernel.config.fragments");
        assertThatThrownBy(this::tried)
                .isInstanceOf(KernelException.class)
                .hasMessageContainingAll("kernel.config.fragments is not set in tiny", "kernel.update.try");
    }

    @Test
    void aKernelIsOfTheBranchOfItsVersionAndOfThoseOfProfiles() {
        project.getOriginalModel().addProfile(profile("lts-6.12", "6.12.3"));
        project.getOriginalModel().addProfile(profile("mine", "${of.settings}"));
        assertThat(branches()).containsExactly(new Branch(6, 1), new Branch(6, 12));
        user("kernel.version", "6.6.5");
        assertThat(branches()).containsExactly(new Branch(6, 6));
        plugin().setConfiguration(xml("<configuration><version>5.15.9</version></configuration>"));
        assertThat(branches()).containsExactly(new Branch(5, 15));
    }

    /** Otherwise "all patches apply" is said of 6.12 with the patches of 6.1. */
    @Test
    void theReleaseOfAProfileIsTriedWithThePatchesFragmentsAndBaseOfThatProfile() {
        property("kernel.patches", "patches/6.1");
        Profile newer = profile("lts-6.12", "6.12.3");
        newer.addProperty("kernel.patches", "patches/6.12");
        newer.addProperty("kernel.config.fragments", "policy,newer.config");
        newer.addProperty("kernel.config.base", "newer_defconfig");
        project.getOriginalModel().addProfile(newer);
        assertThat(all())
                .satisfiesExactly(
                        kernel -> assertThat(kernel.patches()).contains(directory.resolve("patches/6.1")), kernel -> {
                            assertThat(kernel.branches()).containsExactly(new Branch(6, 12));
                            assertThat(kernel.patches()).contains(directory.resolve("patches/6.12"));
                            assertThat(kernel.fragments()).containsExactly("policy", "newer.config");
                            assertThat(kernel.configBase()).isEqualTo("newer_defconfig");
                        });
    }

    @Test
    void aProfileThatPinsTheSameBranchAndChangesNothingElseIsNotTriedTwice() {
        project.getOriginalModel().addProfile(profile("lts-6.1", "6.1.8"));
        assertThat(all()).hasSize(1);
    }

    /** A release that the command line names is to become that of POMs, and they say of which branch. */
    @Test
    void theVersionOfTheCommandLineDoesNotCountWhereItNamesAReleaseToTry() {
        project.getOriginalModel().addProfile(profile("lts-6.12", "6.12.3"));
        user("kernel.version", "6.12.4");
        assertThat(all(true).stream().flatMap(kernel -> kernel.branches().stream()))
                .containsExactly(new Branch(6, 1), new Branch(6, 12));
    }

    /** As where one flavor of a reactor pins 6.1, another 6.12, and their parent has a profile for each branch. */
    @Test
    void profilesOfAParentDoNotCountWhereTheProjectItselfPinsAVersion() {
        MavenProject parent = Projects.project("kernel-lts-parent");
        parent.getOriginalModel().addProfile(profile("lts-6.12", "6.12.3"));
        parent.getOriginalModel().addProperty("kernel.version", "6.1.8");
        project.setParent(parent);
        assertThat(branches()).containsExactly(new Branch(6, 1), new Branch(6, 12));
        project.getOriginalModel().addProperty("kernel.version", "6.1.8");
        assertThat(branches()).containsExactly(new Branch(6, 1));
    }

    private List<Branch> branches() {
        return all().stream().flatMap(kernel -> kernel.branches().stream()).toList();
    }

    private TriedKernel tried() {
        return all().get(0);
    }

    private List<TriedKernel> all() {
        return all(false);
    }

    private List<TriedKernel> all(boolean ofPoms) {
        return new TriedKernels(session, KnownTest.plugin(), TriedKernelsTest::with, ofPoms).all();
    }

    /** As Maven's builder, which UpdateIT has, makes a project of a profile that overrides properties. */
    private static MavenProject with(MavenProject project, String id) {
        MavenProject changed = project.clone();
        Selection.profiles(project)
                .filter(profile -> profile.getId().equals(id))
                .forEach(profile -> changed.getProperties().putAll(profile.getProperties()));
        return changed;
    }

    private static Profile profile(String id, String version) {
        Profile profile = Projects.profile(id);
        profile.addProperty("kernel.version", version);
        return profile;
    }

    private void property(String name, String value) {
        project.getProperties().setProperty(name, value);
    }

    private void user(String name, String value) {
        session.getUserProperties().setProperty(name, value);
    }

    private Plugin plugin() {
        return List.copyOf(project.getBuildPlugins()).get(0);
    }

    private static Xpp3Dom xml(String text) {
        try {
            return Xpp3DomBuilder.build(new StringReader(text));
        } catch (IOException | XmlPullParserException e) {
            throw new IllegalStateException(e);
        }
    }
}
