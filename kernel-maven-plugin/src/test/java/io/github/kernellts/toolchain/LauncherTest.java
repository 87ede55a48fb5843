package io.github.kernellts.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the real ccache; distcc has LaunchersIT. */
class LauncherTest {
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

    @Test
    void anUnknownLauncherIsRefusedByName() {
        assertThatThrownBy(() -> launcher("cache"))
                .hasMessageContaining("kernel.compiler.launcher is \"cache\"")
                .hasMessageContaining("ccache+distcc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            distcc | | | there are no kernel.compiler.hosts
            distcc | ' ' | | there are no kernel.compiler.hosts
            distcc | 10.0.0.2/8,cpp | | leave out cpp
            ccache | 10.0.0.2/8 | | set that to distcc or ccache+distcc
            none | | redis://cache | kernel.compiler.storage is for ccache, which none is not
            ccache | | cache.example.org | kernel.compiler.storage is "cache.example.org"
            ccache | | redis://user:secret@cache | has a login in it
            """)
    void whatWouldNotWorkIsRefusedBeforeAnythingIsStarted(String name, String hosts, String storage, String why) {
        Launchers launchers =
                launchers(new LauncherRequest(name, Optional.ofNullable(hosts), Optional.ofNullable(storage)), false);
        assertThatThrownBy(launchers::check).hasMessageContaining(why);
    }

    @Test
    void aContainerThatHasNoNetworkIsNotToldOfOtherMachines() {
        LauncherRequest storage = new LauncherRequest("auto", Optional.empty(), Optional.of("redis://cache"));
        launchers(storage, false).check();
        assertThatThrownBy(() -> launchers(storage, true).check()).hasMessageContaining("kernel.toolchain=host");
    }

    @Test
    void aStorageThatHangsIsNotWaitedForLongUnlessItSaysSoItself() {
        assertThat(stored("redis://cache:6379"))
                .isEqualTo("redis://cache:6379|connect-timeout=100|operation-timeout=500");
        assertThat(stored("http://cache/kernels|read-only|operation-timeout=5000"))
                .isEqualTo("http://cache/kernels|read-only|operation-timeout=5000");
    }

    private String stored(String storage) {
        return launchers(new LauncherRequest("ccache", Optional.empty(), Optional.of(storage)), false)
                .launcher(processes, new RecordedOutput())
                .environment()
                .get("CCACHE_REMOTE_STORAGE");
    }

    private Launcher launcher(String name) {
        return launchers(new LauncherRequest(name, Optional.empty(), Optional.empty()), false)
                .launcher(processes, new RecordedOutput());
    }

    private Launchers launchers(LauncherRequest request, boolean contained) {
        Toolchain toolchain = new Toolchain(System.getenv("PATH"), directory.resolve("tools"), processes);
        return new Launchers(request, toolchain, contained, directory.resolve("cache"), directory.resolve("logs"));
    }

    private byte[] compile(String objects, Launcher launcher) {
        Path work = Trees.directory(directory.resolve(objects));
        processes.output(
                Command.of(
                                work,
                                "env",
                                "PATH=" + launcher.searchPath(System.getenv("PATH")),
                                "gcc",
                                "-g",
                                "-c",
                                "-Wp,-MMD,hello.d",
                                "-fdebug-prefix-map=" + work + "=/usr/src/linux",
                                "-o",
                                "hello.o",
                                directory.resolve("source/hello.c").toString())
                        .withEnvironment(launcher.environment()),
                "");
        return Trees.read(work.resolve("hello.o"));
    }
}
