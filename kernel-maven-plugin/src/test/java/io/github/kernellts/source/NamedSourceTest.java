// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSourceTest {
    private static final String COMMIT = "0123456789".repeat(4);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git@git.example.org:linux/stable.git",
                "https://git.example.org/stable/linux.git",
                "file:///srv/git/linux.git/",
                "ssh://git@git.example.org/linux"
            })
    void theAddressOfARepositoryIsNoPathAndWantsACommit(String address) {
        assertThat(NamedSource.isPath(address)).isFalse();
        assertThatThrownBy(() -> require(address, null))
                .hasMessageContaining("kernel.source is the git repository " + address + ", and no commit is named")
                .hasMessageContaining("Fix: set kernel.source.commit");
        assertThatCode(() -> require(address, COMMIT)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6.1.9", "0123456789ab", "0123456789012345678901234567890123456789a", "HEAD", ""})
    void whatMayMoveIsNoCommit(String commit) {
        assertThatThrownBy(() -> require("https://git.example.org/linux.git", commit))
                .hasMessageContaining("kernel.source.commit is \"" + commit + "\", which is not 40 hexadecimal digits");
    }

    @Test
    void aCommitOfNoRepositoryIsRefused() {
        for (String from : new String[] {"auto", "apt", "kernel.org"}) {
            assertThatThrownBy(() -> require(from, COMMIT))
                    .hasMessageContaining("kernel.source is " + from + ", which is no git repository");
        }
        assertThatThrownBy(() -> require(directory.toString(), COMMIT))
                .hasMessageContaining("where there is no git repository");
        Trees.write(directory.resolve(".git"), "gitdir: /srv/linux/.git/worktrees/a");
        assertThatCode(() -> require(directory.toString(), COMMIT)).doesNotThrowAnyException();
        Trees.directory(directory.resolve("bare/objects"));
        assertThatCode(() -> require(directory.resolve("bare").toString(), COMMIT))
                .doesNotThrowAnyException();
    }

    @Test
    void aPathThatIsNoSourceIsRefusedBeforeAnythingIsFetched() {
        assertThat(NamedSource.isPath("kernelorg")).isTrue();
        Path absent = directory.resolve("kernelorg");
        assertThatThrownBy(() -> require(absent.toString(), null)).hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> require(directory.toString(), null))
                .hasMessageContaining("which is not a kernel tree");
        Trees.write(directory.resolve("Kconfig"), "");
        Trees.write(directory.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n");
        for (String good : new String[] {directory.toString(), "auto", "apt", "kernel.org"}) {
            assertThatCode(() -> require(good, null)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux.tar.lz", "linux.zip", "linux", "linux.tgz.part"})
    void whatIsNamedLikeNoTarballIsRefusedBeforeAnythingIsFetched(String name) {
        Path file = directory.resolve(name);
        Trees.write(file, "content");
        assertThatThrownBy(() -> require(file.toString(), null))
                .hasMessageContaining(name + ", which doesn't end in the name of an archive format")
                .hasMessageContaining("Fix: set kernel.source to a .tar.xz");
    }

    @Test
    void anEmptyTarballIsRefusedBeforeAnythingIsFetched() {
        Path file = directory.resolve("linux.tar.xz");
        Trees.write(file, "");
        assertThatThrownBy(() -> require(file.toString(), null))
                .hasMessageContaining("kernel.source is \"" + file + "\", which is empty");
        Trees.write(file, "content");
        assertThatCode(() -> require(file.toString(), null)).doesNotThrowAnyException();
    }

    @Test
    void anAddressWithoutADigestIsRefusedBeforeAnythingIsFetched() {
        assertThatThrownBy(() -> require("https://x.example.org/linux.tar.xz", null))
                .hasMessageContaining("can't be verified without its digest")
                .hasMessageContaining("Fix: set kernel.source.sha256");
    }

    @Test
    void aTreeOfAnotherVersionIsRefusedBeforeItIsPacked() {
        Trees.write(directory.resolve("Kconfig"), "");
        Trees.write(directory.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 10\n");
        assertThatThrownBy(() -> require(directory.toString(), null))
                .hasMessageContaining(directory + ", holds Linux 6.1.10, and kernel.version is 6.1.9")
                .hasMessageContaining("Fix: set kernel.version to 6.1.10");
    }

    @ParameterizedTest
    @ValueSource(strings = {".config", "include/config", "arch/x86/include/generated"})
    void aTreeThatWasBuiltInPlaceIsRefusedBeforeItIsPacked(String made) {
        Trees.write(directory.resolve("Kconfig"), "");
        Trees.write(directory.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n");
        Trees.write(Trees.parents(directory.resolve(made)), "");
        assertThatThrownBy(() -> require(directory.toString(), null))
                .hasMessageContaining("configured or built in place (" + made + " is there)")
                .hasMessageContaining("make mrproper");
    }

    /** The compiler cache takes no account of options that a header of another tree may name. */
    @Test
    void onlyWhatMakersReleasedIsKnownToNameNoOptionOfTheBuild() {
        for (String released : new String[] {"auto", "apt", "kernel.org"}) {
            assertThat(isReleased(released, null)).isTrue();
        }
        for (String other : new String[] {directory.toString(), "https://x.example.org/a.tar.xz"}) {
            assertThat(isReleased(other, null)).as(other).isFalse();
        }
        assertThat(isReleased("https://git.example.org/linux.git", COMMIT)).isFalse();
    }

    private static boolean isReleased(String from, String commit) {
        return request(from, commit).isReleased();
    }

    private static SourceRequest request(String from, String commit) {
        return SourceRequests.of(SourceRequests.VERSION, from, commit, true);
    }

    private static void require(String from, String commit) {
        NamedSource.require(request(from, commit));
    }
}
