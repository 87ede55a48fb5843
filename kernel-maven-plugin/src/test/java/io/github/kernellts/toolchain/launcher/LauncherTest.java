// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses the real ccache; TinyLaunchersIT tests distcc and icecc. */
class LauncherTest {
    private static final String KERNEL = "-D__KERNEL__";

    @TempDir
    Path directory;

    private Processes processes;

    @BeforeEach
    void writeSource() {
        processes = new Processes(directory);
        Trees.write(
                directory.resolve("source/hello.c"), "const char *where = __FILE__;\nint made(void) { return 1; }\n");
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void whatOneBuildCompiledAnotherDirectoryTakesFromTheCacheWithTheSameBytes() {
        Launcher launcher = launcher("ccache");
        launcher.reset();
        byte[] first = compile("one", launcher);
        assertThat(launcher.statistics())
                .singleElement()
                .asString()
                .contains("1 calls, 0 from the cache, 1 compiled and kept");
        launcher.reset();
        assertThat(compile("two", launcher)).isEqualTo(first);
        assertThat(launcher.statistics())
                .singleElement()
                .asString()
                .contains("1 calls, 1 from the cache, 0 compiled and kept");
        assertThat(compile("three", launcher("none"))).isEqualTo(first);
    }

    /** gcc reports more warnings and errors for source with expanded macros, for example in libbpf of Linux 6.12. */
    @ParameterizedTest
    @ValueSource(strings = {"-D__USER__", KERNEL})
    void macrosReachTheCompilerAsTheyDoWithoutTheCache(String kernel) {
        Trees.write(
                directory.resolve("source/hello.c"),
                "#define IS_NONE(it) ((it) == 0 ? 1 : 2)\nint made(void) { int it; return IS_NONE(&it); }\n");
        byte[] alone = compile("one", launcher("none"), "-Wall", "-Werror", kernel);
        assertThat(compile("two", launcher("ccache"), "-Wall", "-Werror", kernel))
                .isEqualTo(alone);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            source/hello.h | #include "hello.h"
            one/blob       | asm(".incbin \\"blob\\"");
            """)
    void aKernelsSourceIsCompiledAgainWhenWhatItIncludesChanges(String included, String source) {
        Trees.write(directory.resolve("source/hello.c"), source + "\n");
        Trees.write(directory.resolve(included), "int made = 1;\n");
        byte[] first = compile("one", launcher("ccache"), KERNEL);
        Trees.write(directory.resolve(included), "int made = 2;\n");
        assertThat(compile("one", launcher("ccache"), KERNEL)).isNotEqualTo(first);
    }

    @Test
    void anotherReleaseAsksOnlyForWhatNamesItAndAnotherConfigurationForEverything() {
        String plain = "int made(void) { return CONFIG_HZ; }\n";
        String salted = "const char *salt = CONFIG_BUILD_SALT;\n";
        assertThat(configured("one", "el9", "100", plain)).isEqualTo("0 from the cache");
        assertThat(configured("two", "el10", "100", plain)).isEqualTo("1 from the cache");
        assertThat(configured("three", "el10", "1000", plain)).isEqualTo("0 from the cache");
        assertThat(configured("four", "el9", "100", salted)).isEqualTo("0 from the cache");
        assertThat(configured("five", "el10", "100", salted)).isEqualTo("0 from the cache");
        assertThat(configured("six", "el9", "100", salted)).isEqualTo("1 from the cache");
        assertThat(new String(Trees.read(directory.resolve("six/hello.o")), StandardCharsets.ISO_8859_1))
                .contains("el9")
                .doesNotContain("el10");
    }

    /** Compiles like kbuild, with the configuration in a header that all include; returns the number of cache hits. */
    private String configured(String objects, String salt, String hz, String source) {
        Trees.write(directory.resolve("source/hello.c"), source);
        Path configuration = directory.resolve(objects + ".config");
        Trees.write(configuration, "CONFIG_HZ=" + hz + "\n");
        Trees.write(
                directory.resolve(objects + "/include/generated/autoconf.h"),
                "#define CONFIG_BUILD_SALT \"" + salt + "\"\n#define CONFIG_HZ " + hz + "\n");
        Launcher launcher = launcher("ccache").configured(configuration, List.of("BUILD_SALT", "LOCALVERSION"));
        launcher.reset();
        compile(objects, launcher, KERNEL, "-I./include", "-include", "generated/autoconf.h");
        String statistics = launcher.statistics().get(0);
        return statistics.replaceAll(".* calls, ([0-9]+ from the cache), .*", "$1");
    }

    /** Another release may have a header before one of the same name, which ccache doesn't look for. */
    @Test
    void aTreeAtAnotherPathIsCompiledAnew() {
        Trees.write(directory.resolve("source/hello.c"), "#include \"a.h\"\n");
        List<byte[]> made = new ArrayList<>();
        for (String each : List.of("a", "b")) {
            Path tree = directory.resolve(each + "/linux");
            Trees.write(Trees.parents(tree.resolve("later/a.h")), "int made = 1;\n");
            if (each.equals("b")) {
                Trees.write(Trees.parents(tree.resolve("first/a.h")), "int made = 2;\n");
            }
            Launcher launcher = launcher("ccache");
            assertThat(launcher.environment()).doesNotContainKey("CCACHE_BASEDIR");
            made.add(compile(each + "/objects", launcher, KERNEL, "-I" + tree + "/first", "-I" + tree + "/later"));
        }
        assertThat(made.get(1)).isNotEqualTo(made.get(0));
    }

    @Test
    void severalBuildsCanBeTheFirstOfALauncherAtOnce() {
        // No build runs the tools for their versions, and all builds write the same files.
        IntStream.range(0, 40).parallel().forEach(build -> launcher("ccache"));
        assertThat(Trees.files(directory.resolve("cache/launchers"), file -> true))
                .extracting(file -> file.getFileName().toString())
                .containsOnly("gcc");
    }

    @Test
    void theSandboxShowsNoKeyForMachinesThatAreReachedBySsh() {
        LauncherRequest ssh = new LauncherRequest("distcc", Optional.of("@10.0.0.2/8"), Optional.empty());
        assertThatThrownBy(() -> launchers(ssh, "bubblewrap").check()).hasMessageContaining("kernel.sandbox=none");
    }

    @Test
    void anUnknownLauncherIsRefusedByName() {
        assertThatThrownBy(() -> launcher("cache"))
                .hasMessageContaining("kernel.compiler.launcher is \"cache\"")
                .hasMessageContaining("ccache+distcc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            distcc | | | kernel.compiler.hosts is not set
            distcc | ' ' | | kernel.compiler.hosts is not set
            distcc | 10.0.0.2/8,cpp | | leave out cpp
            ccache | 10.0.0.2/8 | | set kernel.compiler.launcher to distcc or ccache+distcc
            icecc | 10.0.0.2/8 | | set kernel.compiler.launcher to distcc or ccache+distcc
            icecc | | redis://cache | kernel.compiler.storage is for ccache, which icecc is not
            none | | redis://cache | kernel.compiler.storage is for ccache, which none is not
            ccache | | cache.example.org | kernel.compiler.storage is "cache.example.org"
            ccache | | redis://user:secret@cache | carries a login
            """)
    void whatWouldNotWorkIsRefusedBeforeAnythingIsStarted(String name, String hosts, String storage, String why) {
        Launchers launchers =
                launchers(new LauncherRequest(name, Optional.ofNullable(hosts), Optional.ofNullable(storage)), "none");
        assertThatThrownBy(launchers::check).hasMessageContaining(why);
    }

    @Test
    void aContainerThatHasNoNetworkIsNotToldOfOtherMachines() {
        LauncherRequest storage = new LauncherRequest("auto", Optional.empty(), Optional.of("redis://cache"));
        launchers(storage, "none").check();
        assertThatThrownBy(() -> launchers(storage, "container").check())
                .hasMessageContaining("set kernel.toolchain to host");
    }

    @Test
    void aStorageThatHangsIsNotWaitedForLongUnlessItSaysSoItself() {
        assertThat(stored("redis://cache:6379"))
                .isEqualTo("redis://cache:6379|connect-timeout=100|operation-timeout=500");
        assertThat(stored("http://cache/kernels|read-only|operation-timeout=5000"))
                .isEqualTo("http://cache/kernels|read-only|operation-timeout=5000");
    }

    @Test
    void whatOneMachineLeavesOnAnHttpServerAnotherTakesFromThere() throws IOException {
        Map<String, byte[]> stored = new ConcurrentHashMap<>();
        HttpServer server = storage(stored);
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/kernels";
            byte[] first = compile("one", sharing(url));
            assertThat(stored).isNotEmpty();
            Trees.delete(directory.resolve("cache"));
            Launcher other = sharing(url);
            other.reset();
            assertThat(compile("two", other)).isEqualTo(first);
            assertThat(other.statistics())
                    .singleElement()
                    .asString()
                    .contains("1 calls, 1 from the cache")
                    .contains("of " + url + " 1 were taken, and it failed 0 times");
            // Entries damaged on the network or by a person.
            Trees.delete(directory.resolve("cache"));
            stored.replaceAll((name, entry) -> damaged(entry));
            Launcher warned = sharing(url);
            warned.reset();
            assertThat(compile("three", warned)).isEqualTo(first);
            assertThat(warned.statistics()).singleElement().asString().contains("1 calls, 0 from the cache");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anEntryOfTheCacheThatWasDamagedIsCompiledAgain() {
        Launcher launcher = launcher("ccache");
        byte[] first = compile("one", launcher);
        List<Path> entries = Trees.files(
                directory.resolve("cache/ccache"),
                file -> file.getFileName().toString().endsWith("R"));
        assertThat(entries).isNotEmpty();
        entries.forEach(entry -> Trees.write(entry, damaged(Trees.read(entry))));
        launcher.reset();
        assertThat(compile("two", launcher)).isEqualTo(first);
        assertThat(launcher.statistics()).singleElement().asString().contains("1 calls, 0 from the cache");
    }

    private static byte[] damaged(byte[] entry) {
        byte[] other = entry.clone();
        other[other.length / 2] ^= -1;
        return other;
    }

    private Launcher sharing(String storage) {
        return launchers(new LauncherRequest("ccache", Optional.empty(), Optional.of(storage)), "none")
                .launcher(processes, new RecordedOutput());
    }

    /** A server with the methods that ccache(1) needs: GET, PUT and DELETE. */
    private static HttpServer storage(Map<String, byte[]> stored) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath();
            byte[] answer = new byte[0];
            int status = 200;
            switch (exchange.getRequestMethod()) {
                case "PUT" -> stored.put(name, exchange.getRequestBody().readAllBytes());
                case "DELETE" -> stored.remove(name);
                default -> {
                    answer = stored.getOrDefault(name, answer);
                    status = stored.containsKey(name) ? status : 404;
                }
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, answer.length == 0 || head ? -1 : answer.length);
            if (!head) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private String stored(String storage) {
        return sharing(storage).environment().get("CCACHE_REMOTE_STORAGE");
    }

    private Launcher launcher(String name) {
        return launchers(new LauncherRequest(name, Optional.empty(), Optional.empty()), "none")
                .launcher(processes, new RecordedOutput());
    }

    private Launchers launchers(LauncherRequest request, String confinement) {
        Toolchain toolchain = new Toolchain(System.getenv("PATH"), directory.resolve("tools"), processes);
        return new Launchers(request, toolchain, confinement, directory.resolve("cache"), directory.resolve("logs"));
    }

    private byte[] compile(String objects, Launcher launcher, String... more) {
        Path work = Trees.directory(directory.resolve(objects));
        List<String> arguments = new ArrayList<>(List.of("env", "PATH=" + launcher.searchPath(System.getenv("PATH"))));
        arguments.addAll(List.of("gcc", "-g", "-c", "-Wp,-MMD,hello.d"));
        arguments.add("-fdebug-prefix-map=" + work + "=/usr/src/linux");
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of("-o", "hello.o", directory.resolve("source/hello.c").toString()));
        processes.output(
                Command.of(work, arguments.toArray(String[]::new)).withEnvironment(launcher.environment()), "");
        return Trees.read(work.resolve("hello.o"));
    }
}
