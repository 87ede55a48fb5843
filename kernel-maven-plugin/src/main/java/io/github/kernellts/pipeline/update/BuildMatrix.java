// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.KernelException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The builds that a reactor offers, one run of Maven each.
 *
 * @param builds one for each flavor, LTS branch that has patches, and EL
 */
public record BuildMatrix(List<Build> builds) {
    public BuildMatrix {
        builds = List.copyOf(builds);
    }

    /**
     * A flavor of the reactor.
     *
     * @param name its form in package names
     * @param profile the profile that switches it on, if one does
     * @param branches the branches that its POMs have point releases of; empty if that isn't known, and all are tried
     */
    public record Flavor(String name, Optional<String> profile, Set<Branch> branches) {
        public Flavor {
            branches = Set.copyOf(branches);
        }

        /** One of all branches. */
        public Flavor(String name, Optional<String> profile) {
            this(name, profile, Set.of());
        }

        private boolean isOf(LtsBranch branch) {
            return branch.series().isPresent() && (branches.isEmpty() || branches.contains(branch.number()));
        }
    }

    /**
     * One build.
     *
     * @param end the month of the branch's end, or that none was announced
     * @param profiles for Maven's option -P
     */
    public record Build(Branch branch, String end, EnterpriseLinux el, String flavor, String profiles) {}

    /** Everything that these flavors can be built for. */
    public static BuildMatrix of(List<Flavor> flavors) {
        return of(flavors, List.of(), List.of());
    }

    /**
     * What these flavors are to be built for.
     *
     * @param branches the branches, such as {@code 6.12}; every one if there are none
     * @param els the ELs, such as {@code el9}; every one if there are none
     * @throws KernelException if one of them can't be built
     */
    public static BuildMatrix of(List<Flavor> flavors, List<String> branches, List<String> els) {
        require(
                "kernel.matrix.branches",
                branches,
                LtsBranch.ALL.stream()
                        .filter(branch -> branch.series().isPresent())
                        .filter(branch -> flavors.isEmpty() || flavors.stream().anyMatch(flavor -> flavor.isOf(branch)))
                        .map(branch -> branch.number().toString()));
        require(
                "kernel.matrix.els",
                els,
                Arrays.stream(EnterpriseLinux.values()).map(EnterpriseLinux::toString));
        return new BuildMatrix(all(flavors).stream()
                .filter(build ->
                        branches.isEmpty() || branches.contains(build.branch().toString()))
                .filter(build -> els.isEmpty() || els.contains(build.el().toString()))
                .toList());
    }

    private static void require(String property, List<String> wanted, Stream<String> known) {
        List<String> names = known.toList();
        wanted.stream().filter(each -> !names.contains(each)).findFirst().ifPresent(each -> {
            throw new KernelException(
                    property + " has \"" + each + "\", for which nothing can be built",
                    "set " + property + " to any of " + String.join(", ", names));
        });
    }

    private static List<Build> all(List<Flavor> flavors) {
        List<Build> builds = new ArrayList<>();
        for (Flavor flavor : flavors) {
            for (LtsBranch branch : LtsBranch.ALL) {
                if (flavor.isOf(branch)) {
                    for (EnterpriseLinux el : EnterpriseLinux.values()) {
                        String profiles =
                                el + flavor.profile().map(each -> "," + each).orElse("") + ",lts-" + branch.number();
                        builds.add(new Build(branch.number(), branch.end(), el, flavor.name(), profiles));
                    }
                }
            }
        }
        return builds;
    }

    /** Warnings of branches that kernel.org has ended, or soon ends, a sentence each. */
    public List<String> warnings(LocalDate today) {
        return LtsBranch.ALL.stream()
                .filter(branch ->
                        builds.stream().anyMatch(build -> build.branch().equals(branch.number())))
                .flatMap(branch -> branch.endWarning(today).stream())
                .map(warning -> warning + ". Fix: set kernel.matrix.branches to the others")
                .toList();
    }

    /**
     * An object with an array {@code include} of objects, as the matrix of a workflow of GitHub Actions takes it
     * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax), on one line.
     */
    public String json() {
        ObjectNode matrix = JsonNodeFactory.instance.objectNode();
        ArrayNode include = matrix.putArray("include");
        for (Build build : builds) {
            include.addObject()
                    .put("branch", build.branch().toString())
                    .put("end", build.end())
                    .put("el", build.el().toString())
                    .put("flavor", build.flavor())
                    .put("profiles", build.profiles());
        }
        return matrix.toString();
    }
}
