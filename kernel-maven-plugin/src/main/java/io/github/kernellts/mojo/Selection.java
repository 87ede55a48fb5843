// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;

/**
 * The EL, LTS branch and flavors that the active profiles of a project chose. They are determined by profiles, not by
 * properties: of two profiles that set the same property, Maven keeps one value without a warning. Profiles of the
 * command line and of settings.xml are added, because Maven 4.0.0-rc-6 doesn't give those of a parent to each of its
 * children.
 *
 * @param active the ids of the active profiles of the project and its parents
 * @param flavors the ids of the profiles, active or not, that choose a flavor
 */
record Selection(Set<String> active, Set<String> flavors) {
    /** The property that each profile of a flavor sets. */
    private static final String MARK = "kernel.flavor.none";

    Selection {
        active = Set.copyOf(active);
        flavors = Set.copyOf(flavors);
    }

    static Selection of(MavenProject project, MavenSession session) {
        Set<String> active = new TreeSet<>(session.getRequest().getActiveProfiles());
        session.getRequest().getInactiveProfiles().forEach(active::remove);
        project.getInjectedProfileIds().values().forEach(active::addAll);
        return new Selection(
                active,
                profiles(project)
                        .filter(profile -> profile.getProperties().containsKey(MARK))
                        .map(Profile::getId)
                        .collect(Collectors.toSet()));
    }

    /** The profiles that the POMs of a project and of its parents define. */
    static Stream<Profile> profiles(MavenProject project) {
        return lineage(project)
                .filter(each -> each.getOriginalModel() != null)
                .flatMap(each -> each.getOriginalModel().getProfiles().stream());
    }

    /** A project and its parents. */
    static Stream<MavenProject> lineage(MavenProject project) {
        return Stream.iterate(project, each -> each != null, MavenProject::getParent);
    }

    /** @throws KernelException if profiles exclude each other */
    void requireUnambiguous() {
        requireOne("EL", "el[0-9]+", "-Pel9,kvm");
        requireOne("LTS branch", "lts-[0-9.]+", "-Pel9,kvm,lts-6.1");
    }

    /** The EL whose profile is active. */
    Optional<String> el() {
        return active("el[0-9]+").findFirst();
    }

    /** The flavors whose profiles are active. */
    List<String> chosenFlavors() {
        return flavors.stream().filter(active::contains).sorted().toList();
    }

    private void requireOne(String what, String pattern, String example) {
        Set<String> chosen = active(pattern).collect(Collectors.toCollection(TreeSet::new));
        if (chosen.size() > 1) {
            throw new KernelException(
                    "The profiles " + chosen + " exclude each other: a build is for one " + what,
                    "run Maven once for each, as in " + example);
        }
    }

    private Stream<String> active(String pattern) {
        return active.stream().filter(id -> id.matches(pattern)).sorted();
    }
}
