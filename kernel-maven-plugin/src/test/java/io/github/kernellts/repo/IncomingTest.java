// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.SmallRpm;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingTest {
    @TempDir
    Path directory;

    private Path packages;

    @BeforeEach
    void prepare() {
        packages = Trees.directory(directory.resolve("packages"));
    }

    /** Only its owner may give a file another time, and a directory of a group has files of several owners. */
    @Test
    void aPackageThatIsThereIsNotTouched() throws IOException {
        Path rpm = rpm("content");
        place(rpm);
        Path there = packages.resolve(rpm.getFileName());
        Object before = Files.getAttribute(there, "unix:ctime");
        place(rpm);
        assertThat(Files.getAttribute(there, "unix:ctime")).isEqualTo(before);
    }

    @Test
    void aPackageWithAnotherTimeIsReplacedSinceCreaterepoRecordsTheTime() throws IOException {
        Path rpm = rpm("content");
        place(rpm);
        Path there = packages.resolve(rpm.getFileName());
        Object inode = Files.getAttribute(there, "unix:ino");
        Files.setLastModifiedTime(there, FileTime.from(Instant.EPOCH));
        place(rpm);
        assertThat(Files.getLastModifiedTime(there).toInstant()).isEqualTo(Instant.ofEpochSecond(SmallRpm.BUILT));
        assertThat(Files.getAttribute(there, "unix:ino")).isNotEqualTo(inode);
    }

    @Test
    void aPackageThatCameTwiceIsTakenOnceAndAnotherOfItsNameIsRefused() throws IOException {
        Path rpm = rpm("content");
        Path again = Files.copy(rpm, Trees.directory(directory.resolve("again")).resolve(rpm.getFileName()));
        place(rpm, again);
        assertThat(Trees.list(packages)).hasSize(1);
        Path other = Files.copy(rpm("other"), directory.resolve("again/other.rpm"));
        Trees.delete(packages.resolve(rpm.getFileName()));
        assertThatThrownBy(() -> place(again, other))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining("different content");
        assertThat(Trees.list(packages)).isEmpty();
    }

    private Path rpm(String content) {
        return SmallRpm.build(Trees.directory(directory.resolve(content)), "small", "1", "1", content);
    }

    private void place(Path... rpms) {
        try (Incoming incoming = new Incoming(List.of(rpms), packages)) {
            incoming.place();
        }
    }
}
