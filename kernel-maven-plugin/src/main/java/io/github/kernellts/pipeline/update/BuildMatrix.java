// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.LtsBranch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     */
    public record Flavor(String name, Optional<String> profile) {}

    /**
     * One build.
     *
     * @param end the month of the branch's end, or that none was announced
     * @param profiles for Maven's option -P
     */
    public record Build(Branch branch, String end, EnterpriseLinux el, String flavor, String profiles) {}

    public static BuildMatrix of(List<Flavor> flavors) {
        List<Build> builds = new ArrayList<>();
        for (Flavor flavor : flavors) {
            for (LtsBranch branch : LtsBranch.ALL) {
                if (branch.series().isPresent()) {
                    for (EnterpriseLinux el : EnterpriseLinux.values()) {
                        String profiles =
                                el + flavor.profile().map(each -> "," + each).orElse("") + ",lts-" + branch.number();
                        builds.add(new Build(branch.number(), branch.end(), el, flavor.name(), profiles));
                    }
                }
            }
        }
        return new BuildMatrix(builds);
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
