// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.config.Fragment;
import io.github.kernellts.config.Target;
import io.github.kernellts.source.Branch;
import io.github.kernellts.system.Trees;
import java.io.StringReader;
import java.nio.file.Path;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of new projects; NewProjectIT builds them. */
class NewProjectTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(NewProject.Kind.class)
    void eachKindHasAPomOfThisVersionAndNoPlaceIsLeft(NewProject.Kind kind) throws Exception {
        assertThat(project(kind, "mine").write(directory))
                .allSatisfy(file -> assertThat(Trees.text(file)).doesNotContain("@"));
        Model model = new MavenXpp3Reader().read(new StringReader(Trees.text(directory.resolve("pom.xml"))));
        assertThat(model.getParent().getVersion()).isEqualTo("1000");
        assertThat(model.getGroupId() + ":" + model.getArtifactId()).isEqualTo("org.example.kernels:mine");
    }

    @Test
    void theFragmentIsOneThatTheGoalsTake() {
        project(NewProject.Kind.FLAVOR, "mine").write(directory);
        assertThat(Fragment.load("mine.config", directory, new Target(Branch.parse("6.1"), "el9"))
                        .requests())
                .isNotEmpty();
    }

    @Test
    void aFileThatIsThereStaysAndNothingElseIsWritten() {
        Path source = directory.resolve("mine.c");
        Trees.write(source, "my own");
        assertThatThrownBy(() -> project(NewProject.Kind.MODULE, "mine").write(directory))
                .hasMessageContaining("mine.c exists already")
                .hasMessageContaining("kernel.new.directory");
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(source));
        assertThat(source).hasContent("my own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mine", "my own", "../mine", "1mine", "a<b", "mine-too"})
    void aNameThatNoKernelAndNoModuleCanHaveIsRefused(String name) {
        assertThatThrownBy(() -> project(NewProject.Kind.MODULE, name)).hasMessageContaining("kernel.new.name");
    }

    @Test
    void anUnknownKindNamesTheKnownOnes() {
        assertThatThrownBy(() -> NewProject.Kind.parse("kernel"))
                .hasMessageContaining("flavor or module or repository");
    }

    private static NewProject project(NewProject.Kind kind, String name) {
        return new NewProject(kind, name, "org.example.kernels", "1000");
    }
}
