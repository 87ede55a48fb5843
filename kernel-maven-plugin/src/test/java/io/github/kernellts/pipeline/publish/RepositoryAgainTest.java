// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.repo.RepositoryTree;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What publishing once more does to a repository that may be served meanwhile. */
@Tag("slow")
class RepositoryAgainTest extends RepositoryFixture {
    private static final String KERNEL = "kernel-lts-small-61y";

    /** rpmbuild writes another time into each source package. */
    private final Map<String, Path> sources = new HashMap<>();

    /** The stamps are the project's, and say nothing of a directory that is elsewhere. */
    @Test
    void anotherDirectoryGetsThePackagesToo() {
        Path rpm = signed("keys", KERNEL, "1");
        publish("keys", List.of(), rpm);
        root = directory.resolve("other");
        yum = root.resolve("el9/x86_64");
        publish("keys", List.of(), rpm);
        assertThat(names(yum)).hasSize(1);
    }

    /** An image of it is refused until then, with the words to publish again. */
    @Test
    void whatAnotherVersionOfThePluginPublishedIsPublishedAgain() throws IOException {
        Path rpm = signed("keys", KERNEL, "1");
        publish("keys", List.of(), rpm);
        Path page = yum.resolve("index.html");
        String good = Trees.text(page);
        Files.writeString(page, good.replace("Enterprise", "enterprise"));
        Path stamp = directory.resolve("stamps/repository.stamp");
        String text = Trees.text(stamp);
        String line = Trees.size(page) + " " + Trees.modified(page).toMillis() + "\t" + page;
        Trees.write(
                stamp, text.replaceAll("recipe=[0-9]+\n", "").replaceAll("(?m)^[0-9]+ [0-9]+\t" + page + "$", line));
        publish("keys", List.of(), rpm);
        assertThat(page).hasContent(good);
    }

    /** Who reads them meanwhile would find none; and source packages and debug information often stay as they are. */
    @Test
    void metadataThatStayTheSameAreNotTouched() throws IOException {
        Path kernel = signed("keys", KERNEL, "1");
        Path debuginfo = signed("keys", KERNEL + "-debuginfo", "1");
        publish(
                "keys",
                List.of(),
                new RepositoryTree.Packages(List.of(kernel), List.of(source("1")), List.of(debuginfo)));
        List<Path> stay = List.of(root.resolve("el9/source"), root.resolve("el9/debug"));
        List<Object> before = directories(stay);
        Object binary = directories(List.of(yum)).get(0);
        publish("keys", List.of(), signed("keys", KERNEL, "2"));
        assertThat(directories(stay)).isEqualTo(before);
        assertThat(directories(List.of(yum))).doesNotContain(binary);
        Object next = directories(List.of(yum)).get(0);
        Trees.delete(directory.resolve("stamps"));
        publish("keys", List.of(), signed("keys", KERNEL, "2"));
        assertThat(directories(List.of(yum))).containsExactly(next);
    }

    @Test
    void damagedMetadataAreWrittenAnewForTheSamePackages() throws IOException {
        Path rpm = signed("keys", KERNEL, "1");
        publish("keys", List.of(), rpm);
        String index = Trees.text(yum.resolve("repodata/repomd.xml"));
        for (String name : named(yum)) {
            Files.delete(yum.resolve(name));
        }
        publish("keys", List.of(), rpm);
        requireAgreement(yum);
        assertThat(yum.resolve("repodata/repomd.xml")).hasContent(index);
        assertThat(Trees.list(yum))
                .filteredOn(each -> each.getFileName().toString().startsWith("repodata"))
                .hasSize(2);
    }

    /** As cp -rL leaves it, createrepo_c, and the program of an image. */
    @Test
    void metadataInADirectoryAreReplacedByALinkToTheNewOnes() {
        publish("keys", List.of(), signed("keys", KERNEL, "1"));
        Path copy = directory.resolve("copy");
        processes.output(Command.of(directory, "cp", "-rL", root.toString(), copy.toString()), "");
        root = copy;
        yum = root.resolve("el9/x86_64");
        assertThat(yum.resolve("repodata")).isDirectory();
        publish("keys", List.of(), signed("keys", KERNEL, "2"));
        assertThat(yum.resolve("repodata")).isSymbolicLink();
        assertThat(names(yum)).hasSize(2);
        assertThat(Trees.list(yum))
                .noneMatch(each -> each.getFileName().toString().contains(".old"));
    }

