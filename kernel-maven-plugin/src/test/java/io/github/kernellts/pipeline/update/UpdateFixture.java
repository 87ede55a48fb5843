// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.fetch.LoopbackServer;
import io.github.kernellts.layout.UserCache;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SignedReleases;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server on loopback lists releases like kernel.org, and serves releases signed with a key made here. */
abstract class UpdateFixture {
    static final KernelVersion NEWEST = KernelVersion.parse("6.1.9");
    static final KernelVersion OTHER = KernelVersion.parse("6.12.4");
    static final KernelVersion BEFORE = KernelVersion.parse("6.1.8");
    static final String SUMS = "# of ours\nfeed  linux-6.1.8.tar.xz\n";

    @TempDir
    static Path material;

    static SignedReleases releases;
    static Processes processes;

    @TempDir
    Path directory;

    final RecordedOutput output = new RecordedOutput();
    List<TriedKernel> kernels = List.of();
    Optional<Path> vulns = Optional.empty();
    Optional<NamedRelease> named = Optional.empty();
    LocalDate today = LocalDate.parse("2026-08-01");
    String searchPath = System.getenv("PATH");
    List<CompiledKernel> compiled = List.of();
    LoopbackServer server;
    Path pom;
    Path sums;

    @BeforeAll
    static void makeMaterial() {
        processes = new Processes(Path.of("/test"));
        releases = new SignedReleases(material, processes);
        releases.make(
                NEWEST,
                Map.of(
                        "Kconfig",
                        "config KEPT\n\tbool \"kept\"\nconfig APPEARED\n\tbool \"new\"\n",
                        "scripts/Makefile.package",
                        "# of another release\n".repeat(300)));
        releases.make(BEFORE, Map.of("Kconfig", "config KEPT\n\tbool \"kept\"\nconfig WENT\n\tbool \"old\"\n"));
        releases.make(OTHER);
        releases.makeKey("developer", "0");
        releases.makeKey("stranger", "0");
    }

    @AfterAll
    static void closeProcesses() {
        processes.close();
    }

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
        list(release("6.1.9", false), release("6.12.4", false), release("5.4.302", true));
        for (KernelVersion version : List.of(NEWEST, OTHER)) {
            server.serve("/v6.x/linux-" + version + ".tar.xz", releases.tarball(version));
            server.serve("/v6.x/linux-" + version + ".tar.sign", releases.signature(version, "developer"));
        }
        pom = directory.resolve("pom.xml");
        sums = directory.resolve("SHA256SUMS");
        Trees.write(sums, SUMS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    TriedKernel tried(String flavor, Optional<Path> patches, String toolchain, KernelVersion... of) {
        return new TriedKernel(
                flavor,
                directory,
                "defconfig",
                List.of("policy"),
                patches,
                List.of(EnterpriseLinux.EL8, EnterpriseLinux.EL9),
                Arrays.stream(of).map(KernelVersion::branch).collect(Collectors.toSet()),
                new ToolchainRequest(
                        toolchain,
                        "auto",
                        Optional.of("no-such-engine"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        false));
    }

    void refused(boolean check, String... why) {
        refusedFor(check, "6.1.8", why);
    }

    void refusedFor(boolean check, String built, String... why) {
        String before = Trees.text(pom);
        assertThatThrownBy(() -> run(check, built))
                .isInstanceOf(KernelException.class)
                .hasMessageContainingAll(why);
        assertThat(Trees.text(pom)).isEqualTo(before);
        assertThat(Trees.text(sums)).isEqualTo(SUMS);
    }

    void run(boolean check, String built) {
        new KernelUpdate(request(check, false, address(), built), output).run();
    }

    UpdateRequest request(boolean check, boolean offline, URI list, String built) {
        return new UpdateRequest(
                List.of(pom),
                Optional.ofNullable(built).map(KernelVersion::parse).stream().collect(Collectors.toSet()),
                list,
                server.address(),
                Optional.of(releases.keyring("developer")),
                Optional.of(sums),
                new UserCache(directory.resolve("cache")),
                new UpdateRequest.Trial(kernels, directory.resolve("trial"), text(), searchPath, "1"),
                vulns.map(data -> new UpdateRequest.Vulnerabilities(new CveRequest(data, "HEAD"), compiled)),
                named,
                today,
                check,
                offline);
    }

    Path text() {
        return directory.resolve("target/kernel-update.md");
    }

    URI address() {
        return server.address().resolve("releases.json");
    }

    void list(String... releases) {
        server.serve(
                "/releases.json",
                ("{\"releases\": [" + String.join(",", releases) + "]}").getBytes(StandardCharsets.UTF_8));
    }

    static String release(String version, boolean ended) {
        return "{\"version\": \"" + version + "\", \"iseol\": " + ended
                + ", \"released\": {\"isodate\": \"2026-11-20\"}}";
    }

    static String pins(String... versions) {
        return Arrays.stream(versions)
                .map(version -> "<kernel.version>" + version + "</kernel.version>\n")
                .collect(Collectors.joining("", "<project>\n", "</project>\n"));
    }
}
