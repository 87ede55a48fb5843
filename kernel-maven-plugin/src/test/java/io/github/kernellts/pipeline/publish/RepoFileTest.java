// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.repo.RepositoryId;
import io.github.kernellts.repo.RepositoryKeys;
import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.repo.RepositoryUrl;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The repositories that the .repo file names, which EL's dnf all has to reach where it enables them. */
@Tag("slow")
class RepoFileTest extends RepositoryFixture {
    private static final String KERNEL = "kernel-lts-small-61y";
    /** As dnf debuginfo-install, and dnf download --source, enable the repositories beside an enabled one. */
    private static final String[] ALL = {"--enablerepo=kernel-lts*", "--setopt=skip_if_unavailable=False"};

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void onlyRepositoriesThatAreThereAreNamed(boolean source, boolean debug) {
        publish(
                "keys",
                List.of(),
                new RepositoryTree.Packages(
                        List.of(signed("keys", KERNEL, "1")),
                        source ? List.of(source("1")) : List.of(),
                        debug ? List.of(signed("keys", KERNEL + "-debuginfo", "1")) : List.of()));
        String text = Trees.text(yum.resolve("kernel-lts.repo"));
        assertThat(text.contains("[kernel-lts-source]")).isEqualTo(source);
        assertThat(text.contains("[kernel-lts-debuginfo]")).isEqualTo(debug);
        assertThat(installed(KERNEL, ALL)).contains(KERNEL + "-1-1");
    }

    @Test
    void aRepositoryThatAppearsLaterIsNamedThen() {
        publish("keys", List.of(), signed("keys", KERNEL, "1"));
        assertThat(Trees.text(yum.resolve("kernel-lts.repo"))).doesNotContain("-debuginfo", "-source");
        publish(
                "keys",
                List.of(),
                new RepositoryTree.Packages(List.of(), List.of(), List.of(signed("keys", KERNEL + "-debuginfo", "1"))));
        assertThat(Trees.text(yum.resolve("kernel-lts.repo"))).contains("[kernel-lts-debuginfo]\n");
        assertThat(installed(KERNEL + "-debuginfo", ALL)).contains(KERNEL + "-debuginfo-1-1");
    }

    /** Where two teams publish, a host would have one of their repositories alone. */
    @Test
    void anotherIdNamesFileSectionsAndCommands() {
        publish("keys", List.of(), signed("keys", KERNEL, "1"));
        assertThat(yum.resolve("kernel-lts.repo")).exists();
        Trees.write(yum.resolve("mine.repo"), "[mine]\n");
        id = new RepositoryId("team-a.kernels");
        publish("keys", List.of(), ofAllParts());
        assertThat(Trees.text(yum.resolve("team-a.kernels.repo")))
                .contains("[team-a.kernels]\n", "[team-a.kernels-source]\n", "[team-a.kernels-debuginfo]\n")
                .contains("name=Mainline LTS kernels for Enterprise Linux (team-a.kernels)\n")
                .doesNotContain("[kernel-lts");
        assertThat(Trees.text(yum.resolve("index.html")))
                .contains("curl -o /etc/yum.repos.d/team-a.kernels.repo"
                        + " https://kernels.example.org/el9/x86_64/team-a.kernels.repo")
                .contains("--enablerepo=team-a.kernels-debuginfo")
                .doesNotContain("kernel-lts-debuginfo");
        assertThat(yum.resolve("kernel-lts.repo")).doesNotExist();
        assertThat(yum.resolve("mine.repo")).exists();
        Path repos = Trees.directory(directory.resolve("repos"));
        Trees.write(repos.resolve(id.repoFile()), Trees.text(yum.resolve(id.repoFile())));
        assertThat(processes.output(
                        Command.of(directory, "dnf", "--setopt=reposdir=" + repos, "repolist", "--all"), ""))
                .contains("team-a.kernels ", "team-a.kernels-source");

        RepositoryKeys keys = new PublishedKeys(key("keys"), List.of(), processes).keys();
        tree(id).requireUnchanged(keys);
        assertThat(tree(id).withoutDebugInformation(keys, RepositoryUrl.of(Path.of("/repo"))))
                .containsOnlyKeys("RPM-GPG-KEY-kernel-lts", "team-a.kernels.repo", "index.html");
        assertThatThrownBy(() -> tree(RepositoryId.DEFAULT).requireUnchanged(keys))
                .hasMessageContaining("kernel.repo.id");
    }

