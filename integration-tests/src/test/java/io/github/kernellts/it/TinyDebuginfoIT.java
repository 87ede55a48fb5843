// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An external module crashes the tiny kernel in a module of the tree. The dump that kdump left is read by drgn
 * with nothing but the packages of debug information, and debuginfod serves these by build id.
 */
@ExtendWith(SharedBuilds.class)
@SharedObjects.Alone
class TinyDebuginfoIT {
    private static final TinyBuild BUILD = TinyKernel.BUILD;
    private static final String MODULES = "lib/modules/" + BUILD.release() + "/";
    private static final String DEBUG = "usr/lib/debug/" + MODULES;
    private static final String IN_TREE = "kernel/lib/crc-ccitt.ko";
    private static final String EXTERNAL = "updates/crasher.ko";
    private static final String KERNEL_SOURCES = "/usr/src/debug/kernel-lts-tiny-[^/]+";
    private static final String EXTERNAL_SOURCES = "/usr/src/debug/kmod-crasher-lts-tiny-[^/]+";

    private static Path directory;
    /** What a host has after it installed the debug information. */
    private static Path host;

    private static TinyKernel tiny;
    private static OutsideProject crasher;
    private static String console;

    @BeforeAll
    static void crash(TinyKernel kernel) throws IOException {
        tiny = kernel;
        directory = OutsideProject.emptyDirectory("debuginfo");
        crasher = crasher(kernel);
        Path installed = Run.unpack(kernel.rpm(), directory.resolve("kernel"));
        Path image = installed.resolve(MODULES + "vmlinuz");
        Path module = Run.unpack(rpm(false), directory.resolve("module"));
        host = Files.createDirectories(directory.resolve("host"));
        for (Path rpm : List.of(BUILD.debuginfoIn(kernel.rpms()), rpm(true))) {
            Path unpacked = Run.unpack(rpm, directory.resolve("unpacked"));
            Run.in(directory, "cp", "-a", unpacked + "/.", host.toString());
        }
        InitialRoot capture = InitialRoot.capture(directory.resolve("capture"));
        InitialRoot main = InitialRoot.make(directory.resolve("main"))
                .withProgram("/usr/sbin/kexec")
                .withFile(image)
                .withFile(capture.archive())
                .withFile(installed.resolve(MODULES + IN_TREE))
                .withFile(module.resolve(MODULES + EXTERNAL))
                .init("""
                        kexec -s -p --initrd=/capture.cpio --append="console=ttyS0 panic=-1 nr_cpus=1 irqpoll" /vmlinuz
                        echo 1 > /proc/sys/kernel/panic_on_oops
                        insmod /crc-ccitt.ko
                        insmod /crasher.ko
                        """);
        console = Vm.in(directory)
                .mebibytes(1280)
                .kernel(image, main.archive(), "console=ttyS0 panic=-1 crashkernel=auto")
                .emptyDisk("dump", "128M")
                .run();
    }

    /** A module whose function passes a null pointer to one of the tree's modules. */
    private static OutsideProject crasher(TinyKernel kernel) throws IOException {
        Path source = Files.createDirectories(directory.resolve("crasher"));
        Files.writeString(source.resolve("Makefile"), "obj-m := crasher.o\n");
        Files.writeString(source.resolve("crasher.c"), """
                #include <linux/crc-ccitt.h>
                #include <linux/module.h>

                static noinline __attribute__((noipa)) int read_nothing(const u8 *nothing)
                {
                	return crc_ccitt(0, nothing, 8) + 1;
                }

                static int __init crasher(void)
                {
                	return read_nothing(NULL) + 1;
                }
                module_init(crasher);

                MODULE_LICENSE("GPL");
                """);
        OutsideProject project = OutsideProject.of("bound", "crasher");
        assertThat(project.maven(
                        OpensslKey.environment(),
                        kernel.key()
                                .with(
                                        "package",
                                        "-Pel9",
                                        kernel.rpmKey().option(),
                                        "-Dkernel.module.source=" + source,
                                        "-Dkernel.module.name=crasher",
                                        "-Dkernel.module.location=updates")))
                .succeeded();
        return project;
    }

