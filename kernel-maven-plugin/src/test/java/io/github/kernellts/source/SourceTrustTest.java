// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.TestTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One cache, shared by projects that trust different parties. */
class SourceTrustTest extends WithReleaseServer {

    @BeforeAll
    static void makeKeys() {
        releases.makeKey("fork", "0");
    }

    @Override
    String signer() {
        return "fork";
    }

    @Test
    void whatAForksKeyVerifiedIsNotVerifiedForOthers() {
        KernelSource forks = fetch(request("kernel.org", "fork"));
        assertThat(forks.verifiedBy()).contains(releases.fingerprint("fork"));
        for (String from : new String[] {"kernel.org", "auto"}) {
            assertThatThrownBy(() -> fetch(request(from, "developer"))).hasMessageContaining("which is not trusted");
            assertThatThrownBy(() -> fetch(offline(request(from, "developer"))))
                    .hasMessageContaining("is not in the cache");
        }
    }

    @Test
    void theSameReleaseByAnotherKeyLeavesTheFirstInTheCache() {
        KernelSource forks = fetch(request("kernel.org", "fork"));
        server.serve(SIGNATURE, releases.signature(VERSION, "developer"));
        assertThat(fetch(request("kernel.org", "developer")).verifiedBy()).contains(releases.fingerprint("developer"));
        KernelSource again = fetch(offline(request("kernel.org", "fork")));
        assertThat(again).isEqualTo(forks);
        assertThat(again.statement())
                .contains(releases.fingerprint("fork"))
                .doesNotContain(releases.fingerprint("developer"));
    }

    @Test
    void aRecordThatNamesAnotherKeyIsNotBelieved() {
        Path tarball = fetch(request("kernel.org", "fork")).tarball();
        Path forged = directory.resolve("cache/openpgp-" + releases.fingerprint("developer"));
        Trees.rename(tarball.getParent(), forged);
        assertThatThrownBy(() -> fetch(offline(request("kernel.org", "developer"))))
                .hasMessageContaining("is not in the cache");
    }

    @Test
    void aDigestIsComparedOnEachHit() {
        fetch(request("kernel.org", "fork"));
        assertThatThrownBy(() -> fetch(withDigest(request("kernel.org", "fork"), "ab".repeat(32))))
                .hasMessageContaining("linux-6.1.9.tar.xz has SHA-256")
                .hasMessageContaining("kernel.source.sha256");
    }

    @Test
    void aReleaseTakesNothingElseWhereKernelOrgCantBeReached() {
        server.close();
        assertThatThrownBy(() -> fetch(release(request("auto", "fork"))))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(
                        "kernel.org can't be reached, and kernel.source=auto takes no other source for a release")
                .hasMessageContaining("Fix: set kernel.source to apt");
    }

    @Test
    void aUrlNeedsItsDigestAlsoWhenItIsCached() {
        String url = server.address() + "x.tar.xz";
        byte[] first = serve("first");
        assertThat(fetch(withDigest(request(url, "fork"), Digests.sha256(first)))
                        .tarball())
                .hasBinaryContent(first);
        assertThatThrownBy(() -> fetch(request(url, "fork"))).hasMessageContaining("set kernel.source.sha256");
    }

    @Test
    void aUrlWithAnotherDigestIsDownloadedAgain() {
        String url = server.address() + "x.tar.xz";
        fetch(withDigest(request(url, "fork"), Digests.sha256(serve("first"))));
        byte[] second = serve("second");
        assertThat(fetch(withDigest(request(url, "fork"), Digests.sha256(second)))
                        .tarball())
                .hasBinaryContent(second);
    }

    @Test
    void aUrlsTarballIsOfTheVersionAndOriginOfTheBuildThatAsks() {
        String url = server.address() + "x.tar.xz";
        SourceRequest first = withDigest(request(url, "fork"), Digests.sha256(serve("first")));
        assertThat(fetch(first).version()).isEqualTo(VERSION);
        String elsewhere = server.address() + "mirror/x.tar.xz";
        SourceRequest later = new SourceRequest(
                KernelVersion.parse("6.1.10"),
                elsewhere,
                Optional.empty(),
                first.sha256(),
                first.mirror(),
                first.keyring(),
                Optional.empty(),
                false,
                true,
                Instant.EPOCH);
        KernelSource source = fetch(later);
        assertThat(source.version()).hasToString("6.1.10");
        assertThat(source.origin()).isEqualTo(elsewhere);
    }

