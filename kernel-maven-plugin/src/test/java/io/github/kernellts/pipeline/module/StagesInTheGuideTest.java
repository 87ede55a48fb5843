// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.pipeline.kernel.KernelStage;
import io.github.kernellts.pipeline.stage.StageName;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on the architecture, whose table has the inputs of the stages. */
class StagesInTheGuideTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z-]+) \\| .* \\|$");

    @Test
    void eachStageHasARowInItsPlace() {
        String guide = Trees.text(Path.of("../src/site/markdown/architecture.md"));
        String table = guide.substring(guide.indexOf("| stage | inputs |"));
        String rows = table.substring(table.indexOf("\n") + 1, table.indexOf("\n\n"));
        assertThat(ROW.matcher(rows).results().map(row -> row.group(1)))
                .containsExactlyElementsOf(Stream.<StageName>concat(
                                Stream.of(KernelStage.values()), Stream.of(ModuleStage.values()))
                        .map(stage -> stage.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }
}