    /** Its packages would be there, and listed nowhere. */
    @Test
    void aRepositoryThatHasItsPackagesElsewhereIsNotTakenOver() throws IOException {
        Path foreign = Trees.directory(yum).resolve("bash-9-1.x86_64.rpm");
        Files.copy(SmallRpm.build(directory, "bash", "9", "1", "theirs"), foreign);
        processes.output(Command.of(yum, "createrepo_c", "--quiet", "."), "");
        assertThatThrownBy(() -> publish("keys", List.of(), signed("keys", KERNEL, "1")))
                .hasMessageContaining(foreign.toString())
                .hasMessageContaining("kernel.repo.directory");
        assertThat(listed(yum)).hasSize(1);
        assertThat(yum.resolve("repodata")).isDirectory();
    }

    /** A client or a cache has the index for some time before it asks for the files that it names. */
    @Test
    void theFilesThatTheFormerIndexNamesStayForOneMorePublication() throws IOException {
        publish("keys", List.of(), signed("keys", KERNEL, "1"));
        Map<String, byte[]> first = contents();
        publish("keys", List.of(), signed("keys", KERNEL, "2"));
        Map<String, byte[]> second = contents();
        first.forEach((name, content) -> assertThat(yum.resolve(name)).hasBinaryContent(content));
        Trees.delete(directory.resolve("stamps"));
        publish("keys", List.of(), signed("keys", KERNEL, "2"));
        first.forEach((name, content) -> assertThat(yum.resolve(name)).hasBinaryContent(content));
        publish("keys", List.of(), signed("keys", KERNEL, "3"));
        second.forEach((name, content) -> assertThat(yum.resolve(name)).hasBinaryContent(content));
        assertThat(first.keySet())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(yum.resolve(name)).doesNotExist());
        requireAgreement(yum);
    }

    /** Back to an older build: it may be older than as many as are kept. */
    @Test
    void whatARunPublishesStaysWithItsSourceAndDebugInformation() {
        for (String version : List.of("1", "2", "3", "4")) {
            publish("keys", List.of(), packages(version));
        }
        RepositoryTree.Packages first = packages("1");
        publish("keys", List.of(), first);
        for (String each : List.of("x86_64", "source", "debug")) {
            assertThat(names(root.resolve("el9").resolve(each))).hasSize(4).anyMatch(name -> name.contains("-1-1."));
        }
        // The binary package alone, as of a project that depends on no other.
        publish("keys", List.of(), first.binary().get(0));
        assertThat(names(root.resolve("el9/source"))).hasSize(4);
        publish("keys", List.of(), packages("5"));
        assertThat(names(root.resolve("el9/source"))).hasSize(3).noneMatch(name -> name.contains("-1-1."));
    }

    private RepositoryTree.Packages packages(String version) {
        return new RepositoryTree.Packages(
                List.of(signed("keys", KERNEL, version)),
                List.of(sources.computeIfAbsent(version, this::source)),
                List.of(signed("keys", KERNEL + "-debuginfo", version)));
    }

    /** The names of the packages, which the metadata list. */
    private List<String> names(Path repository) {
        requireAgreement(repository);
        return Trees.list(repository.resolve("packages")).stream()
                .map(rpm -> rpm.getFileName().toString())
                .toList();
    }

    private Map<String, byte[]> contents() {
        return named(yum).stream().collect(Collectors.toMap(name -> name, name -> Trees.read(yum.resolve(name))));
    }

    /** The paths of the files that the present index names. */
    private static List<String> named(Path repository) {
        return Pattern.compile("href=\"(repodata/[^\"]+)\"")
                .matcher(Trees.text(repository.resolve("repodata/repomd.xml")))
                .results()
                .map(href -> href.group(1))
                .toList();
    }

    /** What tells the metadata's directories from others of the same content. */
    private static List<Object> directories(List<Path> repositories) throws IOException {
        List<Object> keys = new ArrayList<>();
        for (Path repository : repositories) {
            keys.add(Files.readAttributes(repository.resolve("repodata"), BasicFileAttributes.class)
                    .fileKey());
        }
        return keys;
    }
}
