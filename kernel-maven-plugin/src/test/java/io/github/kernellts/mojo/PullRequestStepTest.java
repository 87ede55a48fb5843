// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The step that opens a pull request, run as GitHub's runner does, with git and with a gh that answers as gh 2.23 and newer
 * do where pull requests of that branch are open, merged, or a stranger's.
 */
class PullRequestStepTest {
    private static final String MERGED = "{\"number\": 7, \"isCrossRepository\": false}";
    private static final String OPEN = "{\"number\": 9, \"isCrossRepository\": false}";
    private static final String OF_A_FORK = "{\"number\": 11, \"isCrossRepository\": true}";

    /** gh pr edit finds merged ones too; that of gh 2.23 fails for an open one. */
    private static final String GH = """
            #!/bin/bash
            [ -n "$GH_TOKEN" ] || exit 4
            open=$HERE/open.json merged=$HERE/merged.json
            case "$1 $2" in
            'auth setup-git') ;;
            'pr list')
                while [ "$1" != --jq ]; do shift; done
                jq -r "$2" "$open" ;;
            'pr edit')
                [ "$(cat "$open")" = '[]' ] || exit 1
                [ "$(cat "$merged")" != '[]' ] ;;
            'pr create')
                jq -e 'any(.[]; .isCrossRepository | not)' "$open" > /dev/null && { echo 'already exists' >&2; exit 1; }
                echo "created" >> "$HERE/said"
                while [ "$1" != --body-file ]; do shift; done
                cat "$2" >> "$HERE/said" ;;
            'api -X')
                [ "$3" = PATCH ] || exit 1
                echo "$4" >> "$HERE/said"
                cat "${6#body=@}" >> "$HERE/said" ;;
            *) exit 1 ;;
            esac
            """;

    @TempDir
    Path directory;

    private Path checkout;

    @BeforeEach
    void cloneAndRaiseAPin() throws Exception {
        Path gh = directory.resolve("bin/gh");
        Trees.write(gh, GH);
        Trees.executable(gh);
        checkout = directory.resolve("checkout");
        git(directory, "init", "-q", "--bare", "origin.git");
        git(directory, "clone", "-q", "origin.git", "checkout");
        Trees.write(checkout.resolve("pom.xml"), "<kernel.version>6.1.8</kernel.version>\n");
        git(checkout, "add", "pom.xml");
        git(checkout, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first");
        git(checkout, "push", "-q", "origin", "HEAD");
        Trees.write(checkout.resolve("pom.xml"), "<kernel.version>6.1.9</kernel.version>\n");
        Trees.write(checkout.resolve("target/kernel-update.md"), "what was found out\n");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theFirstIsOpened(String script) throws Exception {
        assertThat(said(script, "", "")).isEqualTo("created\nwhat was found out\n");
        assertThat(git(directory.resolve("origin.git"), "show", "kernel-update:pom.xml"))
                .contains("6.1.9");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void anotherIsOpenedAfterTheFirstWasMerged(String script) throws Exception {
        assertThat(said(script, "", MERGED)).isEqualTo("created\nwhat was found out\n");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theTextOfAnOpenOneIsReplaced(String script) throws Exception {
        assertThat(said(script, OPEN, MERGED)).isEqualTo("repos/owner/name/pulls/9\nwhat was found out\n");
        assertThat(said(script, OF_A_FORK + "," + OPEN, MERGED)).endsWith("pulls/9\nwhat was found out\n");
    }

    /** Anyone can name a branch of a fork kernel-update. */
    @ParameterizedTest
    @MethodSource("scripts")
    void thatOfAForksBranchIsLeftAlone(String script) throws Exception {
        assertThat(said(script, OF_A_FORK, "")).isEqualTo("created\nwhat was found out\n");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void nothingIsOpenedWhereNoPomChanged(String script) throws Exception {
        git(checkout, "checkout", "-q", "pom.xml");
        assertThat(said(script, "", "")).isEmpty();
    }

    /** Otherwise one branch that doesn't fit would keep the raised pins of all others from people. */
    @ParameterizedTest
    @MethodSource("steps")
    void itRunsAlsoWhereSomePinsWereNotRaised(JsonNode step) {
        assertThat(step.path("if").asText()).isEqualTo("${{ !cancelled() }}");
    }

    static List<String> scripts() throws IOException {
        return steps().stream().map(step -> step.path("run").asText()).toList();
    }

    static List<JsonNode> steps() throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (Path file : WorkflowTest.workflows()) {
            JsonNode jobs =
                    new ObjectMapper(new YAMLFactory()).readTree(file.toFile()).path("jobs");
            elements(jobs)
                    .flatMap(job -> elements(job.path("steps")))
                    .filter(step -> step.path("name").asText().equals("Pull request"))
                    .forEach(found::add);
        }
        assertThat(found).hasSize(2);
        return found;
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    /** What gh was told, after the script did its work. */
    private String said(String script, String open, String merged) throws Exception {
        Trees.write(directory.resolve("open.json"), "[" + open + "]");
        Trees.write(directory.resolve("merged.json"), "[" + merged + "]");
        Path said = directory.resolve("said");
        Files.deleteIfExists(said);
        if (!git(checkout, "branch", "--list", "kernel-update").isBlank()) {
            // Each night has a machine of its own.
            git(checkout, "checkout", "-q", "-B", "main");
            git(checkout, "branch", "-qD", "kernel-update");
            Trees.write(checkout.resolve("pom.xml"), "<kernel.version>6.1.10</kernel.version>\n");
        }
        Path file = directory.resolve("script");
        Trees.write(file, script);
        run(checkout, "bash", "--noprofile", "--norc", "-eo", "pipefail", file.toString());
        return Files.exists(said) ? Trees.text(said) : "";
    }

    private String git(Path in, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return run(in, command.toArray(String[]::new));
    }

    private String run(Path in, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("XDG_CONFIG_HOME", directory.toString());
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("HERE", directory.toString());
        builder.environment().put("GH_TOKEN", "of-the-workflow");
        builder.environment().put("GITHUB_REPOSITORY", "owner/name");
        builder.environment().put("GITHUB_WORKSPACE", checkout.toString());
        builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
