// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest's script, in a root with busybox, a stand-in for modprobe, and files in place of /proc and /sys. */
class ModuleBootCheckTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Trees.directory(directory.resolve("root"));
        Files.copy(Path.of("/bin/busybox"), Trees.parents(root.resolve("bin/busybox")));
        for (String each : List.of("sh", "cat", "grep", "wc")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(each), Path.of("busybox"));
        }
        Trees.write(root.resolve("printed"), "a line of the start that has the name broken\n");
        program("dmesg", "cat /printed");
        // Loads all but modules named broken and absent, and types of all but one named typeless.
        program("modprobe", """
                case $1 in
                broken)
                    for each in $(busybox seq 20); do echo "Thing: message $each" >> /printed; done
                    echo "modprobe: can't load: Invalid argument"
                    exit 1
                    ;;
                absent) echo "NVRM: none found" >> /printed; echo "could not insert: No such device"; exit 1 ;;
                esac
                name=$(echo $1 | busybox tr - _)
                echo "$name 1 0 - Live" >> /proc/modules
                [ $1 = typeless ] || echo types > /sys/kernel/btf/$name
                """);
        Trees.write(Trees.parents(root.resolve("proc/modules")), "");
        Trees.directory(root.resolve("sys/kernel/btf"));
        tainted(4096);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void modulesThatLoadWithTheirTypesPass() {
        assertThat(run(List.of("hello", "dm-writeboost"), true, null))
                .isEqualTo(new Processes.Result(0, "hello was loaded\ndm-writeboost was loaded\n"));
    }

    @Test
    void aModuleThatDoesNotLoadFailsWithWhatWasSaidOfIt() {
        String printed = IntStream.rangeClosed(9, 20)
                .mapToObj(each -> "  Thing: message " + each + "\n")
                .collect(Collectors.joining());
        assertThat(run(List.of("broken", "hello"), true, "echo not run"))
                .isEqualTo(new Processes.Result(
                        1,
                        "broken was not loaded (exit code 1 of modprobe): modprobe: can't load: Invalid argument\n"
                                + printed + "hello was loaded\n"));
    }

    /** The kernel has checked its signature and symbols before the module looks for hardware. */
    @Test
    void aDriverThatFindsNoHardwareIsToldFromOneThatTheKernelRefuses() {
        assertThat(run(List.of("absent"), true, null).output())
                .isEqualTo("absent was not loaded: the kernel accepted it, and its own start, or that of a module it"
                        + " uses, found no hardware for it: could not insert: No such device\n  NVRM: none found\n");
    }

    @Test
    void aModuleWithoutItsTypesFailsWhereTheKernelHasThem() {
        assertThat(run(List.of("typeless"), true, null))
                .isEqualTo(new Processes.Result(1, "typeless was loaded without its types (BTF)\n"));
        assertThat(run(List.of("typeless"), false, null).exit()).isZero();
    }

    @Test
    void aModuleWhoseSignatureTheKernelOnlyWarnsOfFails() {
        tainted(4096 + 8192);
        assertThat(run(List.of("hello"), true, null))
                .isEqualTo(new Processes.Result(
                        1, "hello was loaded\nThe kernel has loaded a module whose signature it doesn't trust\n"));
    }

    @Test
    void theOwnersCommandDecides() {
        assertThat(run(List.of("hello"), true, "cat /proc/modules\ntrue"))
                .isEqualTo(new Processes.Result(0, "hello was loaded\nhello 1 0 - Live\n"));
        assertThat(run(List.of("hello"), true, "exit 7"))
                .isEqualTo(new Processes.Result(
                        1, "hello was loaded\nkernel.module.boot.command ended with exit code 7\n"));
    }

    @Test
    void packagesShareDirectoriesOnAHost() {
        Path host = Trees.directory(directory.resolve("host"));
        for (String name : List.of("kernel", "module")) {
            Path unpacked = Trees.emptyDirectory(directory.resolve("package"));
            new RpmFile(SmallRpm.build(Trees.directory(directory.resolve(name)), name, "1", "1", name))
                    .unpack(unpacked, path -> true);
            ModuleBootCheck.install(unpacked, host);
        }
        assertThat(host.resolve("usr/share/small/kernel")).hasContent("kernel");
        assertThat(host.resolve("usr/share/small/module")).hasContent("module");
    }

    @Test
    void aNameThatIsNoModulesIsRefused() {
        assertThatThrownBy(() -> new ModuleBootRequest(List.of("a b"), Optional.empty(), Duration.ofSeconds(1)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.module.boot.modules has \"a b\"");
    }

    private void tainted(int value) {
        Trees.write(Trees.parents(root.resolve("proc/sys/kernel/tainted")), value + "\n");
    }

    private void program(String name, String script) {
        Trees.write(root.resolve("bin").resolve(name), script + "\n");
    }

    private Processes.Result run(List<String> names, boolean types, String command) {
        Trees.write(root.resolve("proc/modules"), "");
        // busybox takes its own programs before those of PATH.
        String programs = "modprobe() { sh /bin/modprobe \"$@\"; }\ndmesg() { sh /bin/dmesg; }\n";
        Trees.write(
                root.resolve("command"),
                programs + ModuleBootCheck.script(names, types, Optional.ofNullable(command)) + "\n");
        return processes.run(Command.of(
                directory,
                "bwrap",
                "--bind",
                root.toString(),
                "/",
                "--clearenv",
                "--setenv",
                "PATH",
                "/bin",
                "/bin/sh",
                "/command"));
    }
}
