// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * The reasons for skipping a goal. A skipped goal also skips the goals that need its results, so that {@code rpm}
 * doesn't compile when {@code compile} is skipped.
 */
final class Skipping {
    /** The goals that make packages of a kernel: each needs the results of the goals before it. */
    private static final List<String> MAKING = List.of("source", "patch", "configure", "compile", "rpm");
    /** The goals that check those packages. */
    private static final Set<String> CHECKING = Set.of("verify", "cve", "boot");
    /** The goals that use the packages of the whole build. */
    private static final Set<String> USING = Set.of("module", "module-boot", "repo", "image", "bom");

    private final MavenProject project;
    private final MavenSession session;

    Skipping(MavenProject project, MavenSession session) {
        this.project = project;
        this.session = session;
    }

    /**
     * The reason for skipping all goals of a project, as the end of a sentence.
     *
     * @param profile the profile without which the project is skipped
     * @throws KernelException if an EL was chosen and no flavor
     */
    Optional<String> ofProject(String goal, Optional<String> profile) {
        boolean alone = session.getProjects().size() == 1;
        Set<String> active = Selection.of(project, session).active();
        if (!alone && profile.filter(id -> !active.contains(id)).isPresent()) {
            Reactor.leavesOutAllKernels(session);
            return profile.map(id -> "the profile " + id + " builds it, as in -Pel9," + id);
        }
        if (USING.contains(goal) && Reactor.leavesOutAllKernels(session)) {
            return Optional.of("no kernel is built; -Pel9,kvm builds one");
        }
        return Optional.empty();
    }

    /** The property that skips an earlier goal whose results a goal needs. */
    Optional<String> ofGoal(String goal) {
        if (goal.equals("module-boot")) {
            Optional<String> skipped = Stream.of("kernel.module.skip", "kernel.boot.skip")
                    .filter(property -> isTrue(project, property))
                    .findFirst();
            if (skipped.isPresent()) {
                return skipped;
            }
        }
        if (USING.contains(goal)) {
            List<Optional<String>> kernels = session.getProjects().stream()
                    .filter(each -> Reactor.runs(each, "rpm") && Reactor.isChosen(each, session))
                    .map(each -> firstSkipped(each, "verify"))
                    .toList();
            return kernels.isEmpty() || kernels.stream().anyMatch(Optional::isEmpty)
                    ? Optional.empty()
                    : kernels.get(0);
        }
        return firstSkipped(project, goal);
    }

    private Optional<String> firstSkipped(MavenProject kernel, String goal) {
        int needed = CHECKING.contains(goal) ? MAKING.size() : Math.max(0, MAKING.indexOf(goal));
        return MAKING.subList(0, needed).stream()
                .map(each -> "kernel." + each + ".skip")
                .filter(property -> isTrue(kernel, property))
                .findFirst();
    }

    /** Whether a property of the project or of the command line is true. */
    boolean isTrue(String property) {
        return isTrue(project, property);
    }

    private boolean isTrue(MavenProject kernel, String property) {
        String typed = session.getUserProperties().getProperty(property);
        return "true".equals(typed == null ? kernel.getProperties().getProperty(property) : typed);
    }
}
