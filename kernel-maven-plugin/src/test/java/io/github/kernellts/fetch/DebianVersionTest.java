// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebianVersionTest {
    private static final List<String> VERSIONS = List.of(
            "6.1.192-2",
            "6.1.192-10",
            "6.1.192-10~deb12u1",
            "6.1.192-10+b1",
            "6.1.192",
            "6.1.192-0",
            "6.1.192~rc1-1",
            "6.1.192a-1",
            "6.1.192.1-1",
            "6.1.00192-2",
            "1:5.10.1-1",
            "6.12.107-1~deb12u1",
            "6.12.107-1~bpo12+1",
            "6.1-rc3-1",
            "6.1.192-2.0.1");

    @Test
    void theOrderIsDpkgs() {
        try (Processes processes = new Processes(Path.of("/test"))) {
            for (String left : VERSIONS) {
                for (String right : VERSIONS) {
                    int order = DebianVersion.parse(left).compareTo(DebianVersion.parse(right));
                    String relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
                    assertThat(processes
                                    .run(Command.of(Path.of("/"), "dpkg", "--compare-versions", left, relation, right))
                                    .succeeded())
                            .as(left + " " + relation + " " + right)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aVersionIsWrittenAsItWasRead() {
        assertThat(VERSIONS)
                .allSatisfy(each -> assertThat(DebianVersion.parse(each)).hasToString(each));
    }
}
