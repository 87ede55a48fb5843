// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The output of kernel:matrix, and its file for scripts. */
class MatrixIT {
    private static final String BUILD =
            "{\"branch\":\"6.12\",\"end\":\"2028-12\",\"el\":\"el9\",\"flavor\":\"tiny\",\"profiles\":\"el9,lts-6.12\"}";

    @Test
    void quietMavenPrintsTheMatrixAndNothingElseAndAFileHasTheSame() throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "matrix");
        OutsideProject.Result printed = project.maven(Map.of(), "-q", "kernel:matrix");
        assertThat(printed).succeeded();
        // Debian's Maven prints codes that reset colours before and after its output, even without a terminal.
        String matrix = printed.log().replace("\u001b[0m", "");
        assertThat(matrix).startsWith("{\"include\":[{").endsWith("}]}\n").contains(BUILD);
        assertThat(matrix.lines()).hasSize(1);

        Path file = project.directory().resolve("target/new/matrix.json");
        Files.deleteIfExists(file);
        project.maven(Map.of(), "kernel:matrix", "-Dkernel.matrix.file=target/new/matrix.json");
        assertThat(file).hasContent(matrix);
    }

    @Test
    void bothFlavorsOfThisProjectCanBeBuilt() throws IOException {
        Path file = Path.of(OutsideProject.property("it.directory"), "matrix.json");
        OutsideProject.Result told = OutsideProject.thisOne()
                .maven(
                        Map.of(),
                        "io.github.kernellts:kernel-maven-plugin:" + OutsideProject.property("it.version") + ":matrix",
                        "-Dkernel.matrix.file=" + file);
        assertThat(told).succeeded();
        assertThat(Files.readString(file))
                .contains(
                        "{\"branch\":\"6.1\",\"end\":\"2027-12\",\"el\":\"el9\",\"flavor\":\"kvm\",\"profiles\":\"el9,kvm,lts-6.1\"}",
                        "{\"branch\":\"6.12\",\"end\":\"2028-12\",\"el\":\"el10\",\"flavor\":\"generic\","
                                + "\"profiles\":\"el10,generic,lts-6.12\"}");
    }
}
