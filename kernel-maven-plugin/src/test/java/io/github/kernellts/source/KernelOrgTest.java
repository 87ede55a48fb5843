// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses a loopback server in place of kernel.org; gpg signs its files with keys made here. */
class KernelOrgTest extends WithReleaseServer {
    private static final String OTHER = "00ff".repeat(16);

    private final RecordedOutput output = new RecordedOutput();

    @BeforeAll
    static void makeKeys() {
        releases.makeKey("stranger", "0");
        releases.makeKey("late", "1y");
    }

    @Override
    String signer() {
        return "developer";
    }

    @Test
    void aSignedReleaseIsFetchedOnceAndThenTakenFromTheCache() {
        KernelSource source = fetch("kernel.org", "developer", false);
        assertThat(source.tarball()).hasBinaryContent(server.content(TARBALL));
        assertThat(source.sha256()).isEqualTo(Digests.sha256(source.tarball()));
        assertThat(source.warnings()).isEmpty();
        server.close();
        assertThat(fetch("kernel.org", "developer", true)).isEqualTo(source);
        assertThat(fetch("auto", "developer", true)).isEqualTo(source);
    }

    /** uname -r has three numbers, and kernel.org's tarball two. */
    @Test
    void aBranchsFirstReleaseIsFetchedByItsTwoNumbers() {
        KernelVersion first = KernelVersion.parse("7.3.0");
        assertThat(KernelOrg.tarballName(first)).isEqualTo("linux-7.3.tar.xz");
        releases.make(first);
        server.serve("/v7.x/linux-7.3.tar.xz", releases.tarball(first));
        server.serve("/v7.x/linux-7.3.tar.sign", releases.signature(first, "developer"));
        SourceRequest request = new SourceRequest(
                first,
                "kernel.org",
                Optional.empty(),
                Optional.empty(),
                server.address(),
                Optional.of(releases.keyring("developer")),
                Optional.empty(),
                true,
                false,
                Instant.EPOCH);
        KernelSource source = sources().fetch(request);
        assertThat(source.version()).isEqualTo(first);
        server.close();
        assertThat(sources().fetch(request)).isEqualTo(source);
    }

    @Test
    void aDownloadThatBreaksOffIsResumed() {
        server.breakOffOnce(TARBALL, 100);
        assertThat(fetch("kernel.org", "developer", false).tarball()).hasBinaryContent(server.content(TARBALL));
        assertThat(server.ranges()).containsExactly("bytes=100-");
    }

    @Test
    void aFlippedByteOfTheTarballIsRefusedAndNothingIsCached() {
        byte[] flipped = server.content(TARBALL).clone();
        flipped[flipped.length / 2] ^= 1;
        server.serve(TARBALL, flipped);
        refused("developer", "linux-6.1.9.tar.xz");
    }

    @Test
    void otherContentThanWasSignedIsRefused() {
        Trees.write(material.resolve("other"), "other content");
        run("xz", "-kf", "other");
        server.serve(TARBALL, Trees.read(material.resolve("other.xz")));
        refused("developer", "doesn't match its content");
    }

    @Test
    void aFlippedByteOfTheSignatureIsRefused() {
        byte[] flipped = server.content(SIGNATURE).clone();
        flipped[flipped.length / 2] ^= 1;
        server.serve(SIGNATURE, flipped);
        refused("developer", "was refused");
    }

    @Test
    void aSignatureOfAStrangerIsRefused() {
        server.serve(SIGNATURE, releases.signature(VERSION, "stranger"));
        refused("developer", "which is not trusted");
    }

    @Test
    void aSignatureByAnExpiredKeyIsRefused() {
        server.serve(SIGNATURE, releases.signature(VERSION, "late"));
        refused("late", "expired on 2020-12-31");
    }

    @Test
    void aVersionThatWasNeverReleasedIsSaidToBe() {
        server.serveNothing();
        refused("developer", "answered with HTTP status 404");
    }

    @Test
    void aTruncatedTarballIsRefused() {
        byte[] whole = server.content(TARBALL);
        server.serve(TARBALL, Arrays.copyOf(whole, whole.length / 2));
        refused("developer", "was refused");
    }

    @Test
    void aDigestOfTheUsersIsHeldAgainstTheDownload() {
        assertThatThrownBy(() -> sources().fetch(request("kernel.org", "developer", false, Optional.of(OTHER))))
                .hasMessageContaining("has SHA-256")
                .hasMessageContaining("kernel.source.sha256 says " + OTHER);
        assertThat(cached()).isEmpty();
    }

