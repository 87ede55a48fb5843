// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The BOM installed by Maven, and its import by a project. */
class BomIT {
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies";

    private static OutsideProject listed;

    @BeforeAll
    static void install() {
        listed = OutsideProject.of("bom", "bom");
        OutsideProject.Result installed = listed.maven(Map.of(), "install");
        assertThat(installed).succeeded().says("BOM of 2 RPM artifacts");
    }

    @Test
    void whatIsInstalledListsTheRpmsThatWereBuiltAndNothingElse() throws IOException {
        Path pom = Path.of(OutsideProject.property("it.repository"))
                .resolve("org/example/listed/3-SNAPSHOT/listed-3-SNAPSHOT.pom");
        String text = Files.readString(pom);
        assertThat(text)
                .contains("<classifier>el9-6.1-x86_64</classifier>", "<classifier>src-el9-6.1</classifier>")
                .doesNotContain("notes", "not.for.importers", "<build>", "<profile>");
        assertThat(text.split("<dependency>")).hasSize(3);
    }

    @Test
    void whoImportsItNamesAnRpmWithoutAVersion() throws IOException {
        OutsideProject user = OutsideProject.of("bom-user", "bom-user");
        Run.in(user.directory(), "rm", "-rf", "target");
        OutsideProject.Result result = user.maven(Map.of(), COPY);
        assertThat(result).succeeded();
        assertThat(user.directory().resolve("target/dependency/listed-3-SNAPSHOT-el9-6.1-x86_64.rpm"))
                .hasSameTextualContentAs(listed.directory().resolve("pom.xml"));
    }

    @Test
    void whatWasNotBuiltHasNoVersionInIt() throws IOException {
        OutsideProject user = OutsideProject.of("bom-user", "bom-misuser");
        user.replaceInPom("el9-6.1-x86_64", "el8-6.1-x86_64");
        OutsideProject.Result result = user.maven(Map.of(), COPY);
        assertThat(result).failed().says("'dependencies.dependency.version' for org.example:listed:rpm:el8-6.1-x86_64");
    }

    @Test
    void whereNothingWasBuiltThereIsNoBom() throws IOException {
        OutsideProject empty = OutsideProject.of("bom", "bom-empty");
        empty.replaceInPom("<type>rpm</type>", "<type>txt</type>");
        OutsideProject.Result result = empty.maven(Map.of(), "package");
        assertThat(result).failed().says("There are no RPMs for a BOM");
    }
}
