// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Properties;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.artifact.repository.MavenArtifactRepository;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentTest {
    @Test
    void whereNoRepositoryIsNamedDeployFailsBeforeAnythingIsBuilt() {
        MavenSession session = session("deploy", deployed("kvm"), withRepository("module"));
        assertThatThrownBy(() -> new Deployment(session).requireRepositories())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("no repository is named for kvm. Fix: add distributionManagement")
                .hasMessageContaining("-DaltDeploymentRepository=");
    }

    @Test
    void whoDoesNotDeployNeedsNone() {
        accepted(session("verify", deployed("kvm")));
        accepted(session("deploy", withRepository("kvm")));
        accepted(session("deploy", Projects.project("kvm", "rpm")));
    }

    @ParameterizedTest
    @CsvSource({
        "altDeploymentRepository,test::file:///srv",
        "altReleaseDeploymentRepository,test::file:///srv",
        "maven.deploy.skip,true"
    })
    void aPropertyOfTheCommandLineOrThePomNamesOneOrSkips(String property, String value) {
        MavenSession typed = session("deploy", deployed("kvm"));
        typed.getUserProperties().setProperty(property, value);
        accepted(typed);
        MavenProject project = deployed("kvm");
        project.getProperties().setProperty(property, value);
        accepted(session("deploy", project));
    }

    @Test
    void aRepositoryOfSnapshotsIsNoneOfAReleases() {
        MavenSession session = session("deploy", deployed("kvm"));
        session.getUserProperties().setProperty("altSnapshotDeploymentRepository", "test::file:///srv");
        assertThatThrownBy(() -> new Deployment(session).requireRepositories()).isInstanceOf(KernelException.class);
    }

    @Test
    void thePluginsConfigurationMaySkipOrNameOneAndAnotherPluginMayDeploy() {
        for (String parameter : List.of("skip", "altDeploymentRepository")) {
            MavenProject project = deployed("kvm");
            Xpp3Dom configuration = new Xpp3Dom("configuration");
            Xpp3Dom child = new Xpp3Dom(parameter);
            child.setValue("true");
            configuration.addChild(child);
            deployPlugin(project).setConfiguration(configuration);
            accepted(session("deploy", project));
        }
        MavenProject elsewhere = deployed("kvm");
        deployPlugin(elsewhere).getExecutions().get(0).setPhase("none");
        accepted(session("deploy", elsewhere));
    }

    private static void accepted(MavenSession session) {
        assertThatCode(() -> new Deployment(session).requireRepositories()).doesNotThrowAnyException();
    }

    private static MavenSession session(String goal, MavenProject... projects) {
        MavenSession session = Projects.session(projects);
        session.getRequest().setGoals(List.of(goal));
        session.getRequest().setUserProperties(new Properties());
        return session;
    }

    private static MavenProject deployed(String name) {
        MavenProject project = Projects.project(name, "rpm");
        Plugin plugin = new Plugin();
        plugin.setGroupId("org.apache.maven.plugins");
        plugin.setArtifactId("maven-deploy-plugin");
        PluginExecution execution = new PluginExecution();
        execution.setPhase("deploy");
        execution.setGoals(List.of("deploy"));
        plugin.addExecution(execution);
        project.getBuild().addPlugin(plugin);
        project.getBuild().flushPluginMap();
        project.setArtifact(
                new DefaultArtifact("org.example", name, "1", null, "pom", null, new DefaultArtifactHandler("pom")));
        return project;
    }

    private static MavenProject withRepository(String name) {
        MavenProject project = deployed(name);
        project.setReleaseArtifactRepository(new MavenArtifactRepository());
        return project;
    }

    private static Plugin deployPlugin(MavenProject project) {
        return project.getPlugin("org.apache.maven.plugins:maven-deploy-plugin");
    }
}
