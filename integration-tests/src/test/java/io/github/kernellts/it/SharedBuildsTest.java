// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedBuildsTest {
    private Store store;

    @RegisterExtension
    final BeforeEachCallback takeStore = context -> store = context.getStore(Namespace.create(SharedBuildsTest.class));

    private final AtomicInteger builds = new AtomicInteger();

    @Test
    void theSecondThatAsksGetsWhatTheFirstBuilt() {
        SharedBuilds.Build<String> build = () -> "build " + builds.incrementAndGet();
        assertThat(SharedBuilds.once(store, String.class, build)).isEqualTo("build 1");
        assertThat(SharedBuilds.once(store, String.class, build)).isEqualTo("build 1");
    }

    @Test
    void whatCouldNotBeBuiltIsNotTriedAgain() {
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> SharedBuilds.once(store, String.class, () -> {
                        builds.incrementAndGet();
                        throw new IOException("no room");
                    }))
                    .hasMessage("The String that tests share could not be built: no room");
        }
        assertThat(builds).hasValue(1);
    }
}
