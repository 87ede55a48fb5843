// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.stage;

import java.util.Locale;

/** The name of a stage. Each kind of build has an enum of its stages. */
public interface StageName {
    /** The constant's name. */
    String name();

    /** The name in stamps, fingerprints and messages: lower-case letters and hyphens, such as {@code module-rpm}. */
    default String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
