// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.List;

/** The refusals of a verification, reported together. */
final class Findings {
    private static final int SHOWN = 20;

    private final List<String> refusals = new ArrayList<>();

    void refuse(String what) {
        refusals.add(what);
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            refuse(otherwise);
        }
    }

    /** @throws KernelException if anything was refused */
    void conclude() {
        if (refusals.isEmpty()) {
            return;
        }
        List<String> shown =
                refusals.stream().limit(SHOWN).map(line -> "  " + line).toList();
        String more = refusals.size() > SHOWN ? "\n  and " + (refusals.size() - SHOWN) + " more" : "";
        throw new KernelException(
                "The RPMs failed checks:\n" + String.join("\n", shown) + more + "\n",
                "run mvn clean and build again, and report the bug if the checks fail again; don't publish these RPMs");
    }
}
