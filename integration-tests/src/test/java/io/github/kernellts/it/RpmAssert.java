// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on an RPM: {@code assertThat(Rpm.at(path)).requires("…").provides("…")}. */
final class RpmAssert extends AbstractAssert<RpmAssert, Rpm> {
    RpmAssert(Rpm actual) {
        super(actual, RpmAssert.class);
    }

    /** A query format (rpm(8)) has this result. */
    RpmAssert has(String format, String expected) {
        Assertions.assertThat(actual.query(format)).as(description(format)).isEqualTo(expected);
        return this;
    }

    /** It requires each of these, as {@code rpm --requires} prints them. */
    RpmAssert requires(String... lines) {
        Assertions.assertThat(actual.requires()).as(description("Requires")).contains(lines);
        return this;
    }

    RpmAssert doesNotRequire(String... lines) {
        Assertions.assertThat(actual.requires()).as(description("Requires")).doesNotContain(lines);
        return this;
    }

    /** It provides each of these, as {@code rpm --provides} prints them. */
    RpmAssert provides(String... lines) {
        Assertions.assertThat(actual.provides()).as(description("Provides")).contains(lines);
        return this;
    }

    /** It has exactly these files and directories, in any order. */
    RpmAssert hasExactly(String... paths) {
        Assertions.assertThat(actual.files()).as(description("files")).containsExactlyInAnyOrder(paths);
        return this;
    }

    private String description(String what) {
        return what + " of " + actual.file();
    }
}
