// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One scenario: the tiny kernel and a module in a signed repository, installed by dnf over HTTP into an EL-like root,
 * with gpgcheck and repo_gpgcheck; then the release after the snapshot, attacks, and a build dropped from the repository.
 */
@ExtendWith(SharedBuilds.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyRepositoryIT {
    private static final String SNAPSHOT = TwoBuilds.SNAPSHOT;
    private static final String RELEASE = TwoBuilds.RELEASE;

    private static TwoBuilds builds;
    private static OutsideProject repository;
    private static FileServer server;
    private static ElRoot root;

    @BeforeAll
    static void publish(TwoBuilds shared) throws IOException {
        builds = shared;
        repository = OutsideProject.of("repository", "repository").cleaned();
        server = new FileServer(repository.directory().resolve("target/repo"));
        packaged();
        root = ElRoot.make(repository.directory(), Files.readString(yum().resolve("kernel-lts.repo")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(0)
    void theSamePackagesAreNotPublishedAgainUnlessSomethingIsMissing() throws IOException {
        OutsideProject.Traced again = repository.traced(OpensslKey.environment(), arguments());
        assertThat(again.result()).succeeded();
        assertThat(again.programs()).isEmpty();
        assertThat(again.result()).says("Repository with 4 packages");
        Files.delete(yum().resolve("repodata"));
        packaged();
        assertThat(yum().resolve("repodata/repomd.xml.asc")).exists();
    }

    @Test
    @Order(1)
    void dnfInstallsKernelDevelAndModuleWithBothGpgChecks() {
        assertThat(root.dnf("install", "kernel-lts-tiny-61y", "kernel-lts-tiny-61y-devel"))
                .doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.dnf("install", "kmod-dm-writeboost-lts-tiny-61y"))
                .doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.installed())
                .containsExactly(
                        TwoBuilds.FIRST.kernel(),
                        TwoBuilds.FIRST.devel(),
                        TwoBuilds.writeboost(TwoBuilds.FIRST),
                        TwoBuilds.commonWriteboost(TwoBuilds.FIRST));
        // Installed because of Requires; before, there was only a shell.
        assertThat(Run.in(
                        root.path("."),
                        "rpm",
                        "--root=" + root.path("."),
                        "--query",
                        "systemd",
                        "dracut",
                        "kmod",
                        "gcc"))
                .doesNotContain("not installed");
        assertThat(root.path("boot/vmlinuz-" + SNAPSHOT))
                .hasSameBinaryContentAs(root.path("lib/modules/" + SNAPSHOT + "/vmlinuz"));
    }

    @Test
    @Order(2)
    void aReinstalledKernelKeepsItsBootFiles() {
        assertThat(root.dnf("reinstall", "kernel-lts-tiny-61y"))
                .doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.path("boot/vmlinuz-" + SNAPSHOT)).exists();
        assertThat(root.path("boot/config-" + SNAPSHOT)).exists();
    }

    /** Two kernels of one version have the same sources but for patches, each in its own directory. */
    @Test
    @Order(4)
    void dnfInstallsTheDebugInformationOfBothKernelsSideBySide() {
        for (TinyBuild build : List.of(TwoBuilds.FIRST, TwoBuilds.SECOND)) {
            String name = "kernel-lts-tiny-61y-debuginfo-" + build.versionRelease();
            assertThat(root.dnf("--enablerepo=kernel-lts-debuginfo", "install", name))
                    .doesNotContainIgnoringCase("warning", "error", "failed");
        }
        for (TinyBuild build : List.of(TwoBuilds.FIRST, TwoBuilds.SECOND)) {
            assertThat(root.path("usr/lib/debug/lib/modules/" + build.release() + "/vmlinux"))
                    .exists();
            assertThat(root.path("usr/src/debug/kernel-lts-tiny-61y-" + build.versionRelease() + "/kernel/panic.c"))
                    .isRegularFile();
            root.dnf("remove", "kernel-lts-tiny-61y-debuginfo-" + build.versionRelease());
            assertThat(root.path("usr/src/debug/kernel-lts-tiny-61y-" + build.versionRelease()))
                    .doesNotExist();
        }
    }

    @Test
    @Order(3)
    void anUpgradeInstallsTheReleaseBesideItsSnapshot() throws IOException {
        TwoBuilds.useSecond(repository);
        TwoBuilds.useSecondModule(repository);
        packaged();
        root.forgetMetadata();
        assertThat(root.dnf("updateinfo", "list", "--all"))
                .containsPattern("newpackage +" + Pattern.quote(TwoBuilds.FIRST.kernel()))
                .containsPattern("bugfix +" + Pattern.quote(TwoBuilds.SECOND.kernel()));
        assertThat(root.dnf("upgrade")).doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.installed())
                .containsExactly(
                        TwoBuilds.FIRST.kernel(),
                        TwoBuilds.SECOND.kernel(),
                        TwoBuilds.FIRST.devel(),
                        TwoBuilds.SECOND.devel(),
                        TwoBuilds.writeboost(TwoBuilds.FIRST),
                        TwoBuilds.writeboost(TwoBuilds.SECOND),
                        TwoBuilds.commonWriteboost(TwoBuilds.SECOND));
        for (String release : List.of(SNAPSHOT, RELEASE)) {
            assertThat(root.path("boot/vmlinuz-" + release)).exists();
            assertThat(root.path("lib/modules/" + release + "/extra/dm-writeboost.ko"))
                    .exists();
        }
    }

    @Test
    @Order(5)
    void removingTheSnapshotTakesItsModulesAndLeavesTheRelease() {
        assertThat(root.dnf("remove", TwoBuilds.FIRST.kernel(), TwoBuilds.FIRST.devel()))
                .doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.installed())
                .containsExactly(
                        TwoBuilds.SECOND.kernel(),
                        TwoBuilds.SECOND.devel(),
                        TwoBuilds.writeboost(TwoBuilds.SECOND),
                        TwoBuilds.commonWriteboost(TwoBuilds.SECOND));
        assertThat(root.path("boot/vmlinuz-" + SNAPSHOT)).doesNotExist();
        assertThat(root.path("lib/modules/" + SNAPSHOT)).doesNotExist();
        assertThat(root.path("boot/vmlinuz-" + RELEASE)).exists();
    }

    @Test
    @Order(6)
    void metadataWhoseSignatureIsOfOtherMetadataOrAnotherKeyIsRefused() throws IOException {
        Path signature = yum().resolve("repodata/repomd.xml.asc");
        String good = Files.readString(signature);
        Path index = yum().resolve("repodata/repomd.xml");
        String content = Files.readString(index);
        Files.writeString(index, content.replace("<revision>", "<revision>1"));
        root.forgetMetadata();
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y")).contains("GPG");
        Files.writeString(index, content);

        Files.delete(signature);
        try (GpgKey stranger = GpgKey.make(repository.directory(), "stranger")) {
            stranger.gpg(
                    repository.directory(),
                    "--armor",
                    "--output",
                    signature.toString(),
                    "--detach-sign",
                    index.toString());
        }
        root.forgetMetadata();
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y")).contains("GPG");

        Files.delete(signature);
        root.forgetMetadata();
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y")).contains("repomd.xml.asc");
        Files.writeString(signature, good);
        root.forgetMetadata();
        root.dnf("reinstall", "kernel-lts-tiny-61y");
    }

    @Test
    @Order(7)
    void anAlteredRpmAndOneOfAnotherKeyAreRefused() throws IOException {
        Path rpm = TwoBuilds.SECOND.kernelIn(yum().resolve("packages"));
        byte[] good = Files.readAllBytes(rpm);
        byte[] altered = good.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(rpm, altered);
        root.forgetMetadata();
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y"))
                .containsAnyOf("checksum doesn't match", "Checksum", "No more mirrors");
        Files.write(rpm, good);

        // A valid repository, but with a package signed by a stranger.
        Path foreign = Files.createDirectories(repository.directory().resolve("target/repo/foreign"));
        Path package8 = Files.copy(builds.unsignedSecond(), foreign.resolve(rpm.getFileName()));
        try (GpgKey stranger = GpgKey.make(repository.directory(), "stranger")) {
            stranger.sign(package8);
        }
        Run.in(foreign, "createrepo_c", "--quiet", ".");
        builds.rpmKey().gpg(foreign, "--armor", "--detach-sign", "repodata/repomd.xml");
        String repoFile = Files.readString(yum().resolve("kernel-lts.repo"));
        root.useRepository(
                repoFile.replace("baseurl=" + server.url() + "/el9/x86_64", "baseurl=" + server.url() + "/foreign"));
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y")).contains("GPG check FAILED");
        root.useRepository(repoFile);
    }

    @Test
    @Order(8)
    void aReleaseAndItsSnapshotAreKeptEachWithItsDevelPackageAndModules() throws IOException {
        packaged("-Dkernel.repo.keep=1");
        try (Stream<Path> packages = Files.list(yum().resolve("packages"))) {
            assertThat(packages.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.of(TwoBuilds.FIRST, TwoBuilds.SECOND)
                            .flatMap(build -> Stream.of(
                                    build.kernel(),
                                    build.devel(),
                                    TwoBuilds.writeboost(build),
                                    TwoBuilds.commonWriteboost(build)))
                            .map(name -> name + ".rpm")
                            .toList());
        }
        assertThat(yum().resolveSibling("source/packages"))
                .isDirectoryContaining(file ->
                        source(TwoBuilds.FIRST).equals(file.getFileName().toString()))
                .isDirectoryContaining(file ->
                        source(TwoBuilds.SECOND).equals(file.getFileName().toString()));
        root.forgetMetadata();
        assertThat(root.dnf("list", "--available", "--showduplicates"))
                .contains(TwoBuilds.FIRST.versionRelease(), TwoBuilds.SECOND.versionRelease());
    }

    /** The source of a module, whose packages name it. */
    private static String source(TinyBuild build) {
        return TwoBuilds.commonWriteboost(build).replaceFirst("x86_64$", "src.rpm");
    }

    private static Path yum() {
        return repository.directory().resolve("target/repo/el9/x86_64");
    }

    private static void packaged(String... more) {
        assertThat(repository.maven(OpensslKey.environment(), arguments(more))).succeeded();
    }

    private static String[] arguments(String... more) {
        return Stream.concat(Stream.of(builds.with("package", "-Dkernel.repo.url=" + server.url())), Stream.of(more))
                .toArray(String[]::new);
    }
}
