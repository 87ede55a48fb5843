// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;

/** Makes Maven's own projects and sessions, as Maven does from POMs and a command line. */
final class Projects {
    private Projects() {}

    static MavenProject project(String artifact, String... goals) {
        Plugin plugin = new Plugin();
        plugin.setGroupId("io.github.kernellts");
        plugin.setArtifactId("kernel-maven-plugin");
        PluginExecution execution = new PluginExecution();
        execution.setGoals(List.of(goals));
        plugin.addExecution(execution);
        Build build = new Build();
        build.addPlugin(plugin);
        Model model = new Model();
        model.setGroupId("org.example");
        model.setArtifactId(artifact);
        model.setVersion("1");
        model.setBuild(build);
        MavenProject project = new MavenProject(model);
        project.setOriginalModel(model.clone());
        return project;
    }

    /** A project built only if the profile with its name is among the active ones. */
    static MavenProject flavor(String name, String... active) {
        MavenProject project = project("kernel-lts-" + name, "compile", "rpm");
        project.getProperties().setProperty(Reactor.PROFILE, name);
        project.setInjectedProfileIds("org.example:parent:1", List.of(active));
        return project;
    }

    static Profile profile(String id) {
        Profile profile = new Profile();
        profile.setId(id);
        return profile;
    }

    static Profile flavorProfile(String id) {
        Profile profile = profile(id);
        profile.addProperty("kernel.flavor.none", "false");
        return profile;
    }

    static MavenSession session(MavenProject... projects) {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setUserProperties(new Properties());
        return session(request, projects);
    }

    @SuppressWarnings("deprecation")
    static MavenSession session(MavenExecutionRequest request, MavenProject... projects) {
        MavenSession session = new MavenSession(null, request, new DefaultMavenExecutionResult(), projects(projects));
        session.setAllProjects(projects(projects));
        return session;
    }

    private static List<MavenProject> projects(MavenProject... projects) {
        return Stream.of(projects).toList();
    }
}
