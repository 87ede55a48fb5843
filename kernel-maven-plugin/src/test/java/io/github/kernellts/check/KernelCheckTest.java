// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.boot.BootCheck;
import io.github.kernellts.check.KernelCheck.Group;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KernelCheckTest {
    /** The checks with a result printed by the first process of the boot check. */
    private static final Pattern PRINTED = Pattern.compile("\\b(?:ok|failed) \"([a-z-]+?)(?:-\\$1)?(?:: |\")");

    @Test
    void theBootedScriptPrintsResultsOfExactlyTheChecksOfItsGroup() throws IOException {
        String script;
        try (InputStream stream = BootCheck.class.getResourceAsStream("init")) {
            script = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        Set<String> printed = PRINTED.matcher(script)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = KernelCheck.of(Group.BOOT)
                .map(check -> check.id().replaceFirst("^refuses-.*", "refuses"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(printed).isEqualTo(known);
    }

    @Test
    void eachCheckIsFoundByItsId() {
        for (KernelCheck check : KernelCheck.values()) {
            assertThat(KernelCheck.of(check.id())).contains(check);
        }
        assertThat(KernelCheck.of("no-such-check")).isEmpty();
    }
}
