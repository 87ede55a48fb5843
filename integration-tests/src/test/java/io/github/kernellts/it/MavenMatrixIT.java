// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Maven versions named in the guides, from Maven Central, with each JDK of this machine from 17 on: packagings,
 * profiles, injection and parameters, up to the configured kernel.
 */
class MavenMatrixIT {
    private static final List<String> MAVENS = List.of("3.8.7", "3.9.16", "4.0.0-rc-6");
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy";

    /** Another build number than that of the POM. */
    private static final String BUILD = "-Dkernel.build=8";

    private static OutsideProject kernel;
    private static OutsideProject module;
    private static OutsideProject checkout;
    private static Path mavens;

    @BeforeAll
    static void fetchMavens() throws IOException {
        kernel = OutsideProject.of("tiny", "mavens/kernel");
        module = OutsideProject.of("writeboost", "mavens/module");
        checkout = CheckoutIT.copy("mavens/checkout");
        mavens = Files.createDirectories(kernel.directory().resolveSibling("distributions"));
        for (String version : MAVENS) {
            if (!Files.exists(mavens.resolve("apache-maven-" + version))) {
                OutsideProject.Result copied = kernel.maven(
                        Map.of(),
                        COPY,
                        "-Dartifact=org.apache.maven:apache-maven:" + version + ":tar.gz:bin",
                        "-DoutputDirectory=" + mavens);
                assertThat(copied).succeeded();
                Run.in(mavens, "tar", "--extract", "--gzip", "--file=apache-maven-" + version + "-bin.tar.gz");
            }
        }
    }

    static Stream<OutsideProject.Tools> mavensAndJdks() throws IOException {
        List<Path> jdks = jdks();
        Path repository = OutsideProject.Tools.ofTheTests().repository();
        return MAVENS.stream()
                .flatMap(version -> jdks.stream()
                        .map(jdk -> new OutsideProject.Tools(
                                mavens.resolve("apache-maven-" + version + "/bin/mvn"), jdk, repository)));
    }

    /** The running JDK, and one of each other version. */
    private static List<Path> jdks() throws IOException {
        Path running = Path.of(System.getProperty("java.home")).toRealPath();
        Path all = Path.of("/usr/lib/jvm");
        try (Stream<Path> others = Files.isDirectory(all) ? Files.list(all) : Stream.empty()) {
            return Stream.concat(Stream.of(running), others.filter(MavenMatrixIT::isAnotherVersion))
                    .distinct()
                    .toList();
        }
    }

    private static boolean isAnotherVersion(Path jdk) {
        Path release = jdk.resolve("release");
        if (Files.isSymbolicLink(jdk) || !Files.exists(release) || !Files.exists(jdk.resolve("bin/javac"))) {
            return false;
        }
        int feature = Runtime.Version.parse(Trees.text(release).replaceFirst("(?s).*JAVA_VERSION=\"([^\"]+)\".*", "$1"))
                .feature();
        return feature > 17 && feature != Runtime.version().feature();
    }

    @ParameterizedTest
    @MethodSource("mavensAndJdks")
    void aKernelAndAModuleAreConfiguredWithoutAWarningOfTheirPoms(OutsideProject.Tools tools) throws IOException {
        Trees.delete(kernel.directory().resolve("target/el9-6.1"));
        OutsideProject.Result configured = kernel.by(tools).maven(Map.of(), "process-sources", "-Pel9", "-T2", BUILD);
        assertThat(configured)
                .succeeded()
                .says(
                        "Building tiny 7-SNAPSHOT",
                        "Configured " + TinyBuild.snapshot("8").release())
                .doesNotSay("effective model", "is deprecated", "is read-only", "not thread-safe");
        OutsideProject.Result offline = kernel.by(tools).maven(Map.of(), "process-sources", "-Pel9", "-o", BUILD);
        assertThat(offline).succeeded().says(":configure ").doesNotSay("Configured ");
        OutsideProject.Result refused = kernel.by(tools).maven(Map.of(), "kernel:check", "-Pel8,el9");
        assertThat(refused).says("The profiles [el8, el9] exclude each other");
        OutsideProject.Result skipped = module.by(tools).maven(Map.of(), "process-sources", "-Pel9", "-o");
        assertThat(skipped).succeeded().says("[ kernel-module ]");
    }

    /** It takes the objects that all tests share; only files that contain the build number are compiled again. */
    @Tag("mavens")
    @ParameterizedTest
    @MethodSource("mavensAndJdks")
    void aWholeKernelIsBuiltVerifiedAndBooted(OutsideProject.Tools tools) throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "mavens/whole").cleaned();
        assertThat(project.by(tools).maven(Map.of(), "verify", "-Pel9", BUILD))
                .succeeded()
                .says("verify held, boot held");
    }

    /** Maven 4.0.0-rc-6 reports the active profiles of a parent only for the parent's first project. */
    @ParameterizedTest
    @MethodSource("mavensAndJdks")
    void theProfilesOfTheParentAreActiveForEachFlavorOfThisProject(OutsideProject.Tools tools) {
        OutsideProject.Result chosen = checkout.by(tools)
                .maven(
                        Map.of(),
                        "package",
                        "-Pel9,generic",
                        "-pl",
                        CheckoutIT.KERNELS,
                        "-Dkernel.check.skip",
                        "-Dkernel.source.skip");
        assertThat(chosen.exit()).as(chosen.log()).isZero();
        assertThat(chosen.log())
                .contains("kernel-lts-kvm is skipped: the profile kvm builds it", "The goal rpm is skipped")
                .doesNotContain("kernel-lts-generic is skipped");
    }
}
