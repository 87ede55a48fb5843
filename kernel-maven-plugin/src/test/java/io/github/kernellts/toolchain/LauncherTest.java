package io.github.kernellts.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real ccache. */
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
        assertThat(launcher.statistics()).get().asString().contains("1 calls, 0 from the cache, 1 compiled and kept");
        launcher.reset();
        assertThat(compile("two", launcher)).isEqualTo(first);
        assertThat(launcher.statistics()).get().asString().contains("1 calls, 1 from the cache, 0 compiled and kept");
        assertThat(compile("three", launcher("none"))).isEqualTo(first);
    }

    @Test
    void anUnknownLauncherIsRefusedByName() {
        assertThatThrownBy(() -> launcher("cache")).hasMessageContaining("kernel.compiler.launcher is \"cache\"");
    }

    private Launcher launcher(String name) {
        Toolchain toolchain = new Toolchain(System.getenv("PATH"), directory.resolve("tools"), processes);
        return Launcher.of(name, toolchain, directory.resolve("cache"), directory.resolve("log"));
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
