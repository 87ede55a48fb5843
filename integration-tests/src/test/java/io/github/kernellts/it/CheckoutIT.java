// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.docs.Guide;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The selection by profiles and properties, in a copy of this checkout; nothing is compiled. */
class CheckoutIT {
    /** All projects except the plugin and its tests; goals take the plugin from the repository. */
    static final String KERNELS =
            "kernel-lts-parent,flavors,flavors/kvm,flavors/generic,modules-pxfuse,distribution,kernel-lts-parent/bom";

    private static OutsideProject checkout;

    @BeforeAll
    static void copyTheCheckout() throws IOException {
        checkout = copy("checkout");
    }

    static OutsideProject copy(String name) throws IOException {
        Path copy = Trees.emptyDirectory(Path.of(OutsideProject.property("it.directory"), name));
        Path archive = copy.resolveSibling(copy.getFileName() + ".tar");
        Run.in(
                OutsideProject.thisOne().directory(),
                "tar",
                "--create",
                "--file=" + archive,
                "--exclude=./.git",
                "--exclude=target",
                "--exclude=src",
                ".");
        Run.in(copy, "tar", "--extract", "--file=" + archive);
        Files.delete(archive);
        return OutsideProject.in(copy);
    }

    @Test
    void aFlavorIsADirectoryAModuleAndAProfileAsTheGuideSays() throws IOException {
        Guide guide = Guide.named("new-flavor");
        Path flavor = Files.createDirectories(checkout.directory().resolve("flavors/aws"));
        Files.writeString(flavor.resolve("pom.xml"), ofThisBuild(guide.pom("aws")));
        Files.writeString(flavor.resolve("aws.config"), "# the network of EC2\nCONFIG_ENA_ETHERNET=m\n");
        insert("flavors/pom.xml", "  </modules>", ofThisBuild(guide.pom("aws-module")));
        insert("kernel-lts-parent/pom.xml", "  </profiles>", ofThisBuild(guide.pom("aws-profile")));

        String checked = GuideRun.commands(checkout.directory(), guide.script("aws"), "", Map.of());
        assertThat(checked).contains(":check (default-cli) @ kernel-lts-aws").doesNotContain("is skipped");

        String log = succeeded("validate", "-Pel9,aws", "-pl", KERNELS + ",flavors/aws");
        assertThat(log)
                .contains(
                        "kernel-lts-kvm is skipped: the profile kvm builds it",
                        "kernel-lts-generic is skipped: the profile generic builds it")
                .doesNotContain("kernel-lts-aws is skipped");
        assertThat(log.indexOf("Building kernel-lts-aws ")).isBetween(0, log.indexOf("Building distribution "));
        assertThat(succeeded("validate", "-Pel9,kvm", "-pl", KERNELS + ",flavors/aws"))
                .contains("kernel-lts-aws is skipped: the profile aws builds it");
        // The plugin's project is part of the reactor, but a goal of the installed plugin does not build it.
        assertThat(succeeded("kernel:matrix")).contains("\"profiles\":\"el9,aws,lts-6.1\"");
    }

    @Test
    void withoutAFlavorNothingIsMadeOfKernelsAndEachProjectSaysSoOnce() {
        String log = succeeded("package", "-pl", KERNELS);
        assertThat(log)
                .contains(
                        "No EL was chosen, so this builds and tests the plugin, and no kernel",
                        "modules-pxfuse is skipped: no kernel is built",
                        "distribution is skipped: no kernel is built",
                        "kernel-lts-bom is skipped: no kernel is built");
        assertThat(log.split("kernel-lts-kvm is skipped")).hasSize(2);
    }

    @Test
    void aFlavorWithoutAnElIsRefusedBeforeAnythingIsCompiledOrTested() {
        assertThat(refused("package", "-Pkvm"))
                .contains("No EL was chosen: add el8, el9 or el10 to the profiles, as in -Pel9,kvm")
                .doesNotContain("surefire", "compiler");
    }

    @Test
    void aProfileThatDoesNotExistIsRefusedBeforeAnythingIsCompiledOrTested() {
        for (String unknown : new String[] {"el7", "lts-6.2"}) {
            assertThat(refused("package", "-Pel9,kvm," + unknown))
                    .contains(unknown)
                    .doesNotContain("surefire", "compiler");
        }
    }

    @Test
    void anElWithoutAFlavorIsRefusedWithAllFlavors() {
        assertThat(refused("package", "-Pel9", "-pl", KERNELS))
                .contains("An EL was chosen (-Pel9) and no flavor", "generic, kvm]");
    }

    @Test
    void theOnlyProjectOfABuildNeedsNoProfileOfItsFlavor() {
        assertThat(succeeded("kernel:check", "-Pel9", "-pl", "flavors/kvm")).doesNotContain("is skipped");
    }

    @Test
    void skippingTheSourceSkipsAllThatNeedsIt() {
        String log = succeeded("verify", "-Pel9,kvm", "-pl", KERNELS, "-Dkernel.source.skip", "-Dkernel.check.skip");
        for (String goal : new String[] {"compile", "rpm", "verify", "cve", "boot", "module", "repo", "bom"}) {
            assertThat(log).contains("The goal " + goal + " is skipped: kernel.source.skip is true");
        }
    }

    @Test
    void thePrefixWorksInTheCheckout() {
        assertThat(succeeded("kernel:help", "-N")).contains("kernel:check", "kernel:matrix");
    }

    private static String succeeded(String... arguments) {
        OutsideProject.Result result = checkout.maven(Map.of(), arguments);
        assertThat(result.exit()).as(result.log()).isZero();
        return result.log();
    }

    private static String refused(String... arguments) {
        OutsideProject.Result result = checkout.maven(Map.of(), arguments);
        assertThat(result.exit()).as(result.log()).isNotZero();
        return result.log();
    }

    private static void insert(String file, String before, String text) throws IOException {
        Path pom = checkout.directory().resolve(file);
        Files.writeString(pom, Files.readString(pom).replace(before, text + before));
    }

    private static String ofThisBuild(String text) {
        return text.replace("1000-SNAPSHOT", OutsideProject.property("it.version"));
    }
}
