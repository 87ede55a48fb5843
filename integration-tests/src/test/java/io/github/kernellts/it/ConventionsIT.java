// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The conventions expected of every Maven plugin. */
class ConventionsIT {
    private static OutsideProject project;

    @BeforeAll
    static void makeProject() {
        project = OutsideProject.of("tiny", "conventions");
    }

    @Test
    void helpListsTheGoalsAndTheirPropertiesWithExamples() {
        assertThat(project.maven(Map.of(), "kernel:help"))
                .says("kernel:check", "kernel:compile", "kernel:module", "kernel:update");
        assertThat(project.maven(Map.of(), "kernel:help", "-Ddetail", "-Dgoal=configure"))
                .says("kernel.config.fragments", "Example: policy,el,filesystems,mine.config", "User property:");
    }

    @Test
    void aGoalThatIsSkippedSaysSoAndNamesTheProperty() {
        OutsideProject.Result skipped =
                project.maven(Map.of(), "kernel:check", "-Pel9", "-Dkernel.check.skip", "-Dkernel.version=none");
        assertThat(skipped).succeeded().says("The goal check is skipped: kernel.check.skip is true");
        OutsideProject.Result all = project.maven(Map.of(), "initialize", "-Pel9", "-Dkernel.skip");
        assertThat(all).succeeded().says("tiny is skipped: kernel.skip is true");
    }

    /** The key of packages that a test host trusts. */
    @Test
    void cleanRemovesAllButTheThrowawayKeys() throws IOException {
        OutsideProject cleaned = OutsideProject.of("bound", "cleaned");
        Path target = cleaned.directory().resolve("target");
        for (String file : List.of("kernel-lts/throwaway.asc", "el9-6.1/kernel-lts/x", "classes/y", "z")) {
            Files.createDirectories(target.resolve(file).getParent());
            Files.writeString(target.resolve(file), file);
        }
        assertThat(cleaned.maven(Map.of(), "clean", "-Pel9")).succeeded();
        assertThat(target).isDirectoryRecursivelyContaining("glob:**/kernel-lts/throwaway.asc");
        try (Stream<Path> left = Files.walk(target)) {
            assertThat(left.map(each -> target.relativize(each).toString()))
                    .containsExactlyInAnyOrder("", "kernel-lts", "kernel-lts/throwaway.asc");
        }
    }

    @Test
    void aMistypedPropertyOrProfileIsRefusedWithTheNearestOne() {
        assertThat(project.maven(Map.of(), "kernel:check", "-Pel9", "-Dkernel.signing.keysotre=own.p12")
                        .log())
                .contains("reads the property kernel.signing.keysotre. Fix: set kernel.signing.keystore instead")
                .doesNotContain("own.p12");
        assertThat(project.maven(Map.of(), "kernel:check", "-Pel9,lts-6.2").log())
                .contains("There is no profile lts-6.2 in the POMs of this build. Fix: choose lts-6.1; there are ");
    }

    @Test
    void whatHasToBeSetIsNamedByItsProperty() {
        assertThat(project.maven(Map.of(), "kernel:keygen").log()).contains("kernel.keygen.owner is not set");
        assertThat(project.maven(Map.of(), "kernel:module", "-Pel9").log()).contains("kernel.module.source is not set");
        assertThat(project.maven(Map.of(), "kernel:import", "-Pel9").log()).contains("kernel.import.config is not set");
    }

    @Test
    void aGoalOutsideOfAProjectMakesNothingThatIsNamedLikeAnExpression() throws IOException {
        Path empty = Trees.emptyDirectory(Path.of(OutsideProject.property("it.directory"), "no-project"));
        OutsideProject.in(empty)
                .maven(
                        Map.of("PATH", "/usr/bin:/bin"),
                        "io.github.kernellts:kernel-maven-plugin:" + OutsideProject.property("it.version")
                                + ":toolchain",
                        "-Dkernel.el=el9",
                        "-Dkernel.toolchain.engine=/nowhere/podman");
        try (Stream<Path> made = Files.list(empty)) {
            assertThat(made.map(each -> each.getFileName().toString())).isSubsetOf("target");
        }
    }

    @Test
    void sourcesAreFetchedThroughTheProxyOfSettings() throws IOException {
        assertThat(askedOfTheProxy(port -> port, port -> List.of())).containsOnly("http://mirror.invalid/linux.tar.xz");
    }

    /** The one of settings.xml does not answer. */
    @Test
    void aProxyOfTheCommandLineGoesBeforeThatOfSettings() throws IOException {
        assertThat(askedOfTheProxy(
                        port -> 1, port -> List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + port)))
                .containsOnly("http://mirror.invalid/linux.tar.xz");
    }

    /**
     * What a proxy is asked for when a source is fetched.
     *
     * @param inSettings the port in settings.xml, by that of the proxy
     * @param more arguments, by that port
     */
    private static List<String> askedOfTheProxy(IntUnaryOperator inSettings, IntFunction<List<String>> more)
            throws IOException {
        byte[] tarball = "a tarball".getBytes(StandardCharsets.UTF_8);
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, tarball.length);
            exchange.getResponseBody().write(tarball);
            exchange.close();
        });
        proxy.start();
        Path settings = project.directory().resolve("settings.xml");
        Files.writeString(
                settings, """
                <settings>
                  <proxies>
                    <proxy>
                      <active>true</active>
                      <protocol>http</protocol>
                      <host>127.0.0.1</host>
                      <port>%d</port>
                      <nonProxyHosts>*.maven.org</nonProxyHosts>
                    </proxy>
                  </proxies>
                </settings>
                """.formatted(inSettings.applyAsInt(proxy.getAddress().getPort())));
        Path cache = Trees.emptyDirectory(project.directory().resolve("cache"));
        try {
            List<String> arguments = new ArrayList<>(List.of(
                    "kernel:source",
                    "-Pel9",
                    "--settings",
                    settings.toString(),
                    "-Dkernel.cache=" + cache,
                    "-Dkernel.source=http://mirror.invalid/linux.tar.xz",
                    "-Dkernel.source.sha256=" + Digests.sha256("a tarball")));
            arguments.addAll(more.apply(proxy.getAddress().getPort()));
            assertThat(project.maven(Map.of(), arguments.toArray(String[]::new)))
                    .succeeded();
        } finally {
            proxy.stop(0);
        }
        return asked;
    }
}
