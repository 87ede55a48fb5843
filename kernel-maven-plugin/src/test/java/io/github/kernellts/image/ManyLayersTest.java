// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layers of large repositories: Docker's overlay2 and others mount no more than 127 of them. */
class ManyLayersTest {
    private static final int MODULES = 60;

    @TempDir
    Path directory;

    @Test
    void ofSixtyModulesTheOldestShareALayer() throws Exception {
        Path yum = directory.resolve("el9/x86_64");
        Path packages = Trees.directory(yum.resolve("packages"));
        Trees.write(Trees.parents(yum.resolve("repodata/repomd.xml")), "");
        move(modules("", SmallRpm.BUILT), packages);
        move(modules("-61y", SmallRpm.BUILT + 1), packages);

        List<FileEntriesLayer> layers =
                new ImageContent(yum, "el9/x86_64", Map.of()).layers(directory.resolve("work"), false);
        assertThat(layers).hasSizeLessThanOrEqualTo(100);
        List<String> all =
                layers.stream().flatMap(layer -> files(layer).stream()).toList();
        assertThat(all.stream().filter(file -> file.endsWith(".rpm")))
                .hasSize(2 * MODULES)
                .doesNotHaveDuplicates();
        List<FileEntriesLayer> shared =
                layers.stream().filter(layer -> layer.getEntries().size() > 1).toList();
        assertThat(shared).hasSize(1);
        assertThat(files(shared.get(0)))
                .hasSizeGreaterThan(2 * MODULES - 100)
                .noneMatch(file -> file.contains("-61y-"));
        assertThat(layers.get(layers.size() - 1).getName()).isEqualTo("metadata");
    }

    /** copy-to-host brings to a host what an image has. */
    @Test
    void filesThatOthersPutBesideTheMetadataAreNotInAnImage() {
        Path yum = directory.resolve("el9/x86_64");
        Trees.write(
                Trees.parents(yum.resolve("repodata/repomd.xml")), "<location href=\"repodata/1-primary.xml.gz\"/>");
        for (String name : List.of(
                "RPM-GPG-KEY-kernel-lts",
                "RPM-GPG-KEY-kernel-lts-EVIL",
                "repodata/1-primary.xml.gz",
                "repodata/repomd.xml.asc",
                "repodata/repomd.xml.key",
                "repodata/repomd.xml.evil")) {
            Trees.write(yum.resolve(name), "of others");
        }
        List<FileEntriesLayer> layers = new ImageContent(yum, "el9/x86_64", Map.of("RPM-GPG-KEY-kernel-lts", "ours"))
                .layers(directory.resolve("work"), false);
        assertThat(layers).singleElement().satisfies(layer -> {
            assertThat(files(layer))
                    .containsExactlyInAnyOrder(
                            "/repo/el9/x86_64/RPM-GPG-KEY-kernel-lts",
                            "/repo/el9/x86_64/repodata/1-primary.xml.gz",
                            "/repo/el9/x86_64/repodata/repomd.xml",
                            "/repo/el9/x86_64/repodata/repomd.xml.asc",
                            "/repo/el9/x86_64/repodata/repomd.xml.key");
            assertThat(layer.getEntries())
                    .filteredOn(entry -> entry.getExtractionPath().toString().contains("RPM-GPG-KEY"))
                    .allSatisfy(entry -> assertThat(entry.getSourceFile()).hasContent("ours"));
        });
    }

    private static List<String> files(FileEntriesLayer layer) {
        return layer.getEntries().stream()
                .map(entry -> entry.getExtractionPath().toString())
                .toList();
    }

    private static void move(Path from, Path to) {
        Trees.files(from, file -> file.toString().endsWith(".rpm"))
                .forEach(rpm -> Trees.rename(rpm, to.resolve(rpm.getFileName())));
    }

    /** Many packages of one spec, which rpmbuild makes at once. */
    private Path modules(String suffix, long built) throws Exception {
        Path top = Files.createTempDirectory(directory, "rpmbuild");
        String each = """
                %package -n @name@
                Summary: s
                %description -n @name@
                S.
                %files -n @name@
                """;
        String spec = "Name: source\nVersion: 1\nRelease: 1\nSummary: s\nLicense: GPL\n%description\nS.\n"
                + IntStream.range(0, MODULES)
                        .mapToObj(i -> each.replace("@name@", "kmod-m" + i + "-lts-kvm" + suffix))
                        .collect(Collectors.joining());
        Path file = top.resolve("modules.spec");
        Trees.write(file, spec);
        try (Processes processes = new Processes(top)) {
            processes.output(
                    new Command(
                            List.of(
                                    "rpmbuild",
                                    "-bb",
                                    "--quiet",
                                    "--target=x86_64-linux",
                                    "--define",
                                    "_topdir " + top,
                                    "--define",
                                    "use_source_date_epoch_as_buildtime 1",
                                    file.toString()),
                            top,
                            Map.of("SOURCE_DATE_EPOCH", Long.toString(built))),
                    "");
        }
        return top.resolve("RPMS");
    }
}
