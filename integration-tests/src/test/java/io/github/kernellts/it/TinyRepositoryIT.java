// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The tiny kernel and a module in a signed repository, from which dnf installs them over HTTP into an EL-like root, with
 * gpgcheck and repo_gpgcheck. Takes what TinyKernelIT and TinyModuleIT left in the local repository, and leaves both
 * builds for TinyRunsOnElIT and TinyRunsKdumpIT.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TinyRepositoryIT {
    private static final String SEVEN = TwoBuilds.SEVEN;
    private static final String EIGHT = TwoBuilds.EIGHT;

    private static OutsideProject kernel;
    private static OutsideProject module;
    private static OutsideProject repository;
    private static OpensslKey key;
    private static FileServer server;
    private static ElRoot root;

    @BeforeAll
    static void publish() throws IOException {
        kernel = OutsideProject.of("tiny", "tiny");
        module = OutsideProject.of("writeboost", "writeboost");
        repository = OutsideProject.of("repository", "repository");
        key = new OpensslKey(kernel.directory(), "successor");
        if (!Files.exists(key.keystore())) {
            OpensslKey.make(kernel.directory(), "successor");
        }
        Run.in(repository.directory(), "rm", "-rf", "target");
        gpgKey("rpms");
        succeed(maven(kernel, "install", "-Pel9", "-Dkernel.boot.skip"));
        succeed(maven(module, "install", "-Pel9"));
        server = new FileServer(repository.directory().resolve("target/repo"));
        succeed(maven(repository, "package", "-Pel9", "-Dkernel.repo.url=" + server.url()));
        root = ElRoot.make(repository.directory(), Files.readString(yum().resolve("kernel-lts.repo")));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        try (Stream<Path> homes = Files.list(repository.directory())) {
            homes.filter(home -> home.getFileName().toString().startsWith("gnupg-"))
                    .forEach(home -> Run.in(home, "gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent"));
        }
    }

    @Test
    @Order(0)
    void theSamePackagesAreNotPublishedAgainUnlessSomethingIsMissing() throws IOException {
        String[] arguments = arguments("package", "-Pel9", "-Dkernel.repo.url=" + server.url());
        OutsideProject.Traced again = repository.traced(OpensslKey.environment(), arguments);
        succeed(again.result());
        assertThat(again.programs()).isEmpty();
        assertThat(again.result().log()).contains("Repository with 3 packages");
        Files.delete(yum().resolve("repodata"));
        succeed(repository.maven(OpensslKey.environment(), arguments));
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
                        "kernel-lts-tiny-61y-6.1.192_7.el9-0.1.x86_64",
                        "kernel-lts-tiny-61y-devel-6.1.192_7.el9-0.1.x86_64",
                        "kmod-dm-writeboost-lts-tiny-61y-2.2.17-0.1.6.1.192_7.el9.x86_64");
        // By Requires; there was nothing but a shell.
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
        assertThat(root.path("boot/vmlinuz-" + SEVEN))
                .hasSameBinaryContentAs(root.path("lib/modules/" + SEVEN + "/vmlinuz"));
    }

    @Test
    @Order(2)
    void aReinstalledKernelKeepsItsBootFiles() {
        assertThat(root.dnf("reinstall", "kernel-lts-tiny-61y"))
                .doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.path("boot/vmlinuz-" + SEVEN)).exists();
        assertThat(root.path("boot/config-" + SEVEN)).exists();
    }

    @Test
    @Order(3)
    void anUpgradeInstallsTheNextBuildBesideTheOld() {
        succeed(maven(kernel, "install", "-Pel9", "-Dkernel.boot.skip", "-Dkernel.build=8"));
        succeed(maven(module, "install", "-Pel9"));
        succeed(maven(repository, "package", "-Pel9", "-Dkernel.repo.url=" + server.url()));
        TwoBuilds.keep(yum().resolve("packages"));
        root.forgetMetadata();
        assertThat(root.dnf("upgrade")).doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.installed())
                .containsExactly(
                        "kernel-lts-tiny-61y-6.1.192_7.el9-0.1.x86_64",
                        "kernel-lts-tiny-61y-6.1.192_8.el9-0.1.x86_64",
                        "kernel-lts-tiny-61y-devel-6.1.192_7.el9-0.1.x86_64",
                        "kernel-lts-tiny-61y-devel-6.1.192_8.el9-0.1.x86_64",
                        "kmod-dm-writeboost-lts-tiny-61y-2.2.17-0.1.6.1.192_7.el9.x86_64",
                        "kmod-dm-writeboost-lts-tiny-61y-2.2.17-0.1.6.1.192_8.el9.x86_64");
        for (String release : List.of(SEVEN, EIGHT)) {
            assertThat(root.path("boot/vmlinuz-" + release)).exists();
            assertThat(root.path("lib/modules/" + release + "/extra/dm-writeboost.ko"))
                    .exists();
        }
    }

    @Test
    @Order(4)
    void removingTheOldKernelTakesItsModulesAndLeavesTheNew() {
        assertThat(root.dnf(
                        "remove",
                        "kernel-lts-tiny-61y-6.1.192_7.el9-0.1",
                        "kernel-lts-tiny-61y-devel-6.1.192_7.el9-0.1"))
                .doesNotContainIgnoringCase("warning", "error", "failed");
        assertThat(root.installed())
                .containsExactly(
                        "kernel-lts-tiny-61y-6.1.192_8.el9-0.1.x86_64",
                        "kernel-lts-tiny-61y-devel-6.1.192_8.el9-0.1.x86_64",
                        "kmod-dm-writeboost-lts-tiny-61y-2.2.17-0.1.6.1.192_8.el9.x86_64");
        assertThat(root.path("boot/vmlinuz-" + SEVEN)).doesNotExist();
        assertThat(root.path("lib/modules/" + SEVEN)).doesNotExist();
        assertThat(root.path("boot/vmlinuz-" + EIGHT)).exists();
    }

    @Test
    @Order(5)
    void metadataWhoseSignatureIsOfOtherMetadataOrAnotherKeyIsRefused() throws IOException {
        Path signature = yum().resolve("repodata/repomd.xml.asc");
        String good = Files.readString(signature);
        Path index = yum().resolve("repodata/repomd.xml");
        String content = Files.readString(index);
        Files.writeString(index, content.replace("<revision>", "<revision>1"));
        root.forgetMetadata();
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y")).contains("GPG");
        Files.writeString(index, content);

        gpgKey("stranger");
        Files.delete(signature);
        Run.in(
                repository.directory(),
                with(gpg("stranger"), "--armor", "--output", signature.toString(), "--detach-sign", index.toString()));
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
    @Order(6)
    void anAlteredRpmAndOneOfAnotherKeyAreRefused() throws IOException {
        Path rpm = yum().resolve("packages/kernel-lts-tiny-61y-6.1.192_8.el9-0.1.x86_64.rpm");
        byte[] good = Files.readAllBytes(rpm);
        byte[] altered = good.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(rpm, altered);
        root.forgetMetadata();
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y"))
                .containsAnyOf("checksum doesn't match", "Checksum", "No more mirrors");
        Files.write(rpm, good);

        // A repository that is itself in order, with a package that a stranger signed.
        Path foreign = Files.createDirectories(repository.directory().resolve("target/repo/foreign"));
        Path package8 = Files.copy(
                kernel.work().resolve("unsigned").resolve(rpm.getFileName()), foreign.resolve(rpm.getFileName()));
        Run.in(
                foreign,
                "rpmsign",
                "--define",
                "_gpg_name stranger",
                "--define",
                "__gpg /usr/bin/gpg",
                "--define",
                "_gpg_path " + gpgKey("stranger"),
                "--define",
                "_gpg_sign_cmd_extra_args --batch --pinentry-mode=loopback --passphrase=",
                "--addsign",
                package8.toString());
        Run.in(foreign, "createrepo_c", "--quiet", ".");
        Run.in(foreign, with(gpg("rpms"), "--armor", "--detach-sign", "repodata/repomd.xml"));
        String repoFile = Files.readString(yum().resolve("kernel-lts.repo"));
        root.useRepository(
                repoFile.replace("baseurl=" + server.url() + "/el9/x86_64", "baseurl=" + server.url() + "/foreign"));
        assertThat(root.dnfRefuses("reinstall", "kernel-lts-tiny-61y")).contains("GPG check FAILED");
        root.useRepository(repoFile);
    }

    @Test
    @Order(7)
    void buildsThatAreNoLongerKeptGoWithTheirDevelPackagesAndModules() throws IOException {
        succeed(maven(repository, "package", "-Pel9", "-Dkernel.repo.url=" + server.url(), "-Dkernel.repo.keep=1"));
        try (Stream<Path> packages = Files.list(yum().resolve("packages"))) {
            assertThat(packages.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "kernel-lts-tiny-61y-6.1.192_8.el9-0.1.x86_64.rpm",
                            "kernel-lts-tiny-61y-devel-6.1.192_8.el9-0.1.x86_64.rpm",
                            "kmod-dm-writeboost-lts-tiny-61y-2.2.17-0.1.6.1.192_8.el9.x86_64.rpm");
        }
        root.forgetMetadata();
        assertThat(root.dnf("list", "--available", "--showduplicates")).doesNotContain("_7.el9");
    }

    private static Path yum() {
        return repository.directory().resolve("target/repo/el9/x86_64");
    }

    /** A key that gpg makes, in a home of its own and exported to NAME.gpg. */
    private static Path gpgKey(String name) throws IOException {
        Path home = Files.createDirectories(repository.directory().resolve("gnupg-" + name));
        Run.in(home, "chmod", "700", ".");
        if (!Files.exists(home.resolve("../" + name + ".gpg"))) {
            Run.in(home, with(gpg(name), "--quick-generate-key", name, "rsa4096", "sign"));
            Run.in(home, with(gpg(name), "--output", "../" + name + ".gpg", "--export-secret-keys", name));
        }
        return home;
    }

    private static String[] gpg(String name) {
        Path home = repository.directory().resolve("gnupg-" + name);
        return new String[] {"gpg", "--homedir", home.toString(), "--batch", "--pinentry-mode=loopback", "--passphrase="
        };
    }

    private static String[] with(String[] first, String... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }

    private static OutsideProject.Result maven(OutsideProject project, String... arguments) {
        return project.maven(OpensslKey.environment(), arguments(arguments));
    }

    private static String[] arguments(String... arguments) {
        return with(
                key.with(arguments),
                "-Dkernel.rpm.keyring=" + repository.directory().resolve("rpms.gpg"));
    }

    private static void succeed(OutsideProject.Result result) {
        assertThat(result.exit()).as(result.log()).isZero();
    }
}
