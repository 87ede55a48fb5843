// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.packager.rpm.build.BuilderContext;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpmFileTest {
    @TempDir
    Path directory;

    private Path into;

    /** Adds files. */
    private interface Content {
        void add(BuilderContext context) throws IOException;
    }

    @BeforeEach
    void makeDirectory() {
        into = Trees.directory(directory.resolve("work/devel"));
    }

    @Test
    void aFileBehindLinksThatLeadOutsideTogetherIsWrittenNowhere() throws IOException {
        RpmFile rpm = rpm(context -> {
            context.addSymbolicLink("/p/q/up", "../..");
            context.addSymbolicLink("/escape", "p/q/up/../..");
            file(context, "/escape/pwn");
        });
        assertThatThrownBy(() -> rpm.unpack(into, path -> true))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("The RPM ")
                .hasMessageContaining("was refused");
        assertThat(directory.resolve("pwn")).doesNotExist();
        assertThat(directory.resolve("work/pwn")).doesNotExist();
    }

    @Test
    void filesAndLinksInsideAreUnpackedWithOrdinaryModes() throws IOException {
        RpmFile rpm = rpm(context -> {
            file(context, "/a/file");
            context.addSymbolicLink("/b/link", "../a/file");
        });
        rpm.unpack(into, path -> true);
        assertThat(into.resolve("b/link")).isSymbolicLink().hasContent("content of /a/file");
        assertThat(Files.getPosixFilePermissions(into.resolve("a/file"))).hasSize(4);
    }

    private static void file(BuilderContext context, String name) throws IOException {
        context.addFile(
                name, ("content of " + name).getBytes(StandardCharsets.UTF_8), BuilderContext.defaultProvider());
    }

    private RpmFile rpm(Content content) throws IOException {
        Path file = directory.resolve("bad-1-1.noarch.rpm");
        try (RpmBuilder builder = new RpmBuilder("bad", "1", "1", "noarch", file)) {
            content.add(builder.newContext());
            builder.build();
        }
        return new RpmFile(file);
    }
}
