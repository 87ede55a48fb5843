// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AssertProvider;

/** An RPM read with rpm(8), with any signature. {@code assertThat(Rpm.at(path))} returns {@link RpmAssert}. */
record Rpm(Path file) implements AssertProvider<RpmAssert> {
    static Rpm at(Path file) {
        return new Rpm(file);
    }

    /** The result of a query format, such as {@code %{VERSION} %{RELEASE}} (rpm(8), QUERY OPTIONS). */
    String query(String format) {
        return ask("--qf", format);
    }

    /** The paths of its files and directories. */
    List<String> files() {
        return ask("--list").lines().toList();
    }

    List<String> requires() {
        return ask("--requires").lines().toList();
    }

    List<String> provides() {
        return ask("--provides").lines().toList();
    }

    private String ask(String... options) {
        List<String> command = new ArrayList<>(List.of("rpm", "-qp", "--nosignature"));
        command.addAll(List.of(options));
        command.add(file.toString());
        return Run.in(file.toAbsolutePath().getParent(), command.toArray(String[]::new));
    }

    @Override
    public RpmAssert assertThat() {
        return new RpmAssert(this);
    }
}
