// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTreeTest {
    private static final String PLAIN =
            "# SPDX-License-Identifier: GPL-2.0\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\nEXTRAVERSION =\nNAME = Ramen\n";

    @TempDir
    Path tree;

    @ParameterizedTest
    @ValueSource(strings = {"EXTRAVERSION =", "EXTRAVERSION = # none", "EXTRAVERSION := ", "#EXTRAVERSION = -x"})
    void aReleaseIsAccepted(String line) {
        Trees.write(tree.resolve("localversion"), "\n");
        Trees.write(tree.resolve("localversion-rt~"), "-rt20\n");
        Trees.write(tree.resolve("scripts/localversion-rt"), "-rt20\n");
        Trees.directory(tree.resolve("localversions"));
        makefile(PLAIN.replace("EXTRAVERSION =", line));
        assertThatCode(this::require).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"EXTRAVERSION = -rc1, -rc1", "EXTRAVERSION=-x # ours, -x", "EXTRAVERSION\t+= $(BUILD), $(BUILD)"})
    void anExtraVersionIsRefusedAndNamed(String line, String value) {
        makefile(PLAIN.replace("EXTRAVERSION =", line));
        assertThatThrownBy(this::require)
                .hasMessageContaining("the source is not just Linux 6.1.9: EXTRAVERSION in its top Makefile is " + value
                        + ", which kbuild would add")
                .hasMessageContaining("Fix: set EXTRAVERSION to nothing")
                .hasMessageContaining("kernel.source")
                .hasMessageContaining("kernel.build");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localversion", "localversion-rt", "localversion.10-next"})
    void aLocalVersionIsRefusedAndItsFileNamed(String name) {
        makefile(PLAIN);
        Trees.write(tree.resolve(name), "-rt20\n");
        assertThatThrownBy(this::require)
                .hasMessageContaining("the source is not just Linux 6.1.9: its file " + name + " is not empty")
                .hasMessageContaining("Fix: delete " + name);
    }

    /** The link may lead to a file of this machine, or to one without an end. */
    @Test
    void aLocalVersionThatIsALinkIsRefusedUnread() throws IOException {
        makefile(PLAIN);
        Files.createSymbolicLink(tree.resolve("localversion"), Path.of("/dev/zero"));
        assertThatThrownBy(this::require).hasMessageContaining("its file localversion is not empty");
    }

    @Test
    void theBranchOfAnotherVersionIsNamedToo() {
        makefile(PLAIN.replace("LEVEL = 1", "LEVEL = 6"));
        assertThatThrownBy(this::require)
                .hasMessageContaining("the source holds Linux 6.6.9, and kernel.version is 6.1.9")
                .hasMessageContaining("Fix: set kernel.version to 6.6.9 and kernel.branch to 6.6 (-Plts-6.6 chooses");
    }

    /** kbuild leaves out what is empty: the release would be 6.1 without a third number. */
    @Test
    void aVersionWithoutAThirdNumberIsNotTakenForPointNull() {
        makefile(PLAIN.replace("SUBLEVEL = 9", "SUBLEVEL ="));
        assertThatThrownBy(() -> KernelTree.of(tree, "the source").require(KernelVersion.parse("6.1.0")))
                .hasMessageContaining("its Makefile sets no number as SUBLEVEL");
    }

    @Test
    void numbersAreReadAsMakeReadsThem() {
        makefile(PLAIN.replace("SUBLEVEL = 9", "SUBLEVEL := 9\t# ours"));
        assertThatCode(this::require).doesNotThrowAnyException();
    }

    private void makefile(String text) {
        Trees.write(tree.resolve("Makefile"), text);
    }

    private void require() {
        KernelTree.of(tree, "the source").require(KernelVersion.parse("6.1.9"));
    }
}
