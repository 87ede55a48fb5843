// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as guides write them. */
class MavenCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mvn kernel:module-boot -Pel9",
                "mvn -q \\\n    kernel:module-boot -Pel9",
                "for el in 8 9; do mvn kernel:module-boot -Pel9; done",
                "if ! mvn kernel:module-boot -Pel9; then false; fi",
                "A=1 KERNEL_TREES=$TREES mvn kernel:module-boot -Pel9",
                "cd $CHECKOUT && time mvn kernel:module-boot -Pel9",
                "(mvn kernel:module-boot -Pel9)",
                "git bisect run sh -c 'cd ../x && mvn -q kernel:module-boot -Pel9'",
                "sh -c \"mvn kernel:module-boot -Pel9\"",
                "mvn io.github.kernellts:kernel-maven-plugin:1000-SNAPSHOT:module-boot -Pel9"
            })
    void isFoundBehindWhatTheShellAllowsBeforeIt(String text) {
        assertThat(MavenCommand.in(text)).singleElement().satisfies(command -> {
            assertThat(command.goals()).containsExactly("module-boot");
            assertThat(command.profiles()).containsExactly("el9");
        });
    }

    @Test
    void propertiesMayHaveAHyphen() {
        assertThat(MavenCommand.in("mvn verify -Dkernel.module-boot.skip -Dkernel.el=el9 '-Darguments=-Dkernel.skip'"))
                .singleElement()
                .extracting(MavenCommand::properties)
                .isEqualTo(List.of("kernel.module-boot.skip", "kernel.el", "kernel.skip"));
    }

    @Test
    void anotherProgramIsNone() {
        assertThat(MavenCommand.in("apt-get install maven\necho mvn verify\nmvnDebug verify"))
                .isEmpty();
    }
}
