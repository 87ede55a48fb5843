// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.kernellts.pipeline.update.BuildMatrix;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Library;
import io.github.kernellts.toolchain.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows of GitHub Actions, which can't run here, refer only to existing parts of this project. */
class WorkflowTest {
    private static final Path FILE = Path.of("../.github/workflows/kernels.yml");
    private static final Path BUILD = Path.of("../.github/workflows/build.yml");

    private static JsonNode workflow;
    private static JsonNode build;
    private static JsonNode jobs;
    private static List<String> scripts;
    /** The plugin descriptor made by maven-plugin-plugin, which Maven reads. */
    private static String descriptor;

    @BeforeAll
    static void read() throws IOException {
        workflow = new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
        build = new ObjectMapper(new YAMLFactory()).readTree(BUILD.toFile());
        jobs = workflow.path("jobs");
        scripts = Stream.concat(steps(), steps(build))
                .map(step -> step.path("run").asText())
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

    /** A tag can be moved to other code. */
    @ParameterizedTest
    @MethodSource("workflows")
    void eachActionIsPinnedByItsCommitWithItsVersionBesideIt(Path file) {
        assertThat(lines(file, "uses:"))
                .isNotEmpty()
                .allMatch(uses -> uses.matches("[\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void eachImageIsPinnedByItsDigest(Path file) {
        assertThat(Stream.of("image:", "container:", "BASE_IMAGE:")
                        .flatMap(key -> lines(file, key).stream())
                        .filter(image -> !image.isEmpty()))
                .isNotEmpty()
                .allMatch(image -> image.matches("[\\w./-]+:[\\w.-]+@sha256:[0-9a-f]{64}"));
    }

    @Test
    void theSameActionHasTheSameCommitEverywhere() throws IOException {
        Set<String> all = new HashSet<>();
        for (Path file : workflows()) {
            all.addAll(lines(file, "uses:"));
        }
        assertThat(all).extracting(uses -> uses.replaceFirst("@.*", "")).doesNotHaveDuplicates();
    }

    /** Also those that somebody adds, and that kernel:new writes into projects of others. */
    static List<Path> workflows() throws IOException {
        try (Stream<Path> ours = Files.list(FILE.getParent());
                Stream<Path> others = Files.walk(Path.of("src/main/resources"))) {
            return Stream.concat(ours, others.filter(file -> file.toString().endsWith(".yml")))
                    .sorted()
                    .toList();
        }
    }

    /** Else the trial of new releases fails each night on the workflow's own machine, and no pin is ever raised. */
    @ParameterizedTest
    @MethodSource("updating")
    void aJobThatRaisesPinsInstallsAllThatATrialOfReleasesNeeds(JsonNode job) {
        String installed = elements(job.path("steps"))
                .map(step -> step.path("run").asText())
                .filter(script -> script.contains("apt-get install"))
                .collect(Collectors.joining(" "));
        // Essential in Debian, so in each of its images.
        Set<String> there = new HashSet<>(Set.of("tar"));
        there.addAll(List.of(installed.split("\\s+")));
        assertThat(there)
                .contains("bubblewrap", "git")
                .containsAll(Library.FOR_BUILDING.stream().map(Library::debian).toList())
                .containsAll(Tool.FOR_CONFIGURING.stream().map(Tool::debian).toList());
    }

    static List<JsonNode> updating() throws IOException {
        List<JsonNode> updating = new ArrayList<>();
        for (Path file : workflows()) {
            elements(new ObjectMapper(new YAMLFactory()).readTree(file.toFile()).path("jobs"))
                    .filter(job -> job.toString().contains("kernel:update"))
                    .forEach(updating::add);
        }
        assertThat(updating).hasSize(2);
        return updating;
    }

    /** The values of a key, with the comments that a parser of YAML drops. */
    private static List<String> lines(Path file, String key) {
        return Trees.text(file)
                .lines()
                .map(line -> line.strip().replaceFirst("^- ", ""))
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .toList();
    }

    @Test
    void aSnapshotIsBuiltWithoutAnyKey() {
        List<JsonNode> builds = steps().filter(step -> step.path("run").asText().contains("mvn"))
                .filter(step -> step.path("run").asText().contains("verify"))
                .toList();
        assertThat(builds).hasSizeGreaterThan(2);
        for (JsonNode step : builds) {
            boolean release = step.path("run").asText().matches("(?s).*-P\\$PROFILES,release.*");
            boolean keys = step.toString().contains("keys");
            boolean tag = step.path("if").asText().startsWith("${{ startsWith(github.ref, 'refs/tags/')");
            assertThat(List.of(keys, tag)).as(step.path("name").asText()).containsOnly(release);
        }
    }

    @Test
    void onlyTheJobsThatNeedItMayWrite() {
        // A job without permissions of its own has these.
        assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        assertThat(build.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        Map<String, String> own = new TreeMap<>();
        for (JsonNode of : List.of(jobs, build.path("jobs"))) {
            of.properties().forEach(job -> {
                if (job.getValue().has("permissions")) {
                    own.put(job.getKey(), job.getValue().path("permissions").toString());
                }
            });
        }
        assertThat(own)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "update", "{\"contents\":\"write\",\"pull-requests\":\"write\"}",
                        "build", "{\"contents\":\"read\",\"id-token\":\"write\",\"attestations\":\"write\"}",
                        "publish", "{\"contents\":\"write\"}"));
        // The token is there for one step, after makefiles have run.
        assertThat(steps().filter(step -> step.toString().contains("github.token")))
                .extracting(step -> step.path("name").asText())
                .containsExactlyInAnyOrder("Pull request", "Release");
    }

    @Test
    void onlyAReleaseSeesKeysPasswordsAndLogins() {
        // This one authenticates what nightly builds compiled, and signs nothing.
        String ofSnapshots = "secrets.OBJECTS_KEY";
        assertThat(steps().filter(step -> step.toString().contains(ofSnapshots)))
                .isNotEmpty()
                .allMatch(step -> step.path("if").asText().contains("!startsWith(github.ref, 'refs/tags/')"));
        assertThat(steps().filter(
                                step -> step.toString().replace(ofSnapshots, "").contains("secrets.")))
                .isNotEmpty()
                .allMatch(step -> step.path("if").asText().contains("startsWith(github.ref, 'refs/tags/')"))
                .noneMatch(step -> step.path("if").asText().contains("!startsWith"));
        assertThat(Trees.text(BUILD)).doesNotContain("secrets.");
    }

    @Test
    void pushesAndPullRequestsRunTheBlocksOfFastTestsAndCheckSubjects() {
        assertThat(build.path("on").has("push")).isTrue();
        assertThat(build.path("on").has("pull_request")).isTrue();
        assertThat(build.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        String pages = Trees.text(Path.of("../README.md")) + Trees.text(Path.of("../CONTRIBUTING.md"));
        List<String> blocks = Trees.text(BUILD)
                .lines()
                .filter(line -> line.contains(".ci/run "))
                .flatMap(line -> Pattern.compile("'([^']+)'").matcher(line).results())
                .map(result -> result.group(1))
                .toList();
        assertThat(blocks)
                .contains("test tools", "fast tests", "slow tests")
                .allMatch(name -> pages.contains("<!-- run: " + name + " -->"));
        assertThat(Trees.text(BUILD)).contains("| .ci/commits");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sign: keep vmlinuz's time                                                | true
                    deps, ci: raise JUnit                                                    | true
                    [maven-release-plugin] prepare release kernel-lts-1000                   | true
                    Hosts that are asked for wrongly are refused before programs are sought  | false
                    sign: keep vmlinuz's time.                                               | false
                    sign: say at more length than anyone wants to read it what was changed where | false
                    Sign: keep vmlinuz's time                                                | false
                    """)
    void aSubjectIsAnAreaAndAnImperativeOfAtMost72Characters(String subject, boolean fine, @TempDir Path directory)
            throws IOException, InterruptedException {
        Path subjects = Files.writeString(directory.resolve("subjects"), "docs: correct an address\n" + subject + "\n");
        Process check = new ProcessBuilder("../.ci/commits")
                .redirectInput(subjects.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor() == 0).as(said).isEqualTo(fine);
        assertThat(said.contains(subject)).isNotEqualTo(fine);
    }

    @Test
    void aReleaseTakesNothingFromACache() {
        assertThat(caches())
                .isNotEmpty()
                .allMatch(step -> step.path("if").asText().contains("!startsWith(github.ref, 'refs/tags/')"));
    }

    /** What is above it evicts what is still needed, so that nights are cold. */
    @Test
    void whatIsKeptFitsIntoTheCacheThatGitHubHasForARepository() {
        int limit = 10_000;
        int tarball = 160;
        int branches = LtsBranch.ALL.size();
        int archive = found(scripts, "-Dkernel\\.objects\\.archive\\.size=([0-9]+)").stream()
                .mapToInt(Integer::parseInt)
                .max()
                .orElseThrow();
        assertThat(branches * (archive * 1.048576 + tarball)).isLessThan(limit);
        assertThat(caches().map(step -> step.path("with").path("key").asText().replaceFirst("-.*", "")))
                .containsOnly("sources", "objects");
        // one for each branch: of one flavor, and written for one EL
        String one = "matrix.flavor == 'kvm'";
        assertThat(caches().filter(step -> step.path("uses").asText().startsWith("actions/cache/restore")))
                .singleElement()
                .matches(step -> step.path("if").asText().contains(one));
        assertThat(elements(jobs.path("build").path("steps"))
                        .filter(step -> step.path("id").asText().equals("objects")))
                .singleElement()
                .matches(step -> step.path("if").asText().contains(one + " && matrix.el == 'el9'"));
    }

    /** A job that compiled for twenty minutes and then failed is not to compile again. */
    @Test
    void objectsAreKeptAlsoByAJobThatFails() {
        assertThat(caches().filter(step -> step.path("uses").asText().startsWith("actions/cache/save")))
                .singleElement()
                .matches(step -> step.path("if").asText().contains("always() && steps.objects.outputs.key != ''"));
    }

    private static Stream<JsonNode> caches() {
        return steps().filter(step -> step.path("uses").asText().startsWith("actions/cache"));
    }

    private static Stream<JsonNode> steps() {
        return steps(workflow);
    }

    private static Stream<JsonNode> steps(JsonNode of) {
        return elements(of.path("jobs")).flatMap(job -> elements(job.path("steps")));
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
