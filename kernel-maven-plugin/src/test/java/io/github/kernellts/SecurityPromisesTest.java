// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SECURITY.md promises nothing without naming the test that shows it. */
class SecurityPromisesTest {
    private static final String PAGE = Trees.text(Path.of("../SECURITY.md"));
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Pattern SENTENCE = Pattern.compile("(?s)(?<=[.:])\\s+(?=[A-Z])");

    /** The rows of the table of promises: promise, what keeps it, tests. */
    static Stream<List<String>> promises() {
        String part = PAGE.substring(PAGE.indexOf("## Promises"), PAGE.indexOf("## What is assumed"));
        return part.lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> Arrays.stream(line.split("(?<!\\\\)\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("promises")
    void aPromiseNamesATest(List<String> row) {
        assertThat(row).hasSize(3);
        assertThat(TEST.matcher(row.get(2)).results()).as(row.get(0)).isNotEmpty();
    }

    @Test
    void eachNamedTestExistsAndTestsSomething() throws IOException {
        Set<String> named =
                TEST.matcher(PAGE).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(20);
        try (Stream<Path> plugin = Files.walk(Path.of("src/test/java"));
                Stream<Path> others = Files.walk(Path.of("../integration-tests/src/test/java"))) {
            Set<String> written = Stream.concat(plugin, others)
                    .filter(file -> named.contains(file.getFileName().toString().replace(".java", "")))
                    .filter(file -> Trees.text(file).contains("@Test")
                            || Trees.text(file).contains("@ParameterizedTest"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
            assertThat(written).isEqualTo(named);
        }
    }

    /** Whatever is promised in a sentence elsewhere would have no test. */
    @Test
    void theOtherPartsPromiseNothing() {
        String elsewhere = PAGE.substring(PAGE.indexOf("## What is assumed"));
        assertThat(SENTENCE.splitAsStream(elsewhere).map(String::strip).toList())
                .noneMatch(
                        sentence -> sentence.matches("(?s).*\\b(guarantees?|promises?|is refused|are refused)\\b.*"));
    }

    @Test
    void everyPartyOfTheThreatModelIsTrustedWithSomethingAndHasALimit() {
        String part = PAGE.substring(PAGE.indexOf("## Threat model"), PAGE.indexOf("## Promises"));
        assertThat(Pattern.compile("(?m)^\\|([^|]+)\\|([^|]+)\\|([^|]+)\\|$")
                        .matcher(part)
                        .results())
                .hasSizeGreaterThan(8)
                .allMatch(row -> Stream.of(1, 2, 3).map(row::group).noneMatch(String::isBlank));
    }
}
