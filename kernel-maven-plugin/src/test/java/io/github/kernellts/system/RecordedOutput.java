// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.util.ArrayList;
import java.util.List;

/** Records the output for the user. */
public final class RecordedOutput implements Output {
    public final List<String> lines = new ArrayList<>();
    public final List<String> warnings = new ArrayList<>();

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void warn(String line) {
        warnings.add(line);
    }

    @Override
    public void debug(String line) {
        lines.add(line);
    }
}
