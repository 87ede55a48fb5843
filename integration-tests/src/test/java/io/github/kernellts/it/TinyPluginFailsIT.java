// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plugins of kernel-install that fail on EL-like hosts: what the kernel's scriptlets leave in the boot menu. */
@ExtendWith(SharedBuilds.class)
class TinyPluginFailsIT {
    private static final String RELEASE = TwoBuilds.SNAPSHOT;
    private static final String OURS = TwoBuilds.FIRST.packageName();

    private static TwoBuilds builds;
    private static Path directory;

    @BeforeAll
    static void makeDirectory(TwoBuilds shared) throws IOException {
        builds = shared;
        directory = OutsideProject.emptyDirectory("plugin-fails");
    }

    /** As dkms's plugin of some versions, which comes before dracut's. */
    @Test
    void aPluginThatFailsBeforeDracutIsReportedLeavesNoEntryAndKeepsNoKernelFromBeingRemoved() throws IOException {
        ElHost broken = ElHost.make(directory.resolve("before-dracut")).withPlugin("40-broken", "echo no room; exit 1");
        assertThat(broken.rpm("--install", builds.kernel(RELEASE)))
                .contains("no room", RELEASE + " is installed, but not in the boot menu", "scriptlet failed");
        assertThat(boot(broken)).isEmpty();
        assertThat(broken.path("boot/loader/entries")).isEmptyDirectory();
        assertThat(broken.path("lib/modules/" + RELEASE + "/modules.dep")).exists();
        assertThat(broken.runRpm("--erase", OURS))
                .contains("no room", RELEASE + " is removed, but may still be in the boot menu")
                .doesNotContain("scriptlet failed");
        assertThat(broken.path("lib/modules/" + RELEASE)).doesNotExist();
    }

    @Test
    void whereAPluginFailsBehindDracutTheKernelStaysInTheBootMenu() throws IOException {
        ElHost broken = ElHost.make(directory.resolve("behind-dracut")).withPlugin("95-broken", "echo no room; exit 1");
        assertThat(broken.rpm("--install", builds.kernel(RELEASE)))
                .contains("no room", RELEASE + " is installed and in the boot menu", "scriptlet failed");
        assertThat(boot(broken)).hasSize(5);
        assertThat(broken.path("boot/loader/entries")).isNotEmptyDirectory();
    }

    /** EL 8's kernel-install runs the plugins behind one that failed, dracut's among them. */
    @Test
    void onEl8TheKernelStaysInTheBootMenuWhereverAPluginFails() throws IOException {
        ElHost broken = ElHost.make(directory.resolve("el8")).asEl8().withPlugin("40-broken", "echo no room; exit 1");
        assertThat(broken.rpm("--install", builds.kernel(RELEASE)))
                .contains("no room", RELEASE + " is installed and in the boot menu", "scriptlet failed");
        assertThat(boot(broken)).hasSize(5);
        assertThat(broken.path("boot/loader/entries")).isNotEmptyDirectory();
    }

    @Test
    void aReinstalledKernelStaysInTheBootMenuThoughAPluginFailsBeforeDracut() throws IOException {
        ElHost broken = ElHost.make(directory.resolve("reinstalled"));
        assertThat(broken.rpm("--install", builds.kernel(RELEASE))).isEmpty();
        List<String> before = boot(broken);
        broken.withPlugin("40-broken", "echo no room; exit 1");
        assertThat(broken.rpm("--reinstall", builds.kernel(RELEASE)))
                .contains("no room", RELEASE + " is installed and in the boot menu", "scriptlet failed");
        assertThat(boot(broken)).isEqualTo(before);
        assertThat(broken.path("boot/loader/entries")).isNotEmptyDirectory();
        assertThat(broken.path("run"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".rpm"));
    }

    /** The files in /boot with the release in their names. */
    private static List<String> boot(ElHost host) throws IOException {
        try (Stream<Path> files = Files.list(host.path("boot"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(RELEASE))
                    .sorted()
                    .toList();
        }
    }
}