    @Test
    void aTarballOfTheSameSizeAndTimeIsNotTheSame() throws IOException {
        Path file = directory.resolve("x.tar");
        for (int each = 0; each < 2; each++) {
            try (TestTar tar = new TestTar(file)) {
                tar.at(Instant.EPOCH).file("linux/Makefile", tree(each));
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
            assertThat(fetch(request(file.toString(), "fork")).tarball()).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aFileOfTheSameSizeAndTimeMakesAnotherTree() throws IOException {
        Path tree = directory.resolve("tree");
        Trees.write(tree.resolve("Kconfig"), "");
        String[] digests = new String[2];
        for (int each = 0; each < digests.length; each++) {
            Files.writeString(Trees.parents(tree.resolve("Makefile")), tree(each));
            Files.setLastModifiedTime(tree.resolve("Makefile"), FileTime.fromMillis(1000));
            digests[each] = fetch(request(tree.toString(), "fork")).sha256();
        }
        assertThat(digests[0]).isNotEqualTo(digests[1]);
    }

    @Test
    void theCacheKeepsTheLastTwoTarballsOfATree() throws IOException {
        Path tree = directory.resolve("tree");
        Path other = directory.resolve("other");
        for (Path each : List.of(tree, other)) {
            Trees.write(Trees.parents(each.resolve("Kconfig")), "");
            Trees.write(each.resolve("Makefile"), tree(0));
        }
        Path others = fetch(request(other.toString(), "fork")).tarball();
        List<Path> tarballs = new ArrayList<>();
        for (int each = 0; each < 4; each++) {
            Files.writeString(tree.resolve("Makefile"), tree(each));
            tarballs.add(fetch(request(tree.toString(), "fork")).tarball());
            Trees.touch(tarballs.get(each), FileTime.fromMillis(1000L * each));
        }
        assertThat(Trees.list(others.getParent()))
                .filteredOn(file -> !file.toString().endsWith(".properties"))
                .containsExactlyInAnyOrder(others, tarballs.get(2), tarballs.get(3));
    }

    @Test
    void aTreeAtAnotherPathHasTheSameTarballAndTheSameNameInASourcePackage() {
        List<KernelSource> sources = new ArrayList<>();
        for (String each : List.of("here/linux", "there/linux")) {
            Path tree = directory.resolve(each);
            Trees.write(Trees.parents(tree.resolve("Kconfig")), "");
            Trees.write(tree.resolve("Makefile"), tree(0));
            sources.add(fetch(request(tree.toString(), "fork")));
        }
        assertThat(sources.get(0).sha256()).isEqualTo(sources.get(1).sha256());
        assertThat(sources.get(0).tarball()).isNotEqualTo(sources.get(1).tarball());
        assertThat(sources).extracting(KernelSource::fileName).containsOnly("linux-6.1.9.tar.zst");
        assertThat(fetch(request("kernel.org", "fork")).fileName()).isEqualTo("linux-6.1.9.tar.xz");
    }

    @Test
    void aMirrorOrUrlWithALoginIsRefused() {
        assertThatThrownBy(() -> SourceRequest.mirror(Optional.of("https://me:secret@host/linux")))
                .hasMessageContaining("kernel.source.mirror carries a login")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> fetch(request("https://me:secret@host/x.tar.xz", "fork")))
                .hasMessageContaining("kernel.source carries a login")
                .hasMessageNotContaining("secret");
    }

    /** The makefile of a tree of this version. */
    private static String tree(int edit) {
        return "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n# " + edit + "\n";
    }

    private byte[] serve(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        server.serve("/x.tar.xz", content);
        return content;
    }

    private KernelSource fetch(SourceRequest request) {
        return new Sources(directory.resolve("cache"), processes, new RecordedOutput()).fetch(request);
    }

    private SourceRequest request(String from, String keyring) {
        return new SourceRequest(
                VERSION,
                from,
                Optional.empty(),
                Optional.empty(),
                server.address(),
                Optional.of(releases.keyring(keyring)),
                Optional.empty(),
                false,
                false,
                Instant.EPOCH);
    }

    private static SourceRequest withDigest(SourceRequest of, String sha256) {
        return new SourceRequest(
                of.version(),
                of.from(),
                of.commit(),
                SourceRequest.digest(sha256),
                of.mirror(),
                of.keyring(),
                of.aptEntries(),
                of.release(),
                of.offline(),
                Instant.EPOCH);
    }

    private static SourceRequest offline(SourceRequest of) {
        return with(of, of.release(), true);
    }

    private static SourceRequest release(SourceRequest of) {
        return with(of, true, of.offline());
    }

    private static SourceRequest with(SourceRequest of, boolean release, boolean offline) {
        return new SourceRequest(
                of.version(),
                of.from(),
                of.commit(),
                of.sha256(),
                of.mirror(),
                of.keyring(),
                of.aptEntries(),
                release,
                offline,
                of.run());
    }
}
