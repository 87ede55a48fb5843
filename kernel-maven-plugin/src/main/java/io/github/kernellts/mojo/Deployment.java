// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;

/** The phase deploy, which fails after everything is built where no repository is named. */
final class Deployment {
    private static final String DEPLOY = "org.apache.maven.plugins:maven-deploy-plugin";

    private final MavenSession session;

    Deployment(MavenSession session) {
        this.session = session;
    }

    /**
     * Checks, before anything is built, that each project that will be deployed has a repository for it.
     *
     * @throws KernelException naming those that have none
     */
    void requireRepositories() {
        if (!session.getGoals().contains("deploy")) {
            return;
        }
        List<String> without = session.getProjects().stream()
                .filter(this::isDeployed)
                .filter(project -> !hasRepository(project))
                .map(MavenProject::getArtifactId)
                .toList();
        if (!without.isEmpty()) {
            throw new KernelException(
                    "The phase deploy would fail after everything is built: no repository is named for "
                            + String.join(", ", without),
                    "add distributionManagement to the POM, or name one with"
                            + " -DaltDeploymentRepository=ID::ADDRESS; mvn verify builds without deploying");
        }
    }

    /** Whether maven-deploy-plugin does it, and doesn't skip it; another plugin has a repository of its own. */
    private boolean isDeployed(MavenProject project) {
        Plugin plugin = project.getPlugin(DEPLOY);
        boolean bound = plugin != null
                && plugin.getExecutions().stream()
                        .filter(execution -> !"none".equals(execution.getPhase()))
                        .anyMatch(execution -> execution.getGoals().contains("deploy"));
        return bound
                && !isTrue(project, "maven.deploy.skip")
                && Configurations.of(plugin)
                        .map(each -> each.getChild("skip"))
                        .noneMatch(skip -> skip != null && !"false".equals(skip.getValue()));
    }

    private boolean hasRepository(MavenProject project) {
        String kind = project.getVersion().endsWith("-SNAPSHOT") ? "Snapshot" : "Release";
        Stream<String> named = Stream.of("altDeploymentRepository", "alt" + kind + "DeploymentRepository");
        Plugin plugin = project.getPlugin(DEPLOY);
        return project.getDistributionManagementArtifactRepository() != null
                || named.anyMatch(name -> property(project, name) != null
                        || Configurations.of(plugin).anyMatch(each -> each.getChild(name) != null));
    }

    private boolean isTrue(MavenProject project, String name) {
        String value = property(project, name);
        // releases or snapshots, which newer versions of the plugin take, are left to it.
        return value != null && !value.equals("false");
    }

    private String property(MavenProject project, String name) {
        String typed = session.getUserProperties().getProperty(name);
        return typed == null ? project.getProperties().getProperty(name) : typed;
    }
}