    private static Path rpm(boolean debuginfo) throws IOException {
        try (Stream<Path> files = Files.list(crasher.work().resolve("rpms"))) {
            String name = "kmod-crasher-lts-tiny-" + BUILD.release() + (debuginfo ? "-debuginfo" : "") + "-1-";
            return files.filter(file -> file.getFileName().toString().startsWith(name)
                            && file.toString().endsWith(".rpm"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void drgnNamesFunctionsAndLinesOfTheModuleOfTheTreeAndOfTheExternalOne() throws IOException {
        assertThat(console).contains("Oops", "crc_ccitt");
        Path script = directory.resolve("script.py");
        Files.writeString(script, """
                for frame in prog.crashed_thread().stack_trace():
                    print(frame)
                """);
        assertThat(Run.in(
                        directory,
                        "drgn",
                        "-c",
                        "dump",
                        "-s",
                        vmlinux().toString(),
                        "-s",
                        debug(IN_TREE).toString(),
                        "-s",
                        debug(EXTERNAL).toString(),
                        script.toString()))
                .containsPattern("in crc_ccitt at " + KERNEL_SOURCES + "/lib/crc-ccitt.c:\\d+")
                .containsPattern("in read_nothing at " + EXTERNAL_SOURCES + "/crasher.c:6:");
    }

    @Test
    void gdbListsTheSourceOfAFunction() {
        assertThat(gdb(debug(EXTERNAL), "info line read_nothing", "list read_nothing"))
                .containsPattern("Line 6 of \"" + EXTERNAL_SOURCES + "/crasher.c\"")
                .contains("return crc_ccitt(0, nothing, 8) + 1;");
        assertThat(gdb(vmlinux(), "info line panic", "list panic"))
                .containsPattern("of \"" + KERNEL_SOURCES + "/kernel/panic.c\"")
                .contains("void panic(const char *fmt, ...)");
    }

    /** The packages are unpacked below a directory, and not installed. */
    private static String gdb(Path program, String... commands) {
        List<String> command = new ArrayList<>(List.of("gdb", "--batch"));
        command.addAll(List.of("-ex", "set substitute-path /usr/src/debug " + host + "/usr/src/debug"));
        for (String each : commands) {
            command.addAll(List.of("-ex", each));
        }
        command.add(program.toString());
        return Run.in(directory, command.toArray(String[]::new));
    }

    @Test
    void debuginfodServesThemByBuildId() throws IOException {
        Path rpms = Files.createDirectories(directory.resolve("rpms"));
        for (Path rpm : List.of(BUILD.debuginfoIn(tiny.rpms()), rpm(true))) {
            Run.in(rpms, "cp", rpm.toString(), ".");
        }
        Process server = Run.server(
                directory,
                Map.of(),
                line -> line.contains("files scanned (#) 2"),
                "timeout",
                "300",
                "debuginfod",
                "--verbose",
                // It counts what it scanned when it grooms its database, which may come before the end of the scan.
                "--groom-time=1",
                "--port=8002",
                "--database=:memory:",
                "--scan-rpm-dir",
                rpms.toString());
        try {
            for (Path program : List.of(vmlinux(), debug(IN_TREE), debug(EXTERNAL))) {
                assertThat(debuginfod("debuginfo", program)).hasSameBinaryContentAs(program);
            }
            for (Map.Entry<Path, String> source : Map.of(
                            vmlinux(), "kernel-lts-tiny-*/kernel/panic.c",
                            debug(IN_TREE), "kernel-lts-tiny-*/lib/crc-ccitt.c",
                            debug(EXTERNAL), "kmod-crasher-lts-tiny-*/crasher.c")
                    .entrySet()) {
                Path installed = installedSource(source.getValue());
                assertThat(debuginfod("source", source.getKey(), "/" + host.relativize(installed)))
                        .hasSameBinaryContentAs(installed);
            }
        } finally {
            server.destroy();
        }
    }

    /** What the server answers about a program. */
    private static Path debuginfod(String type, Path program, String... source) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "DEBUGINFOD_URLS=http://localhost:8002",
                "DEBUGINFOD_CACHE_PATH=" + directory.resolve("client"),
                "debuginfod-find",
                type,
                Run.in(directory, "readelf", "--notes", program.toString())
                        .replaceAll("(?s).*Build ID: ([0-9a-f]+).*", "$1")));
        command.addAll(List.of(source));
        return Path.of(Run.in(directory, command.toArray(String[]::new)).strip());
    }

    private static Path installedSource(String glob) throws IOException {
        Path sources = host.resolve("usr/src/debug");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> sources.getFileSystem()
                            .getPathMatcher("glob:" + sources + "/" + glob)
                            .matches(file))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void withoutThemNothingIsCompiledAndTheOtherPackagesHaveTheSameBytes() throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "without-debuginfo").cleaned();
        OutsideProject.Result built = project.maven(
                OpensslKey.environment(),
                tiny.key()
                        .with(
                                "package",
                                "-Pel9",
                                "-Dkernel.boot.skip",
                                tiny.rpmKey().option(),
                                "-Dkernel.debuginfo=false"));
        assertThat(built).succeeded().doesNotSay("Compiling ");
        Path rpms = project.work().resolve("rpms");
        assertThat(BUILD.debuginfoIn(rpms)).doesNotExist();
        assertThat(BUILD.kernelIn(rpms)).hasSameBinaryContentAs(BUILD.kernelIn(tiny.rpms()));
        assertThat(BUILD.develIn(rpms)).hasSameBinaryContentAs(BUILD.develIn(tiny.rpms()));
        assertThat(BUILD.sourceIn(rpms)).hasSameBinaryContentAs(BUILD.sourceIn(tiny.rpms()));
    }

    private static Path vmlinux() {
        return host.resolve(DEBUG + "vmlinux");
    }

    private static Path debug(String module) {
        return host.resolve(DEBUG + module + ".debug");
    }
}
