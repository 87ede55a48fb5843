// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Querying, comparing, editing and importing configurations, with the real Kconfig files of a branch. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ConfigurationIT {
    private static final String FRAGMENTS = "-Dkernel.config.fragments=tiny.config,mine.config";

    @Test
    void anOptionIsExplainedAndTwoConfigurationsAreCompared() throws IOException {
        OutsideProject project = project("explained");
        Files.writeString(project.directory().resolve("theirs"), "CONFIG_BTRFS_FS=y\nCONFIG_OF_EL_ONLY=y\n");
        String told = succeeding(
                project,
                "kernel:config",
                "-Pel9",
                "-Dkernel.config.option=CONFIG_BTRFS_FS",
                "-Dkernel.config.compare=theirs");
        assertThat(told)
                .contains("CONFIG_BTRFS_FS is m")
                .containsPattern("set by: tiny.config:[0-9]+")
                .contains("\"Btrfs filesystem support\"", "help:")
                .contains("depends on BLOCK: met")
                .containsPattern("[0-9]+ options differ: .*theirs -> tiny 6.1")
                .contains("  BTRFS_FS: y -> m")
                .contains("  OF_EL_ONLY: y -> n");
        Path file = project.directory().resolve("target/differences.txt");
        assertThat(succeeding(
                        project,
                        "kernel:config",
                        "-Pel9",
                        "-Dkernel.config.option=btrfs",
                        "-Dkernel.config.compare=theirs",
                        "-Dkernel.config.filter=btrfs|of_el",
                        "-Dkernel.config.file=" + file))
                .contains("No option is named CONFIG_btrfs", "  CONFIG_BTRFS_FS=m  \"Btrfs filesystem support\"")
                .contains("options differ: ", "They are listed in " + file)
                .doesNotContain("OF_EL_ONLY: y -> n");
        assertThat(Files.readString(file))
                .contains("  BTRFS_FS: y -> m\n", "  OF_EL_ONLY: y -> n\n")
                .doesNotContain("NET:");
        // Another branch has no configuration before kernel:configure ran for it.
        OutsideProject.Result none = project.maven(Map.of(), "kernel:config", "-Pel9", "-Dkernel.config.compare=6.12");
        assertThat(none).failed().says("There is no configuration in").says("-Pel9,lts-6.12 first");
    }

    @Test
    void whatIsChangedInMenuconfigIsSavedAsOneLineAndCommentsStay() throws IOException {
        OutsideProject project = project("menuconfig");
        Path fragment = project.directory().resolve("mine.config");
        String before = "# mine, and why\n# CONFIG_CRC7 is not set\n";
        Files.writeString(fragment, before);
        try (Tmux terminal =
                new Tmux(project.directory(), project.commandLine("kernel:menuconfig", "-Pel9", FRAGMENTS))) {
            terminal.await(screen -> screen.contains("Arrow keys navigate the menu"));
            terminal.type("/");
            terminal.await(screen -> screen.contains("Enter (sub)string"));
            terminal.type("BINFMT_MISC", "Enter");
            terminal.await(screen -> screen.contains("Kernel support for MISC binaries"));
            terminal.type("1");
            terminal.await(screen -> screen.contains("< > Kernel support for MISC binaries"));
            terminal.type("m");
            terminal.await(screen -> screen.contains("<M> Kernel support for MISC binaries"));
            leave(terminal);
            String end = terminal.await(screen -> screen.contains("BUILD SUCCESS"));
            assertThat(end).contains("CONFIG_BINFMT_MISC=m").contains("Maven builds it, not make: mvn verify -Pel9");
        }
        assertThat(fragment).hasContent(before + "\nCONFIG_BINFMT_MISC=m\n");
        succeeding(project, "kernel:configure", "-Pel9", FRAGMENTS);
    }

    /** Leaves menus and lists of results until the question whether to save, and answers yes. */
    private static void leave(Tmux terminal) {
        String screen = terminal.screen();
        while (!screen.contains("save your new")) {
            terminal.type("Escape", "Escape");
            String left = screen;
            screen = terminal.await(now -> !now.equals(left));
        }
        terminal.type("Enter");
    }

    @Test
    void menuconfigWithoutATerminalIsRefusedBeforeAnythingIsDone() throws IOException {
        OutsideProject project = project("no-terminal");
        OutsideProject.Result result = project.maven(Map.of(), "kernel:menuconfig", "-Pel9", FRAGMENTS);
        assertThat(result).failed().says("needs a terminal").says("Fix: run it in a");
        assertThat(project.work().resolve("config/.config")).doesNotExist();
    }

    @Test
    void aMinimalConfigurationIsImportedWithWhatTheFragmentsBeforeItLetStand() throws IOException {
        OutsideProject project = project("imported");
        Files.delete(project.directory().resolve("mine.config"));
        Files.writeString(project.directory().resolve("distribution"), """
                CONFIG_NET=y
                CONFIG_INET=y
                CONFIG_TUN=m
                CONFIG_NETDEVICES=y
                CONFIG_MODULE_SIG_KEY="theirs.pem"
                CONFIG_RHEL_DIFFERENCES=y
                CONFIG_SND=m
                # CONFIG_ACPI is not set
                # CONFIG_LOCALVERSION_AUTO is not set
                """);
        String told = succeeding(
                project,
                "kernel:import",
                "kernel:configure",
                "-Pel9",
                FRAGMENTS,
                "-Dkernel.import.config=distribution");
        assertThat(told).contains("requested lines came out as asked");
        assertThat(Files.readString(project.directory().resolve("mine.config")))
                .contains("# --- drivers/net ---", "CONFIG_TUN=m", "CONFIG_INET=y")
                .doesNotContain("MODULE_SIG_KEY", "RHEL_DIFFERENCES");
        assertThat(Files.readString(project.work().resolve("import.txt")))
                .contains("CONFIG_MODULE_SIG_KEY=\"theirs.pem\", here \"\": tiny.config:")
                .contains("CONFIG_ACPI=n, here y: tiny.config:")
                .contains("or of a distribution\n  CONFIG_RHEL_DIFFERENCES=y");
        assertThat(Files.readString(project.work().resolve("config/.config")))
                .contains("CONFIG_TUN=m", "CONFIG_MODULE_SIG_KEY=\"\"");

        OutsideProject.Result again =
                project.maven(Map.of(), "kernel:import", "-Pel9", FRAGMENTS, "-Dkernel.import.config=distribution");
        assertThat(again).failed().says("mine.config exists already");
    }

    /** Debian's own configuration, from the package linux-config-6.1. */
    @Test
    void aDistributionsWholeConfigurationIsImportedOverPolicy() throws IOException {
        OutsideProject project = project("debian");
        Files.delete(project.directory().resolve("mine.config"));
        Path debian = project.directory().resolve("config-debian");
        Run.to(project.directory(), null, debian, "xz", "-dc", "/usr/src/linux-config-6.1/config.amd64_none_amd64.xz");
        String told = succeeding(
                project,
                "kernel:import",
                "kernel:configure",
                "-Pel9",
                "-Dkernel.config.base=defconfig",
                "-Dkernel.config.fragments=policy,el,mine.config",
                "-Dkernel.import.config=" + debian);
        assertThat(told).contains("requested lines came out as asked");
        String config = Files.readString(project.work().resolve("config/.config"));
        long taken = Files.readString(debian)
                .lines()
                .filter(line -> line.startsWith("CONFIG_"))
                .filter(line -> config.contains("\n" + line + "\n"))
                .count();
        assertThat(taken).isGreaterThan(5000);
    }

    private static OutsideProject project(String name) throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "configuration-" + name);
        Run.in(project.directory(), "rm", "-rf", "target");
        Files.writeString(project.directory().resolve("mine.config"), "");
        return project;
    }

    private static String succeeding(OutsideProject project, String... arguments) {
        OutsideProject.Result result = project.maven(Map.of(), arguments);
        assertThat(result).succeeded();
        return result.log();
    }
}
