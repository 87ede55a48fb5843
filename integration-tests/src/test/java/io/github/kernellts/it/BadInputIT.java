// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user's mistakes are reported before any download or build. */
class BadInputIT {
    private static OutsideProject project;

    @BeforeAll
    static void makeProject() {
        project = OutsideProject.of("tiny", "bad-input");
    }

    @Test
    void noElIsChosen() {
        refused("No EL was chosen. Fix: add one to the profiles, as in -Pel9,kvm");
    }

    @Test
    void twoElsAreChosen() {
        refused("The profiles [el8, el9] exclude each other", "-Pel8,el9");
    }

    @Test
    void aVersionIsNone() {
        refused("kernel.version is \"6.1; touch x\"", "-Pel9", "-Dkernel.version=6.1; touch x");
    }

    @Test
    void aBranchIsUnknown() {
        refused("Linux 4.19 is no LTS branch", "-Pel9", "-Dkernel.version=4.19.1");
    }

    @Test
    void aBranchHasNoPatchesYet() {
        refused(
                "There is no patch series for Linux 5.4 yet",
                "-Pel9",
                "-Dkernel.version=5.4.300",
                "-Dkernel.branch=5.4");
    }

    @Test
    void theVersionIsOfAnotherBranchThanTheProfiles() {
        refused("kernel.version is 6.12.100 and kernel.branch is 6.1", "-Pel9", "-Dkernel.version=6.12.100");
    }

    @Test
    void twoBranchesAreChosen() {
        refused("The profiles [lts-6.1, lts-6.12] exclude each other", "-Pel9,lts-6.1,lts-6.12");
    }

    @Test
    void aKeystoreIsMissing() {
        refused("The keystore", "-Pel9", "-Dkernel.signing.keystore=/nowhere/k $(x).p12");
    }

    @Test
    void aPasswordIsOnTheCommandLine() {
        OutsideProject.Result result = refused("would put a password", "-Pel9", "-Dkernel.signing.password=canary-99");
        assertThat(result).doesNotSay("canary-99");
        refused("log in with docker or podman", "-Pel9", "-Dkernel.image.password=canary-99");
    }

    @Test
    void aWorkspaceHasASpace() {
        refused(
                "which the kernel's make can't handle",
                "-Pel9",
                "-Dkernel.workspace=" + project.directory() + "/a b;c");
    }

    @Test
    void thereIsNoSpace() {
        refused("MiB are free in", "-Pel9", "-Dkernel.requires.disk=999999999");
    }

    @Test
    void aReleaseHasNoKey() throws IOException {
        OutsideProject release = OutsideProject.of("tiny", "bad-release");
        release.replaceInPom("<version>7-SNAPSHOT", "<version>7");
        OutsideProject.Result result = release.maven(Map.of(), "kernel:check", "-Pel9");
        assertThat(result).failed().says("A release can't be signed with a throwaway key");
    }

    @Test
    void aTarballIsNotThere() {
        OutsideProject.Result result =
                project.maven(Map.of(), "kernel:source", "-Pel9", "-Dkernel.source=/nowhere/linux.tar.xz");
        assertThat(result).failed().says("there is no such file or directory");
    }

    @Test
    void aModulesProjectIsCheckedForWhatModulesNeed() throws IOException {
        OutsideProject module = OutsideProject.of("bound", "bad-module");
        // A check opens no RPM, so that any file will do.
        String[] check = {"kernel:check", "-Pel9", "-Dkernel.module.source=.", "-Dkernel.devel.rpms=pom.xml"};
        OutsideProject.Result good = module.maven(Map.of(), check);
        assertThat(good).succeeded().says("No key is configured in kernel.signing.keystore");
        check[3] = "-Dkernel.module.patches=/nowhere";
        module.replaceInPom("<version>7-SNAPSHOT", "<version>nowhere");
        OutsideProject.Result bad = module.maven(Map.of(), check);
        assertThat(bad)
                .failed()
                .says("This build can't start", "kernel.module.patches is /nowhere")
                .says("The -devel package of the kernel can't be resolved", "org.example:tiny:rpm:devel-el9")
                .says("run mvn install -Pel9 where org.example:tiny is built");
        check[3] = "-Dkernel.devel.rpms=nowhere.rpm";
        assertThat(module.maven(Map.of(), check)).failed().says("nowhere.rpm, which does not exist");
    }

    @Test
    void deployHasNoRepository() {
        OutsideProject.Result result = project.maven(Map.of(), "deploy", "-Pel9");
        assertThat(result).failed().says("no repository is named for tiny").says("-DaltDeploymentRepository=");
        assertThat(project.work().resolve("logs")).doesNotExist();
    }

    private static OutsideProject.Result refused(String message, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "kernel:check";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        OutsideProject.Result result = project.maven(Map.of(), all);
        assertThat(result).failed().says(message);
        assertThat(project.work().resolve("logs")).doesNotExist();
        return result;
    }
}
