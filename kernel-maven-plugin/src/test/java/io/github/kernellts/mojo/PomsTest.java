// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.maven.model.Build;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Profile;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.Test;

/** Values repeated in several POMs of this project are the same. */
class PomsTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void eachFlavorIsADirectoryAModuleAndAProfileAndKnownToWhatComesAfterIt() throws IOException {
        List<String> flavors = pom("flavors").getModules();
        try (Stream<Path> directories = Files.list(ROOT.resolve("flavors"))) {
            assertThat(directories.filter(each -> Files.exists(each.resolve("pom.xml"))))
                    .extracting(each -> each.getFileName().toString())
                    .containsExactlyInAnyOrderElementsOf(flavors);
        }
        assertThat(pom("kernel-lts-parent").getProfiles().stream()
                        .filter(profile -> profile.getProperties().containsKey("kernel.flavor.none"))
                        .map(Profile::getId))
                .containsExactlyInAnyOrderElementsOf(flavors);
        assertThat(ROOT.resolve("kernel-lts-parent/pom.xml"))
                .content()
                .contains(
                        "and no flavor: add one of " + flavors.stream().sorted().toList() + " to the profiles");
        assertThat(pom("modules-pxfuse").getDependencies())
                .extracting(Dependency::getArtifactId)
                .containsExactlyInAnyOrderElementsOf(
                        flavors.stream().map(each -> "kernel-lts-" + each).toList());
        for (String later : List.of("distribution", "kernel-lts-parent/bom")) {
            assertThat(pom(later).getDependencies())
                    .as(later)
                    .extracting(Dependency::getArtifactId)
                    .containsExactly("modules-pxfuse");
        }
    }

    /** Otherwise the plugin's tests would run first, and an EL without a flavor be refused after them. */
    @Test
    void aBuildWithoutAnElOrAFlavorIsToldBeforeAnythingIsCompiled() throws IOException {
        assertThat(pom("").getModules().get(0)).isEqualTo("kernel-lts-parent");
        List<Profile> els = pom("kernel-lts-parent").getProfiles().stream()
                .filter(profile -> profile.getId().matches("el[0-9]+"))
                .toList();
        assertThat(els).extracting(Profile::getId).containsExactly("el8", "el9", "el10");
        assertThat(els)
                .allMatch(profile -> "false".equals(profile.getProperties().getProperty("kernel.el.none")));
        assertThat(ROOT.resolve("kernel-lts-parent/pom.xml"))
                .content()
                .containsSubsequence(
                        "<id>no-kernel</id>",
                        "<property>kernel.el</property>",
                        "<level>WARN</level>",
                        "<id>el-has-a-flavor</id>",
                        "<skip>${kernel.el.none}</skip>",
                        "<property>kernel.flavor.none</property>");
    }

    /** Who wants a kernel reads neither lines of downloads nor of tests; Maven takes these options in this checkout alone. */
    @Test
    void aKernelBuildCompilesNoTestsAndPrintsNoDownloads() throws IOException {
        assertThat(pom("").getProfiles().stream()
                        .filter(profile -> profile.getId().matches("el[0-9]+"))
                        .map(profile -> profile.getProperties().getProperty("maven.test.skip")))
                .containsExactly("true", "true", "true");
        assertThat(Files.readAllLines(ROOT.resolve(".mvn/maven.config"))).containsExactly("--no-transfer-progress");
    }

    @Test
    void aFlavorSaysNothingThatItsParentCouldSay() {
        for (String flavor : pom("flavors").getModules()) {
            Model model = pom("flavors/" + flavor);
            assertThat(model.getProperties().stringPropertyNames())
                    .as(flavor)
                    .containsExactlyInAnyOrder("kernel.flavor", "kernel.config.fragments");
            assertThat(model.getBuild().getPlugins())
                    .as(flavor)
                    .allMatch(plugin -> plugin.getExecutions().isEmpty() && plugin.getConfiguration() == null);
        }
    }

    @Test
    void eachPomThatIsDeployedSaysWhatAPublicRepositoryAsksFor() {
        for (String path : all()) {
            assertThat(pom(path).getName()).as(path + ": name").isNotBlank();
            assertThat(pom(path).getDescription()).as(path + ": description").isNotBlank();
            require(path, "url", Model::getUrl);
            require(path, "licenses", model -> model.getLicenses().isEmpty() ? null : model.getLicenses());
            require(path, "developers", model -> model.getDevelopers().isEmpty() ? null : model.getDevelopers());
            require(
                    path,
                    "scm",
                    model -> model.getScm() == null ? null : model.getScm().getUrl());
            require(path, "issueManagement", Model::getIssueManagement);
        }
    }

    @Test
    void aPluginHasOneVersionInAllPoms() {
        Map<String, Set<String>> versions = new HashMap<>();
        for (String path : all()) {
            plugins(pom(path))
                    .filter(plugin ->
                            plugin.getVersion() != null && !plugin.getVersion().startsWith("${"))
                    .forEach(plugin -> versions.computeIfAbsent(plugin.getArtifactId(), key -> new HashSet<>())
                            .add(plugin.getVersion()));
        }
        assertThat(versions).containsKeys("maven-deploy-plugin", "maven-enforcer-plugin");
        assertThat(versions)
                .allSatisfy((plugin, found) -> assertThat(found).as(plugin).hasSize(1));
    }

    /** Otherwise -Plts-6.1 builds another release than no profile, and only one of them is raised by hand. */
    @Test
    void theDefaultPointReleaseIsThatOfItsBranchsProfile() {
        Model parent = pom("kernel-lts-parent");
        String branch = parent.getProperties().getProperty("kernel.branch");
        assertThat(parent.getProfiles())
                .filteredOn(profile -> profile.getId().equals("lts-" + branch))
                .extracting(profile -> profile.getProperties().getProperty("kernel.version"))
                .containsExactly(parent.getProperties().getProperty("kernel.version"));
    }

    /** The build skips the plugin's own tests for an EL, so the root POM must have a profile for each EL. */
    @Test
    void eachElOfTheParentIsOneOfTheRoot() {
        Function<String, Stream<String>> els =
                path -> pom(path).getProfiles().stream().map(Profile::getId).filter(id -> id.matches("el[0-9]+"));
        assertThat(els.apply(""))
                .containsExactlyInAnyOrderElementsOf(
                        els.apply("kernel-lts-parent").toList());
    }

    private static void require(String path, String what, Function<Model, Object> value) {
        assertThat(lineage(path).map(value)).as(path + ": " + what).anyMatch(each -> each != null);
    }

    /** A POM and its parents in this checkout. */
    private static Stream<Model> lineage(String path) {
        List<Model> models = new ArrayList<>();
        Path directory = ROOT.resolve(path);
        Model model = read(directory.resolve("pom.xml"));
        models.add(model);
        while (model.getParent() != null) {
            Path file = directory.resolve(model.getParent().getRelativePath()).normalize();
            directory = Files.isDirectory(file) ? file : file.getParent();
            model = read(directory.resolve("pom.xml"));
            models.add(model);
        }
        return models.stream();
    }

    private static Stream<Plugin> plugins(Model model) {
        Build build = model.getBuild();
        if (build == null) {
            return Stream.of();
        }
        return Stream.concat(
                build.getPlugins().stream(),
                build.getPluginManagement() == null ? Stream.of() : build.getPluginManagement().getPlugins().stream());
    }

    /** The directories of all POMs of the build, from the root. */
    private static List<String> all() {
        List<String> paths = new ArrayList<>(List.of(""));
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            pom(path).getModules().forEach(module -> paths.add(path.isEmpty() ? module : path + "/" + module));
        }
        return paths;
    }

    private static Model pom(String path) {
        return read(ROOT.resolve(path).resolve("pom.xml"));
    }

    private static Model read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new MavenXpp3Reader().read(reader);
        } catch (IOException | XmlPullParserException e) {
            throw new AssertionError(file.toString(), e);
        }
    }
}
