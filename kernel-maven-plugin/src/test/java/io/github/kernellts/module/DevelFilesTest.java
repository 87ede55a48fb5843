// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.fetch.LoopbackServer;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelFilesTest {
    @TempDir
    Path directory;

    @Test
    void aPathStartsFromTheProjectAndHasToExist() {
        Trees.write(directory.resolve("devel.rpm"), "devel");
        assertThat(files(false).of("devel.rpm", new RecordedOutput())).hasContent("devel");
        assertThatThrownBy(() -> files(false).of("other.rpm", new RecordedOutput()))
                .hasMessageContaining(directory.resolve("other.rpm") + ", which does not exist")
                .hasMessageContaining("set kernel.devel.rpms");
    }

    @Test
    void anAddressIsDownloadedInEachBuildAndOfflineTheLastDownloadIsTaken() throws IOException {
        String address;
        try (LoopbackServer server = new LoopbackServer()) {
            address = server.address() + "packages/devel.rpm";
            assertThatThrownBy(() -> files(true).of(address, new RecordedOutput()))
                    .hasMessageContaining("is not in the cache");
            for (String content : new String[] {"first", "second"}) {
                server.serve("/packages/devel.rpm", content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThat(files(false).of(address, new RecordedOutput())).hasContent(content);
            }
        }
        assertThat(files(true).of(address, new RecordedOutput()))
                .hasContent("second")
                .hasFileName("devel.rpm");
        assertThatThrownBy(() -> files(false).of(address, new RecordedOutput()))
                .hasMessageContaining("kernel.devel.rpms");
    }

    @Test
    void anAddressThatNamesNoRpmIsRefusedBeforeItIsAsked() {
        assertThatThrownBy(() -> files(false).of("http://127.0.0.1:1/repodata/", new RecordedOutput()))
                .hasMessageContaining("does not end in .rpm");
    }

    @Test
    void aCheckAsksForFilesThatNoOtherProjectMakesAndDownloadsNothing() {
        Trees.write(directory.resolve("devel.rpm"), "devel");
        List<Path> made = List.of(directory.resolve("kernel/target"));
        files(false).require("devel.rpm", made);
        files(false).require("kernel/target/later.rpm", made);
        files(false).require("http://127.0.0.1:1/devel.rpm", made);
        for (String bad : new String[] {"kernel/other.rpm", "http://127.0.0.1:1/repodata/"}) {
            assertThatThrownBy(() -> files(false).require(bad, made)).hasMessageContaining("set kernel.devel.rpms");
        }
    }

    @Test
    void theKernelIsNextToItsDevelPackage() {
        assertThat(DevelFiles.kernelBeside(
                        "https://a-devel-b/el9/kernel-lts-kvm-61y-devel-6.1.192_1000.el9-1.x86_64.rpm"))
                .isEqualTo("https://a-devel-b/el9/kernel-lts-kvm-61y-6.1.192_1000.el9-1.x86_64.rpm");
        assertThat(DevelFiles.kernelBeside("kernel-lts-kvm-61y-devel-1.rpm")).isEqualTo("kernel-lts-kvm-61y-1.rpm");
        assertThatThrownBy(() -> new DevelFiles("kernel.module.boot.kernels", directory, directory, true)
                        .of("none.rpm", new RecordedOutput()))
                .hasMessageContaining("kernel.module.boot.kernels names the file")
                .hasMessageContaining("of a kernel's RPM");
    }

    private DevelFiles files(boolean offline) {
        return new DevelFiles("kernel.devel.rpms", directory, directory.resolve("cache"), offline);
    }
}
