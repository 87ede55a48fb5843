// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.Target;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of new projects; NewProjectIT builds them. */
class NewProjectTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(NewProject.Kind.class)
    void eachKindHasAPomOfThisVersionAndNoPlaceIsLeft(NewProject.Kind kind) throws Exception {
        assertThat(project(kind, "mine").write(directory))
                .allSatisfy(file -> assertThat(Trees.text(file)).doesNotContainPattern("@[a-z]+@"));
        Model model = new MavenXpp3Reader().read(new StringReader(Trees.text(directory.resolve("pom.xml"))));
        assertThat(model.getParent().getVersion()).isEqualTo("1000");
        assertThat(model.getGroupId() + ":" + model.getArtifactId()).isEqualTo("org.example.kernels:mine");
    }

    /** Without a pin, the workflow beside it has nothing to raise, and fails each night once there is a newer release. */
    @Test
    void aFlavorPinsThePointReleaseOfItsParentSoThatItsWorkflowRaisesIt() throws Exception {
        project(NewProject.Kind.FLAVOR, "mine").write(directory);
        Model parent =
                new MavenXpp3Reader().read(new StringReader(Trees.text(Path.of("../kernel-lts-parent/pom.xml"))));
        Model model = new MavenXpp3Reader().read(new StringReader(Trees.text(directory.resolve("pom.xml"))));
        assertThat(model.getProperties().getProperty("kernel.version"))
                .isNotBlank()
                .isEqualTo(parent.getProperties().getProperty("kernel.version"));
        // The branch's profile of the parent has it; here it would be that of every branch.
        assertThat(model.getProperties()).doesNotContainKey("kernel.branch");
    }

    @Test
    void theFragmentIsOneThatTheGoalsTake() {
        project(NewProject.Kind.FLAVOR, "mine").write(directory);
        assertThat(Fragment.load("mine.config", directory, new Target(Branch.parse("6.1"), "el9"))
                        .requests())
                .isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(NewProject.Kind.class)
    void renovateFindsAPinnedPointReleaseAndStaysOnItsBranch(NewProject.Kind kind) throws IOException {
        project(kind, "mine").write(directory);
        JsonNode renovate = new ObjectMapper().readTree(Trees.text(directory.resolve("renovate.json")));
        JsonNode manager = renovate.path("customManagers").path(0);
        Matcher pin = Pattern.compile(manager.path("matchStrings").path(0).asText())
                .matcher("<properties>\n  <kernel.version> 6.12.117</kernel.version>\n</properties>");
        assertThat(pin.find()).isTrue();
        assertThat(pin.group("currentValue")).isEqualTo("6.12.117");
        String files = manager.path("managerFilePatterns").path(0).asText();
        assertThat("flavors/mine/pom.xml").containsPattern(files.substring(1, files.length() - 1));
        String source = manager.path("datasourceTemplate").asText();
        assertThat(renovate.path("customDatasources").has(source.replaceFirst("^custom\\.", "")))
                .isTrue();
        JsonNode rule = renovate.path("packageRules").path(0);
        assertThat(rule.path("matchDatasources").path(0).asText()).isEqualTo(source);
        assertThat(rule.path("matchUpdateTypes").toString()).isEqualTo("[\"minor\",\"major\"]");
        assertThat(rule.path("enabled").asBoolean(true)).isFalse();
    }

    @Test
    void theFlavorsWorkflowDoesWhatThisProjectsOwnDoes() throws IOException {
        project(NewProject.Kind.FLAVOR, "mine").write(directory);
        JsonNode written = new ObjectMapper(new YAMLFactory())
                .readTree(Trees.text(directory.resolve(".github/workflows/kernel-update.yml")));
        JsonNode own = new ObjectMapper(new YAMLFactory())
                .readTree(Trees.text(Path.of("../.github/workflows/kernels.yml")))
                .path("jobs")
                .path("update");
        JsonNode job = written.path("jobs").path("update");
        assertThat(job.path("permissions")).isEqualTo(own.path("permissions"));
        assertThat(job.path("container").path("options").asText())
                .isEqualTo(own.path("container").path("options").asText());
        List<String> steps =
                List.of("Java, Maven and what configures a kernel", "Newer point releases", "What has ended");
        for (String step : steps) {
            assertThat(named(step, job)).isNotEmpty().isEqualTo(named(step, own));
        }
        assertThat(named("Pull request", job))
                .isEqualTo(named("Pull request", own).replace("deps: raise", "Raise"));
        assertThat(condition("Pull request", job)).isEqualTo(condition("Pull request", own));
        assertThat(condition("What has ended", job)).isEqualTo(condition("What has ended", own));
        assertThat(written.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    }

    private static String condition(String step, JsonNode job) {
        return StreamSupport.stream(job.path("steps").spliterator(), false)
                .filter(each -> each.path("name").asText().equals(step))
                .map(each -> each.path("if").asText())
                .collect(Collectors.joining());
    }

    private static String named(String step, JsonNode job) {
        return StreamSupport.stream(job.path("steps").spliterator(), false)
                .filter(each -> each.path("name").asText().equals(step))
                .map(each -> each.path("run").asText())
                .collect(Collectors.joining());
    }

    @Test
    void aFileThatIsThereStaysAndNothingElseIsWritten() {
        Path source = directory.resolve("mine.c");
        Trees.write(source, "my own");
        assertThatThrownBy(() -> project(NewProject.Kind.MODULE, "mine").write(directory))
                .hasMessageContaining("mine.c exists already")
                .hasMessageContaining("kernel.new.directory");
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(source));
        assertThat(source).hasContent("my own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mine", "my own", "../mine", "1mine", "a<b", "mine-too"})
    void aNameThatNoKernelAndNoModuleCanHaveIsRefused(String name) {
        assertThatThrownBy(() -> project(NewProject.Kind.MODULE, name)).hasMessageContaining("kernel.new.name");
    }

    @Test
    void anUnknownKindNamesTheKnownOnes() {
        assertThatThrownBy(() -> NewProject.Kind.parse("kernel"))
                .hasMessageContaining("flavor or module or repository");
    }

    private static NewProject project(NewProject.Kind kind, String name) {
        return new NewProject(kind, name, "org.example.kernels", "1000");
    }
}
