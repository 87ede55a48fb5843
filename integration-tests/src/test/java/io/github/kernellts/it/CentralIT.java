// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/**
 * What Maven Central requires of artifacts, by its publishing requirements, in a staging directory
 * to which a copy of this checkout was deployed in a version that is no snapshot.
 */
class CentralIT {
    private static final String VERSION = "1000";
    private static final String PLUGIN = "kernel-maven-plugin";

    private static Path staged;
    private static GpgKey key;

    @BeforeAll
    static void deployToADirectory() throws Exception {
        Path home = OutsideProject.emptyDirectory("central");
        Path copy = Files.createDirectories(home.resolve("checkout"));
        Path archive = home.resolve("checkout.tar");
        Run.in(
                OutsideProject.thisOne().directory(),
                "tar",
                "--create",
                "--file=" + archive,
                "--exclude=./.git",
                "--exclude=target",
                "--exclude=./integration-tests/src",
                ".");
        Run.in(copy, "tar", "--extract", "--file=" + archive);
        Files.delete(archive);
        for (String pom : Run.in(copy, "find", ".", "-name", "pom.xml").strip().split("\n")) {
            Path file = copy.resolve(pom);
            Files.writeString(
                    file, Files.readString(file).replace(OutsideProject.property("it.version") + "<", VERSION + "<"));
        }
        staged = home.resolve("staging");
        try (GpgKey made = GpgKey.make(home, "Publisher")) {
            key = made;
            // Install would leave this version in the repository that other tests use.
            assertThat(OutsideProject.in(copy)
                            .maven(
                                    Map.of("GNUPGHOME", made.home().toString()),
                                    "deploy",
                                    "-Pcentral",
                                    "-DskipTests",
                                    "-Dmaven.install.skip",
                                    "-pl",
                                    ".,kernel-lts-parent," + PLUGIN,
                                    "-DaltDeploymentRepository=central::file:" + staged))
                    .succeeded();
        }
    }

    private static Path directory(String artifact) {
        return staged.resolve("io/github/kernellts").resolve(artifact).resolve(VERSION);
    }

    private static Path file(String artifact, String suffix) {
        return directory(artifact).resolve(artifact + "-" + VERSION + suffix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel-lts", "kernel-lts-parent", PLUGIN})
    void aPomSaysWhatItIsWhoMadeItAndUnderWhichLicence(String artifact) throws Exception {
        Document pom = parsed(artifact);
        for (String path : List.of("groupId", "version")) {
            assertThat(valueOf(path, pom) + valueOf("parent/" + path, pom))
                    .as(path)
                    .isNotEmpty();
        }
        assertThat(valueOf("name", pom)).isNotEmpty();
        assertThat(valueOf("description", pom)).isNotEmpty();
        // The plugin inherits the rest from kernel-lts, which is published with it.
        Document inherited = artifact.equals(PLUGIN) ? parsed("kernel-lts") : pom;
        for (String path : List.of(
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/developerConnection",
                "scm/url")) {
            assertThat(valueOf(path, inherited)).as(path).isNotEmpty();
        }
        assertThat(Files.readString(file(artifact, ".pom"))).doesNotContain("-SNAPSHOT");
    }

    @Test
    void thePluginHasItsSourcesAndItsDocumentation() throws IOException {
        assertThat(entries("-sources.jar")).contains("io/github/kernellts/mojo/RpmMojo.java");
        assertThat(entries("-javadoc.jar")).contains("index.html", "io/github/kernellts/mojo/RpmMojo.html");
        assertThat(entries(".jar")).contains("META-INF/maven/plugin.xml");
    }

    @Test
    void eachFileHasASignatureThatGpgVerifiesAndDigests() throws IOException {
        List<String> files;
        try (var found = Files.walk(staged)) {
            files = found.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(each -> each.endsWith(".pom") || each.endsWith(".jar"))
                    .toList();
        }
        assertThat(files).hasSize(3 + 3);
        for (String each : files) {
            assertThat(key.gpg(staged, "--verify", each + ".asc", each)).contains("Good signature from \"Publisher\"");
            assertThat(Path.of(each + ".sha1"))
                    .content()
                    .startsWith(Run.in(staged, "sha1sum", each).substring(0, 40));
            assertThat(Path.of(each + ".md5"))
                    .content()
                    .startsWith(Run.in(staged, "md5sum", each).substring(0, 32));
        }
    }

    private static List<String> entries(String suffix) throws IOException {
        try (ZipFile jar = new ZipFile(file(PLUGIN, suffix).toFile())) {
            return jar.stream().map(Object::toString).toList();
        }
    }

    private static Document parsed(String artifact) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file(artifact, ".pom").toFile());
    }

    private static String valueOf(String path, Document pom) throws Exception {
        return XPathFactory.newInstance()
                .newXPath()
                .evaluate("/project/" + path, pom)
                .strip();
    }
}
