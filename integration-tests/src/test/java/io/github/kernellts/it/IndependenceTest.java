// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the source of the integration tests against the rules in their README.md, so that each test runs alone. */
class IndependenceTest {
    private static final Path TESTS = Path.of("src/test/java/io/github/kernellts/it");
    private static final Pattern DIRECTORY = Pattern.compile(
            "(?:OutsideProject\\.of\\(\\s*\"[^\"]+\",\\s*|OutsideProject\\.emptyDirectory\\()\"([^\"]+)\"\\s*(\\+)?");

    private static final Pattern EXPECTS_OBJECTS =
            Pattern.compile("\\.objects\\(\\)|doesNotSay\\(\"Compiling[ \"]|kernel:shell");

    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(\\w+)\"\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    /** {@code kernel:update} raises the kernel version every week. */
    @Test
    void noTestNamesTheVersionThatIsBuilt() {
        assertThat(sources().entrySet().stream()
                        .filter(source -> Stream.of(Versions.KERNEL, Versions.of("6.12"))
                                .anyMatch(source.getValue().replaceAll("(?m)^ *(/\\*)?\\*.*$", "")::contains))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void noTwoClassesBuildInTheSameDirectory() {
        Map<String, Set<String>> users = new TreeMap<>();
        sources().forEach((name, text) -> {
            Matcher used = DIRECTORY.matcher(text);
            while (used.find()) {
                users.computeIfAbsent(used.group(1), directory -> new TreeSet<>())
                        .add(name);
            }
        });
        assertThat(users).containsKeys("tiny", "writeboost", "two-builds/second");
        users.values().removeIf(classes -> classes.size() == 1);
        assertThat(users).isEmpty();
    }

    @Test
    void aClassWhoseMethodsHaveAnOrderIsOneScenarioAndSaysSo() {
        assertThat(sources().entrySet().stream()
                        .filter(source -> source.getValue().contains("    @Order("))
                        .filter(source -> !source.getValue().contains("* One scenario: "))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    /** Two classes run at once, and each build of another release, EL or key changes the objects that they share. */
    @Test
    void aClassThatExpectsTheSharedObjectsAsItLeftThemHasThemAlone() {
        assertThat(sources().entrySet().stream()
                        .filter(source -> source.getKey().endsWith("IT.java"))
                        .filter(source ->
                                EXPECTS_OBJECTS.matcher(source.getValue()).find())
                        .filter(source -> Stream.of("@SharedObjects.Alone\n", ".withOwnObjects()", "kernel.objects=")
                                .noneMatch(source.getValue()::contains))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void theReadmeHasEveryGroupThatIsLeftOutAndEachTagIsSuchAGroup() throws IOException {
        Matcher excluded = Pattern.compile("<it.excluded>([^<]+)<").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(excluded.find()).isTrue();
        List<String> groups = List.of(excluded.group(1).split(","));
        String readme = Files.readString(Path.of("README.md"));
        assertThat(ROW.matcher(readme.substring(readme.indexOf("| `@Tag` |")))
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(groups);
        assertThat(sources().values().stream()
                        .flatMap(source -> TAG.matcher(source).results())
                        .map(tag -> tag.group(1))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(groups);
    }

    private static Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                sources.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }
}
