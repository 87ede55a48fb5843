// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.kernellts.pipeline.update.BuildMatrix;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The workflow of GitHub Actions, which can't be run here, names nothing of this project that there isn't. */
class WorkflowTest {
    private static final Path FILE = Path.of("../.github/workflows/kernels.yml");

    private static JsonNode workflow;
    private static JsonNode jobs;
    private static List<String> scripts;
    /** What maven-plugin-plugin made of the goals, as Maven reads it. */
    private static String descriptor;

    @BeforeAll
    static void read() throws IOException {
        workflow = new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
        jobs = workflow.path("jobs");
        scripts = steps().map(step -> step.path("run").asText())
                .filter(script -> !script.isEmpty())
                .toList();
        descriptor = Trees.text(Path.of("target/classes/META-INF/maven/plugin.xml"));
    }

    @Test
    void eachGoalIsOneOfThePlugin() {
        assertThat(found(scripts, "(?:kernel-maven-plugin|\\bkernel):([\\w-]+)"))
                .contains("update", "matrix")
                .allMatch(goal -> descriptor.contains("<goal>" + goal + "</goal>"));
    }

    @Test
    void eachPropertyIsOneOfAGoal() {
        assertThat(found(scripts, "(?<![a-z.])(kernel(?:\\.[a-z0-9]+)+)"))
                .contains("kernel.update.check", "kernel.signing.keystore")
                .allMatch(property -> descriptor.contains("${" + property + "}"));
    }

    @Test
    void eachVariableWithAPasswordIsOneThatGoalsRead() {
        assertThat(found(List.of(Trees.text(FILE)), "\\b(KERNEL_\\w+_PASSWORD):"))
                .containsExactlyInAnyOrder(
                        Passwords.variable("signing"), Passwords.variable("efi"), Passwords.variable("rpm"));
    }

    @Test
    void whatIsTakenFromTheMatrixIsInIt() throws IOException {
        JsonNode build = new ObjectMapper()
                .readTree(BuildMatrix.of(List.of(new BuildMatrix.Flavor("kvm", Optional.empty())))
                        .json())
                .path("include")
                .get(0);
        assertThat(found(List.of(Trees.text(FILE)), "\\{ matrix\\.(\\w+)"))
                .contains("profiles")
                .allMatch(build::has);
    }

    @Test
    void noExpressionStandsInAScriptSoNoSecretDoesAndNothingIsRunThatCameIn() {
        assertThat(scripts).isNotEmpty().noneMatch(script -> script.contains("${{"));
        assertThat(scripts).noneMatch(script -> script.contains("set -x"));
    }

    @Test
    void eachActionIsPinned() {
        assertThat(steps().map(step -> step.path("uses").asText()).filter(uses -> !uses.isEmpty()))
                .isNotEmpty()
                .allMatch(uses -> uses.matches("[\\w.-]+/[\\w./-]+@(v[0-9]+(\\.[0-9]+)*|[0-9a-f]{40})"));
    }

    @Test
    void onlyTheJobsThatNeedItMayWrite() {
        assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        assertThat(jobs.path("publish").path("permissions").path("contents").asText())
                .isEqualTo("write");
        assertThat(jobs.path("build").path("permissions").path("contents").asText())
                .isEqualTo("read");
    }

    @Test
    void aReleaseTakesNothingFromACache() {
        assertThat(steps().filter(step -> step.path("uses").asText().startsWith("actions/cache")))
                .isNotEmpty()
                .allMatch(step -> step.path("if").asText().contains("!startsWith(github.ref, 'refs/tags/')"));
    }

    private static Stream<JsonNode> steps() {
        return elements(jobs).flatMap(job -> elements(job.path("steps")));
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    private static Set<String> found(List<String> texts, String pattern) {
        Set<String> found = new HashSet<>();
        for (String text : texts) {
            Matcher matcher = Pattern.compile(pattern).matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }
}
