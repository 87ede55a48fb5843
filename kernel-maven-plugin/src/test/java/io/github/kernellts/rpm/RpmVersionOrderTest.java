// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpmVersionOrderTest {
    private static final List<String> VERSIONS = List.of(
            "6.1.192_1000.el9-1",
            "6.1.192_0.1000.el9-1",
            "6.1.192_999.el9-1",
            "6.1.192_1000.el10-1",
            "6.1.192_0.1000.el9-0.1",
            "6.1.192_01000.el9-1",
            "6.12.1_1000.el9-1",
            "6.1.9_1000.el9-1",
            "6.1.192_1000-1",
            "6.1.192_1000.el9-1.2",
            "6.1.192_1000~rc1.el9-1",
            "6.1.192_1000^git.el9-1",
            "6.1.192_1000.a-1",
            "6.1.192_1000.b-1",
            "20261126203000-1",
            "99999999999999999999-1",
            "1.0^-1",
            "1.0~-1",
            "1.0-1",
            "1.0.-1",
            "a-1");

    @TempDir
    Path directory;

    /** Compares every pair by rpm's own order of versions and then of releases. */
    @Test
    void theOrderIsThatOfRpm() {
        StringBuilder lua = new StringBuilder("%{lua:");
        List<String[]> pairs = new ArrayList<>();
        for (String one : VERSIONS) {
            for (String other : VERSIONS) {
                pairs.add(new String[] {one, other});
                lua.append("print(rpm.vercmp(\"").append(one.replaceFirst("-[^-]*$", ""));
                lua.append("\",\"").append(other.replaceFirst("-[^-]*$", "")).append("\") .. \" \" .. rpm.vercmp(\"");
                lua.append(one.replaceFirst(".*-", "")).append("\",\"").append(other.replaceFirst(".*-", ""));
                lua.append("\") .. \"\\n\")");
            }
        }
        String said;
        try (Processes processes = new Processes(directory)) {
            said = processes.output(Command.of(directory, "rpm", "--eval", lua + "}"), "");
        }
        List<String> orders = said.lines().filter(line -> !line.isBlank()).toList();
        assertThat(orders).hasSameSizeAs(pairs);
        Comparator<String> order = RpmVersionOrder::compare;
        for (int i = 0; i < orders.size(); i++) {
            String[] both = orders.get(i).split(" ");
            int expected = both[0].equals("0") ? Integer.parseInt(both[1]) : Integer.parseInt(both[0]);
            String[] pair = pairs.get(i);
            assertThat(order.compare(pair[0], pair[1]))
                    .as(pair[0] + " and " + pair[1])
                    .isEqualTo(expected);
        }
    }
}
