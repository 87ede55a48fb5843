// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A finished kvm kernel below the programs of this machine: firewalls, networks, storage and control groups do what they do
 * on an EL host. The checks are shell functions in {@code src/it/user-land/checks}, which run in QEMU.
 */
@Tag("userland")
class KvmUserLandIT {
    private static final Path CHECKS =
            Path.of(OutsideProject.property("it.projects")).resolve("user-land");
    /** What the programs read below /etc. */
    private static final List<String> SETTINGS = List.of(
            "alternatives",
            "containers",
            "dbus-1",
            "ethertypes",
            "firewalld",
            "group",
            "iscsi",
            "ld.so.cache",
            "lvm",
            "mke2fs.conf",
            "netconfig",
            "nsswitch.conf",
            "passwd",
            "protocols",
            "rpc",
            "services",
            "udev");

    private static final Map<String, String> FAILED = new TreeMap<>();
    private static final Map<String, String> HELD = new TreeMap<>();
    private static String console;

    @BeforeAll
    static void boot() throws IOException {
        Path directory = OutsideProject.emptyDirectory("user-land");
        FinishedKernel kernel = FinishedKernel.unpacked(directory.resolve("unpacked"));
        InitialRoot root = InitialRoot.make(directory.resolve("root"));
        Run.in(root.path(), "mkdir", "-p", "etc", "lib/modules", "user-land");
        Run.in(root.path(), "cp", "-a", kernel.modules().toString(), "lib/modules/");
        Run.in(
                root.path(),
                "find",
                "lib/modules",
                "(",
                "-name",
                "vmlinuz",
                "-o",
                "-name",
                "System.map",
                ")",
                "-delete");
        Run.in(root.path(), "cp", "-a", CHECKS + "/.", "user-land/");
        for (String file : SETTINGS) {
            Run.in(root.path(), "cp", "-a", "/etc/" + file, "etc/");
        }
        root.init(Files.readString(CHECKS.resolve("root")));
        console = Vm.in(directory)
                .seconds(2400)
                .mebibytes(2560)
                .processors(2)
                .directory("usr", Path.of("/usr"))
                .kernel(kernel.image(), root.archive(), "console=ttyS0 panic=-1 quiet")
                .run();
        Matcher result =
                Pattern.compile("USERLAND (ok|failed) ([a-z0-9_]+)(?:: (.*))?").matcher(console);
        while (result.find()) {
            (result.group(1).equals("ok") ? HELD : FAILED).put(result.group(2), String.valueOf(result.group(3)));
        }
    }

    @Test
    void theMachineIsPreparedAndEveryCheckIsRun() {
        assertThat(console).contains("USERLAND done");
        assertThat(FAILED).doesNotContainKeys("root", "prepare");
    }

    @TestFactory
    Stream<DynamicTest> programsDoWhatTheyDoOnEl() throws IOException {
        return checks().map(name -> DynamicTest.dynamicTest(name, () -> {
            assertThat(FAILED).doesNotContainKey(name);
            assertThat(HELD).containsKey(name);
        }));
    }

    private static Stream<String> checks() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(CHECKS.resolve("checks")).sorted()) {
            for (Path file : (Iterable<Path>) files::iterator) {
                text.append(Files.readString(file));
            }
        }
        return Pattern.compile("(?m)^check_([a-z0-9_]+)\\(\\)")
                .matcher(text)
                .results()
                .map(result -> result.group(1));
    }
}
