// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.source.Branch;
import org.apache.maven.model.Model;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel whose parent pins 6.1 and has a profile for 6.12. */
class PinnedVersionsTest {
    private final MavenProject kernel = Projects.project("mine", "compile");
    private final MavenProject parent = Projects.project("kernel-lts-parent");

    @BeforeEach
    void inherit() {
        kernel.setParent(parent);
        parent.getOriginalModel().addProperty("kernel.version", "6.1.192");
        pin(parent, "lts-6.1", "6.1.192");
        pin(parent, "lts-6.12", "6.12.117");
        kernel.getProperties().setProperty("kernel.version", "6.1.192");
    }

    @Test
    void aKernelThatPinsNothingIsOfAllBranchesOfItsParent() {
        assertThat(PinnedVersions.branches(kernel)).containsExactlyInAnyOrder(new Branch(6, 1), new Branch(6, 12));
    }

    @Test
    void aKernelThatPinsItsVersionIsOfThatBranchAndThoseOfItsOwnProfiles() {
        kernel.getOriginalModel().addProperty("kernel.version", "6.1.192");
        assertThat(PinnedVersions.branches(kernel)).containsExactly(new Branch(6, 1));
        pin(kernel, "lts-6.18", "6.18.45");
        pin(kernel, "mine", "6.6.152");
        assertThat(PinnedVersions.branches(kernel)).containsExactlyInAnyOrder(new Branch(6, 1), new Branch(6, 18));
        assertThat(PinnedVersions.ofProfiles(kernel)).containsOnlyKeys("lts-6.18", "mine");
    }

    @Test
    void aKernelsOwnProfileComesBeforeThatOfItsParent() {
        pin(kernel, "lts-6.12", "6.12.110");
        assertThat(PinnedVersions.ofProfiles(kernel)).containsEntry("lts-6.12", "6.12.110");
    }

    private static void pin(MavenProject project, String id, String version) {
        Profile profile = Projects.profile(id);
        profile.addProperty("kernel.version", version);
        Model model = project.getOriginalModel();
        model.addProfile(profile);
    }
}
