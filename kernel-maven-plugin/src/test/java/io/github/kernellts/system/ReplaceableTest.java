// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class ReplaceableTest {
    private static final int OTHER = 54321;

    @TempDir
    Path directory;

    private Path data;
    private Path keys;
    private Path key;

    @BeforeEach
    void keysOfOneUser() throws IOException {
        data = Trees.directory(directory.resolve("data"));
        keys = Trees.directory(data.resolve("keys"));
        key = keys.resolve("modules.p12");
        Trees.write(key, "x");
        mode(directory, 0755);
        mode(data, 0755);
        mode(keys, 0755);
        mode(key, 0600);
    }

    @Test
    void whatNobodyElseCanWriteIsSafe() {
        assertThat(Replaceable.of(key)).isEmpty();
        assertThat(Replaceable.of(keys.resolve("not/yet/there"))).isEmpty();
    }

    @Test
    void everyDirectoryAboveCounts() throws IOException {
        for (Path each : new Path[] {key, keys, data}) {
            mode(each, 0777);
            everyUserBy(each);
            mode(each, 0755);
        }
        // As in /tmp, users can't rename the files of others there.
        mode(data, 01777);
        assertThat(Replaceable.of(key)).isEmpty();
        // But they can make some.
        assertThat(Replaceable.of(data)).get().matches(Replaceable::refused);
    }

    @Test
    void linksCountWhereTheyAreAndWhereTheyLead() throws IOException {
        Path others = Trees.directory(directory.resolve("others"));
        Path link = Files.createSymbolicLink(others.resolve("link"), keys);
        mode(others, 0777);
        assertThat(Replaceable.of(link.resolve("modules.p12")))
                .hasValueSatisfying(way -> assertThat(way.place()).isEqualTo(others));
        mode(others, 0755);
        assertThat(Replaceable.of(link.resolve("modules.p12"))).isEmpty();
        mode(data, 0777);
        assertThat(Replaceable.of(link.resolve("modules.p12")))
                .hasValueSatisfying(way -> assertThat(way.place()).isEqualTo(data));
        Files.createSymbolicLink(directory.resolve("round"), directory.resolve("round"));
        assertThat(Replaceable.of(directory.resolve("round/x"))).isEmpty();
    }

    /** Also in a directory where everybody has his own files, such as /tmp. */
    @Test
    @EnabledIf("isRoot")
    void anotherUserWhoOwnsALinkCanReplaceWhatItNames() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), keys);
        Files.setAttribute(link, "unix:uid", OTHER, LinkOption.NOFOLLOW_LINKS);
        assertThat(Replaceable.of(link.resolve("modules.p12"), Optional.of(OTHER + 1)))
                .hasValueSatisfying(way -> assertThat(way.place()).isEqualTo(link));
    }

    @Test
    @EnabledIf("isRoot")
    void anotherUserWhoOwnsADirectoryAboveCanReplaceItsFiles() throws IOException {
        Files.setAttribute(data, "unix:uid", OTHER);
        assertThat(Replaceable.of(key, Optional.of(OTHER + 1))).hasValueSatisfying(way -> {
            assertThat(way.users()).isEqualTo("The user " + OTHER);
            assertThat(way.place()).isEqualTo(data);
            assertThat(way.refused()).isTrue();
        });
        assertThat(Replaceable.of(key, Optional.of(0))).get().matches(way -> !way.refused());
        assertThat(Replaceable.of(key, Optional.of(OTHER))).isEmpty();
        assertThat(Replaceable.of(key, Optional.empty())).isEmpty();
    }

    @Test
    @EnabledIf("isRoot")
    void aGroupIsNamedUnlessItIsTheUsersOwn() throws IOException {
        Files.setAttribute(data, "unix:gid", OTHER);
        mode(data, 0775);
        assertThat(Replaceable.of(key)).hasValueSatisfying(way -> {
            assertThat(way.users()).isEqualTo("The group " + OTHER);
            assertThat(way.refused()).isFalse();
        });
        Files.setAttribute(data, "unix:uid", OTHER);
        assertThat(Replaceable.of(key, Optional.of(OTHER))).isEmpty();
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void everyUserBy(Path place) {
        assertThat(Replaceable.of(key)).hasValueSatisfying(way -> {
            assertThat(way.users()).isEqualTo("Every user");
            assertThat(way.place()).isEqualTo(place);
            assertThat(way.remedy()).isEqualTo("chmod o-w " + place);
            assertThat(way.refused()).isTrue();
        });
    }

    private static void mode(Path file, int mode) throws IOException {
        Files.setAttribute(file, "unix:mode", mode);
    }
}