    @Test
    void offlineWithoutCacheSaysWhatIsMissing() {
        assertThatThrownBy(() -> fetch("auto", "developer", true))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("Linux 6.1.9 (kernel.source=auto) is not in the cache, and Maven works offline");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        server.close();
        assertThatThrownBy(() -> fetch("kernel.org", "developer", false)).isInstanceOf(UnreachableException.class);
    }

    @Test
    void aCachedTarballThatWasTamperedWithIsFetchedAgain() {
        KernelSource source = fetch("kernel.org", "developer", false);
        Trees.write(source.tarball(), "tampered");
        assertThat(fetch("kernel.org", "developer", false).tarball()).hasBinaryContent(server.content(TARBALL));
    }

    @Test
    void aTarballByUrlNeedsItsDigest() {
        String url = server.address() + TARBALL.substring(1);
        assertThatThrownBy(() -> fetch(url, "developer", false)).hasMessageContaining("set kernel.source.sha256");
        String sha256 = Digests.sha256(server.content(TARBALL));
        assertThat(sources()
                        .fetch(request(url, "developer", false, Optional.of(sha256)))
                        .sha256())
                .isEqualTo(sha256);
    }

    @Test
    void aTarballOnDiskIsTakenWithAWarningUnlessItsDigestIsGiven() {
        String file = material.resolve("linux-6.1.9.tar.xz").toString();
        assertThat(fetch(file, "developer", true).warnings())
                .singleElement()
                .asString()
                .contains("which was not verified");
    }

    @Test
    void aTreeBecomesTheSameTarballEachTime() throws IOException {
        Path tree = directory.resolve("tree");
        Trees.write(tree.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n");
        Trees.write(tree.resolve("Kconfig"), "");
        Trees.write(tree.resolve(".git/config"), "secret");
        Trees.write(tree.resolve("drivers/.git"), "gitdir: /secret");
        // As in each release's tarball, and so in each -devel.
        Trees.write(tree.resolve("scripts/.gitignore"), "/bin2c");
        KernelSource first = fetch(tree.toString(), "developer", true);
        Files.setLastModifiedTime(tree.resolve("Makefile"), java.nio.file.attribute.FileTime.fromMillis(1000));
        KernelSource second = fetch(tree.toString(), "developer", true);
        assertThat(second.sha256()).isEqualTo(first.sha256());
        String list = processes.output(
                Command.of(directory, "tar", "-tf", first.tarball().toString()), "");
        assertThat(list)
                .contains("linux-6.1.9/Makefile", "linux-6.1.9/scripts/.gitignore")
                .doesNotContain(".git/", ".git\n");
    }

    @Test
    void aPathThatIsNothingIsNamed() {
        assertThatThrownBy(() -> fetch(directory.resolve("no ; such").toString(), "developer", true))
                .hasMessageContaining("no ; such")
                .hasMessageContaining("kernel.source");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git",
                "git://git.kernel.org/pub/scm/linux/kernel/git/stable/linux",
                "git@github.com:torvalds/linux.git"
            })
    void aGitRepositoryWithoutACommitIsRefused(String repository) {
        assertThatThrownBy(() -> fetch(repository, "developer", true))
                .hasMessageContaining("kernel.source is the git repository " + repository)
                .hasMessageContaining("set kernel.source.commit");
    }

    private void refused(String keyring, String why) {
        assertThatThrownBy(() -> fetch("kernel.org", keyring, false))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(why);
        assertThat(cached()).isEmpty();
    }

    /** All files in the cache after a refusal, except the partial signature or tarball for resuming. */
    private List<Path> cached() {
        return Trees.files(Trees.directory(directory.resolve("cache")), file -> true);
    }

    private KernelSource fetch(String from, String keyring, boolean offline) {
        return sources().fetch(request(from, keyring, offline, Optional.empty()));
    }

    private Sources sources() {
        return new Sources(directory.resolve("cache"), processes, output);
    }

    private SourceRequest request(String from, String keyring, boolean offline, Optional<String> sha256) {
        return new SourceRequest(
                VERSION,
                from,
                Optional.empty(),
                SourceRequest.digest(sha256.orElse(null)),
                server.address(),
                Optional.of(releases.keyring(keyring)),
                Optional.empty(),
                false,
                offline,
                Instant.EPOCH);
    }

    private static void run(String... arguments) {
        processes.output(Command.of(material, arguments), "");
    }
}
