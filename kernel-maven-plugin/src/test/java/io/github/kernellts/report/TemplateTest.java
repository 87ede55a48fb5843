// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final Template TEMPLATE = new Template("<p class=\"${kind}\">${text}</p>${part}$1{x}");

    @Test
    void textIsEscapedAndNeverReadAsAPlaceAndMarkupIsTakenAsItIs() {
        assertThat(TEMPLATE.fill(Map.of(
                        "kind", "\"><script>",
                        "text", "${part} & $1 \\1",
                        "part", new Html().element("b", "<${kind}>"))))
                .isEqualTo("<p class=\"&quot;&gt;&lt;script&gt;\">${part} &amp; $1 \\1</p>"
                        + "<b>&lt;${kind}&gt;</b>\n$1{x}");
    }

    @Test
    void aPlaceWithoutAValueAndAValueWithoutAPlaceAreRefused() {
        assertThatThrownBy(() -> TEMPLATE.fill(Map.of("kind", "", "text", ""))).hasMessageContaining("${part}");
        assertThatThrownBy(() -> TEMPLATE.fill(Map.of("kind", "", "text", "", "part", "", "more", "")))
                .hasMessageContaining("more");
    }
}