    /** An owner's own is often a copy with a line of its own, and a name in the repository may be anything. */
    @Test
    void onlyWhatIsExactlyAFormerFileIsDeleted() throws IOException {
        publish("former", List.of(), signed("former", KERNEL, "1"));
        Path formerKey = Files.copy(yum.resolve("RPM-GPG-KEY-kernel-lts"), directory.resolve("former.asc"));
        id = new RepositoryId("second");
        publish(
                "keys",
                List.of(formerKey),
                new RepositoryTree.Packages(
                        List.of(signed("keys", KERNEL, "2")),
                        List.of(source("1")),
                        List.of(signed("keys", KERNEL + "-debuginfo", "1"))));
        Path second = yum.resolve("second.repo");
        assertThat(Trees.text(second)).contains("\n       https://", "[second-source]", "[second-debuginfo]");
        // The first id's file went with it.
        assertThat(output.lines).anyMatch(line -> line.startsWith("Deleted " + yum.resolve("kernel-lts.repo")));
        List<Path> own = Stream.of("acme.repo", "named.repo", "no id.repo", "main.repo", "empty.repo")
                .map(yum::resolve)
                .toList();
        Trees.write(own.get(0), Trees.text(second).replace("second", "acme") + "priority=10\n");
        own.subList(1, 4).forEach(file -> Trees.write(file, Trees.text(second)));
        Trees.write(own.get(4), "");
        Trees.directory(yum.resolve("directory.repo"));
        Files.createSymbolicLink(yum.resolve("dangling.repo"), Path.of("nowhere"));
        Files.createSymbolicLink(yum.resolve("link.repo"), Path.of("second.repo"));
        id = new RepositoryId("third");
        publish("keys", List.of(formerKey), signed("keys", KERNEL, "3"));
        assertThat(second).doesNotExist();
        assertThat(output.lines).anyMatch(line -> line.startsWith("Deleted " + second + ","));
        assertThat(own).allSatisfy(file -> assertThat(file).exists());
        assertThat(Trees.list(yum))
                .map(file -> file.getFileName().toString())
                .contains("third.repo", "directory.repo", "dangling.repo", "link.repo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "main", "a/b", "../a", ".a", "a]\n[main", "ä", "a,b"})
    void anIdThatDnfDoesNotTakeIsRefused(String id) {
        assertThatThrownBy(() -> new RepositoryId(id))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.repo.id")
                .hasMessageNotContaining("\n[");
    }

    /** It has the sources, and debug information would be most of its size. */
    @Test
    void anImagesFilesNameNoDebugInformation() {
        publish("keys", List.of(), ofAllParts());
        assertThat(Trees.text(yum.resolve("index.html"))).contains("kernel-lts-debuginfo");
        RepositoryKeys keys = new PublishedKeys(key("keys"), List.of(), processes).keys();
        Path copy = Path.of("/repo");
        Map<String, String> texts = tree().withoutDebugInformation(keys, RepositoryUrl.of(copy));
        assertThat(texts.get(RepositoryId.DEFAULT.repoFile()))
                .contains("[kernel-lts-source]", "baseurl=" + URL.address() + "/el9/source")
                .doesNotContain("debug");
        assertThat(texts.get(YumRepository.PAGE))
                .contains("dnf download --source")
                .doesNotContain("debug");
    }

    /** The path of the build's directory would be published, and would change the image's digest with the directory. */
    @Test
    void anImageOfARepositoryThatIsServedNowhereNamesItsOwnPath() {
        url = RepositoryUrl.of(root);
        publish("keys", List.of(), signed("keys", KERNEL, "1"));
        RepositoryKeys keys = new PublishedKeys(key("keys"), List.of(), processes).keys();
        Map<String, String> texts = tree().withoutDebugInformation(keys, RepositoryUrl.of(Path.of("/repo")));
        assertThat(texts.get(RepositoryId.DEFAULT.repoFile())).contains("baseurl=file:///repo/el9/x86_64\n");
        assertThat(texts.values()).noneMatch(text -> text.contains(root.toString()));
    }

    private RepositoryTree tree() {
        return tree(RepositoryId.DEFAULT);
    }

    private RepositoryTree tree(RepositoryId named) {
        return new RepositoryTree(root, "el9", named, RepositoryPage::of, processes);
    }

    private RepositoryTree.Packages ofAllParts() {
        return new RepositoryTree.Packages(
                List.of(signed("keys", KERNEL, "1")),
                List.of(source("1")),
                List.of(signed("keys", KERNEL + "-debuginfo", "1")));
    }
}
