// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on how Maven ended and on what it printed: {@code assertThat(result).succeeded().says("…")}. */
final class MavenAssert extends AbstractAssert<MavenAssert, OutsideProject.Result> {
    MavenAssert(OutsideProject.Result actual) {
        super(actual, MavenAssert.class);
    }

    /** Fails, with all that Maven printed, unless it ended with 0. */
    MavenAssert succeeded() {
        if (actual.exit() != 0) {
            failWithMessage("Maven ended with %d:%n%s", actual.exit(), actual.log());
        }
        return this;
    }

    /** Fails, with all that Maven printed, if it ended with 0. */
    MavenAssert failed() {
        if (actual.exit() == 0) {
            failWithMessage("Maven succeeded, and should have failed:%n%s", actual.log());
        }
        return this;
    }

    /** Each of these is in what it printed. */
    MavenAssert says(CharSequence... texts) {
        Assertions.assertThat(actual.log()).contains(texts);
        return this;
    }

    /** A regular expression is found in what it printed. */
    MavenAssert saysMatching(String pattern) {
        Assertions.assertThat(actual.log()).containsPattern(pattern);
        return this;
    }

    /** None of these is in what it printed. */
    MavenAssert doesNotSay(CharSequence... texts) {
        Assertions.assertThat(actual.log()).doesNotContain(texts);
        return this;
    }
}
