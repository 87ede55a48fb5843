// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptorBuilder;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfigurationException;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTest {
    @ParameterizedTest
    @CsvSource({
        "kernel.signing.keysotre, set kernel.signing.keystore instead",
        "kernel.compile.skpi, set kernel.compile.skip instead",
        "kernel.toolchian, set kernel.toolchain instead",
        "kernel.nothing.like.this.at.all, kernel:help -Ddetail lists all properties",
        "kernal.signing.keystore, set kernel.signing.keystore instead",
        "Kernel.el, set kernel.el instead",
    })
    void aPropertyThatNothingReadsIsRefusedWithTheNearestOne(String name, String instead) {
        assertThatThrownBy(() -> property(name))
                .hasMessageContaining("No goal and no POM reads the property " + name)
                .hasMessageContaining(instead);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.signing.keystore",
                "kernel.module.source",
                "kernel.skip",
                "kernel.keygen.owner",
                "maven.x"
            })
    void eachPropertyOfAnyGoalMayBeSetForAll(String name) {
        assertThatCode(() -> property(name)).doesNotThrowAnyException();
    }

    /** Passwords reports what to use instead, and never prints the password. */
    @Test
    void aPasswordIsLeftToWhoRefusesIt() {
        assertThatCode(() -> property("kernel.signing.password")).doesNotThrowAnyException();
    }

    @Test
    void aPropertyThatAPomReadsIsItsOwn(@TempDir Path directory) throws IOException {
        MavenProject project = Projects.project("tiny");
        project.setFile(Files.writeString(directory.resolve("pom.xml"), "<x>${kernel.our.own}</x>")
                .toFile());
        MavenSession session = Projects.session(project);
        session.getUserProperties().setProperty("kernel.our.own", "x");
        assertThatCode(() -> new Known(session).requireProperties(plugin())).doesNotThrowAnyException();
    }

    @Test
    void aPropertyWhoseNameIsAPartOfAnotherOnesIsNotReadByThatPom(@TempDir Path directory) throws IOException {
        MavenProject project = Projects.project("tiny");
        project.setFile(Files.writeString(
                        directory.resolve("pom.xml"),
                        "<!-- as does kernel.of. --><kernel.flavors.none>x</kernel.flavors.none>-Dkernel.compile.skip")
                .toFile());
        MavenSession session = Projects.session(project);
        for (String part : List.of("kernel.flavors", "kernel.compile", "kernel.o")) {
            session.getUserProperties().clear();
            session.getUserProperties().setProperty(part, "x");
            assertThatThrownBy(() -> new Known(session).requireProperties(plugin()))
                    .hasMessageContaining("No goal and no POM reads the property " + part);
        }
        session.getUserProperties().clear();
        session.getUserProperties().setProperty("kernel.of", "x");
        assertThatCode(() -> new Known(session).requireProperties(plugin())).doesNotThrowAnyException();
    }

    @Test
    void anElementOfTheConfigurationThatNoGoalReadsIsWarnedOf() {
        MavenProject project = Projects.project("tiny");
        Plugin plugin = project.getPlugin("io.github.kernellts:kernel-maven-plugin");
        plugin.setConfiguration(configuration("signingKeystroe"));
        plugin.getExecutions().get(0).setConfiguration(configuration("signingKeystore"));
        assertThat(new Known(Projects.session(project)).warnings(project, plugin()))
                .containsExactly("No goal reads <signingKeystroe> in the configuration of kernel-maven-plugin in tiny."
                        + " Fix: write <signingKeystore> instead");
    }

    private static Xpp3Dom configuration(String name) {
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        configuration.addChild(new Xpp3Dom(name));
        return configuration;
    }

    @Test
    void aPropertyOfThePomThatNothingReadsIsWarnedOf(@TempDir Path directory) throws IOException {
        MavenProject project = Projects.project("tiny");
        for (String name : List.of("kernel.signing.keysotre", "kernel.our.own", "kernel.version")) {
            project.getOriginalModel().addProperty(name, "x");
        }
        project.setFile(
                Files.writeString(directory.resolve("pom.xml"), "<kernel.our.own>x</kernel.our.own>${kernel.our.own}")
                        .toFile());
        assertThat(new Known(Projects.session(project)).warnings(project, plugin()))
                .containsExactly("No goal and no POM reads the property kernel.signing.keysotre of tiny."
                        + " Fix: set kernel.signing.keystore instead");
    }

    @Test
    void aProfileThatNoPomHasIsRefusedWithTheNearestOne() {
        MavenProject project = Projects.project("tiny");
        project.setParent(Projects.project("parent"));
        project.getParent().getOriginalModel().addProfile(Projects.profile("lts-6.1"));
        project.getParent().getOriginalModel().addProfile(Projects.profile("kvm"));
        assertThatThrownBy(() -> profiles(project, "kvm", "lts-6.2"))
                .hasMessageContaining("There is no profile lts-6.2 in the POMs of this build")
                .hasMessageContaining("choose lts-6.1; there are kvm, lts-6.1");
        assertThatCode(() -> profiles(project, "kvm", "lts-6.1")).doesNotThrowAnyException();
    }

    @Test
    void aProfileOfSettingsIsKnown() {
        MavenProject project = Projects.project("tiny");
        project.setInjectedProfileIds("external", List.of("corporate"));
        assertThatCode(() -> profiles(project, "corporate")).doesNotThrowAnyException();
    }

    @Test
    void aProfileThatSettingsActivateForAllProjectsNeedNotBeOneOfThisBuild(@TempDir Path directory) throws IOException {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setActiveProfiles(List.of("of-another-project"));
        request.setUserSettingsFile(Files.writeString(
                        directory.resolve("settings.xml"),
                        "<settings><activeProfiles><activeProfile>of-another-project</activeProfile></activeProfiles></settings>")
                .toFile());
        assertThatCode(() -> new Known(Projects.session(request, Projects.project("tiny"))).requireProfiles())
                .doesNotThrowAnyException();
    }

    private static void profiles(MavenProject project, String... ids) {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setActiveProfiles(List.of(ids));
        new Known(Projects.session(request, project)).requireProfiles();
    }

    private static void property(String name) {
        MavenSession session = Projects.session(Projects.project("tiny"));
        session.getUserProperties().setProperty(name, "x");
        new Known(session).requireProperties(plugin());
    }

    static PluginDescriptor plugin() {
        try {
            return new PluginDescriptorBuilder()
                    .build(new StringReader(Trees.text(Path.of("target/classes/META-INF/maven/plugin.xml"))));
        } catch (PlexusConfigurationException e) {
            throw new AssertionError(e);
        }
    }
}
