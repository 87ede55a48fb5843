// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.KernelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The parameters that a project gives a goal of its own lifecycle, for goals that look at other projects. They have the values
 * that Maven would inject: the plugin's {@code <configuration>} first, then properties of the command line, then those of
 * the project, then the goal's default.
 */
final class GoalParameters {
    private final MavenProject project;
    private final MojoDescriptor goal;
    private final List<Xpp3Dom> configurations;
    private final PluginParameterExpressionEvaluator evaluator;

    private GoalParameters(
            MavenProject project, MojoDescriptor goal, List<Xpp3Dom> configurations, MavenSession session) {
        this.project = project;
        this.goal = goal;
        this.configurations = configurations;
        MavenSession its = session.clone();
        its.setCurrentProject(project);
        this.evaluator = new PluginParameterExpressionEvaluator(its, new MojoExecution(goal));
    }

    /**
     * The parameters of each execution of a goal in a project.
     *
     * @param descriptor the descriptor of this plugin
     */
    static List<GoalParameters> of(
            MavenProject project, String goal, MavenSession session, PluginDescriptor descriptor) {
        List<GoalParameters> all = new ArrayList<>();
        for (Plugin plugin : Reactor.ours(project).toList()) {
            for (PluginExecution execution : plugin.getExecutions()) {
                if (execution.getGoals().contains(goal)) {
                    List<Xpp3Dom> configurations = Stream.of(execution.getConfiguration(), plugin.getConfiguration())
                            .filter(Xpp3Dom.class::isInstance)
                            .map(Xpp3Dom.class::cast)
                            .toList();
                    all.add(new GoalParameters(project, descriptor.getMojo(goal), configurations, session));
                }
            }
        }
        return all;
    }

    /** The parameters with which the kernels of a reactor are made. */
    static List<GoalParameters> ofKernels(MavenSession session, PluginDescriptor descriptor) {
        return Reactor.kernels(session).stream()
                .flatMap(kernel -> of(kernel, "compile", session, descriptor).stream())
                .toList();
    }

    MavenProject project() {
        return project;
    }

    /** A kernel's form in package names. */
    String flavor() {
        return text("flavor").orElse(project.getArtifactId());
    }

    /** The EL that a kernel is built for, or else all. */
    List<EnterpriseLinux> els() {
        return text("el").map(el -> List.of(EnterpriseLinux.parse(el))).orElse(List.of(EnterpriseLinux.values()));
    }

    /** A parameter's value; empty if nothing sets it. */
    Optional<String> text(String parameter) {
        return configured(parameter)
                .flatMap(element -> evaluated(element.getValue()))
                .or(() -> ofDescriptor(parameter));
    }

    /** The entries of a list. */
    List<String> list(String parameter) {
        List<String> entries = configured(parameter).stream()
                .flatMap(element -> Stream.of(element.getChildren()))
                .flatMap(entry -> evaluated(entry.getValue()).stream())
                .toList();
        return entries.isEmpty()
                ? text(parameter).stream()
                        .flatMap(text -> Stream.of(text.split(",")))
                        .map(String::strip)
                        .toList()
                : entries;
    }

    /** A path; a relative one is one of the project. */
    Optional<Path> path(String parameter) {
        return text(parameter).map(text -> project.getBasedir().toPath().resolve(text));
    }

    boolean isTrue(String parameter) {
        return text(parameter).filter("true"::equalsIgnoreCase).isPresent();
    }

    private Optional<Xpp3Dom> configured(String parameter) {
        return configurations.stream()
                .map(configuration -> configuration.getChild(parameter))
                .filter(element -> element != null)
                .findFirst();
    }

    private Optional<String> ofDescriptor(String parameter) {
        PlexusConfiguration described = goal.getMojoConfiguration().getChild(parameter, false);
        if (described == null) {
            throw new IllegalArgumentException("The goal " + goal.getGoal() + " has no parameter " + parameter);
        }
        return evaluated(described.getValue("")).or(() -> evaluated(described.getAttribute("default-value", "")));
    }

    private Optional<String> evaluated(String expression) {
        if (expression == null || expression.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(evaluator.evaluate(expression.strip()))
                    .map(Object::toString)
                    .filter(text -> !text.isBlank());
        } catch (ExpressionEvaluationException e) {
            throw new KernelException(
                    "Maven can't evaluate " + expression.strip() + " in " + project.getArtifactId() + ": "
                            + e.getMessage(),
                    "correct it in " + project.getFile(),
                    e);
        }
    }
}
