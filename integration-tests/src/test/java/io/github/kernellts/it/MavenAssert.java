// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on Maven's exit code and output: {@code assertThat(result).succeeded().says("…")}. */
final class MavenAssert extends AbstractAssert<MavenAssert, OutsideProject.Result> {
    MavenAssert(OutsideProject.Result actual) {
        super(actual, MavenAssert.class);
    }

    /** Fails with Maven's output unless its exit code is 0. */
    MavenAssert succeeded() {
        if (actual.exit() != 0) {
            failWithMessage("Maven ended with %d:%n%s", actual.exit(), actual.log());
        }
        return this;
    }

    /** Fails with Maven's output if its exit code is 0. */
    MavenAssert failed() {
        if (actual.exit() == 0) {
            failWithMessage("Maven succeeded, and should have failed:%n%s", actual.log());
        }
        return this;
    }

    /** The output contains each of these texts. */
    MavenAssert says(CharSequence... texts) {
        Assertions.assertThat(actual.log()).contains(texts);
        return this;
    }

    /** The output contains a match of a regular expression. */
    MavenAssert saysMatching(String pattern) {
        Assertions.assertThat(actual.log()).containsPattern(pattern);
        return this;
    }

    /** The output contains none of these texts. */
    MavenAssert doesNotSay(CharSequence... texts) {
        Assertions.assertThat(actual.log()).doesNotContain(texts);
        return this;
    }
}
