// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.util.Map;

/**
 * Whether builds may install what this machine lacks. The first build of a run does it for all that a kernel needs, because
 * two classes run at once and apt admits one at a time; what repositories and modules need beside is among the tools of tests.
 */
final class Provisioned {
    private static final boolean ALLOWED = Boolean.parseBoolean(OutsideProject.property("it.provision"));
    private static boolean done;

    private Provisioned() {}

    /** The value of kernel.provision for a build. */
    static synchronized String option() {
        if (ALLOWED && !done) {
            done = true;
            OutsideProject.Result result =
                    OutsideProject.of("tiny", "provisioned").maven(Map.of(), "kernel:check", "-Pel9");
            if (result.exit() != 0) {
                throw new AssertionError("kernel.provision left something missing:\n" + result.log());
            }
        }
        return Boolean.toString(ALLOWED);
    }
}
