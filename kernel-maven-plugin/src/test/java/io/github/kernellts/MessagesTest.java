// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The wording of messages, in the source. */
class MessagesTest {
    private static final Path SOURCE = Path.of("src/main/java");
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
    /** Advice that sounds unsure, or that begins by setting or mending something without a name. */
    private static final Pattern VAGUE =
            Pattern.compile("(?i)\\bperhaps\\b|^\"(?:set|mend) (?:it|that|them|this)\\b(?! up\\b|,)");

    @Test
    void noAdviceSaysPerhapsOrBeginsWithSetItOrMendIt() {
        List<String> texts = Trees.files(SOURCE, file -> file.toString().endsWith(".java")).stream()
                .flatMap(file -> TEXT.matcher(Trees.text(file))
                        .results()
                        .map(text -> SOURCE.relativize(file) + ": " + text.group()))
                .toList();
        assertThat(texts).hasSizeGreaterThan(2000);
        assertThat(texts)
                .noneMatch(text ->
                        VAGUE.matcher(text.substring(text.indexOf(": ") + 2)).find());
    }
}
