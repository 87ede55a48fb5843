// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.codehaus.plexus.util.cli.CommandLineUtils;
import org.junit.jupiter.api.Test;

class RecipePropertiesTest {
    /** A variable in single quotes would be none. */
    @Test
    void aCommandIsSplitIntoTheSameWordsAgain() throws Exception {
        List<String> words = List.of("./configure", "CFLAGS=\"-I$source_dir\"", "it's \"$$(src)\"", "a b", "plain$$");
        String command = RecipeProperties.command(words);
        assertThat(CommandLineUtils.translateCommandline(command)).containsExactlyElementsOf(words);
        assertThat(command.replace("'\"'", "")).contains("-I$source_dir").doesNotContain("'-I");
    }
}
