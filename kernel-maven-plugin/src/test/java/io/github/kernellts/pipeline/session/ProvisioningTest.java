// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisioningTest {
    @TempDir
    Path directory;

    private Path work;
    private Path elsewhere;

    @BeforeEach
    void makeDirectories() {
        work = Trees.directory(directory.resolve("work"));
        elsewhere = Trees.directory(directory.resolve("elsewhere"));
        Trees.write(elsewhere.resolve("key.p12"), "key");
        Trees.write(work.resolve("key.p12"), "key");
    }

    @Test
    void onlyAnX86MachineBuilds() {
        assertThat(Provisioning.architecture("amd64")).isEmpty();
        assertThat(Provisioning.architecture("aarch64"))
                .hasValueSatisfying(problem -> assertThat(problem.toString()).contains("This machine is aarch64"));
    }

    @Test
    void eachUnsuitablePathIsReportedOnceByThePropertyThatMovesIt() {
        WorkDirectory blank = new WorkDirectory(directory.resolve("my module/el9-6.1"));
        UserCache cache = new UserCache(directory.resolve("cache"));
        assertThat(Provisioning.paths(new BuildDirectories(directory, blank, cache)))
                .singleElement()
                .asString()
                .contains("my module/el9-6.1\" contains \" \"", "set kernel.workspace to");
        BuildDirectories kernel = new BuildDirectories(
                directory, blank, cache, directory.resolve("\u00fc"), Duration.ofDays(1), Optional.empty());
        assertThat(Provisioning.paths(kernel)).hasSize(2).last().asString().contains("set kernel.objects to");
    }

    @Test
    void aKeyElsewhereIsTaken() {
        require(elsewhere.resolve("key.p12"), work);
    }

    @Test
    void aKeyThatMakefilesWouldSeeIsRefused() {
        refuse(work.resolve("key.p12"), work);
        refuse(work.resolve("../" + work.getFileName() + "/not-yet-there/key.p12"), work);
    }

    @Test
    void aKeyBehindALinkIsRefusedWhereItIs() throws IOException {
        refuse(Files.createSymbolicLink(elsewhere.resolve("link.p12"), work.resolve("key.p12")), work);
        refuse(Files.createSymbolicLink(elsewhere.resolve("up"), work).resolve("key.p12"), work);
    }

    @Test
    void aKeyInTheDirectoryThatAnotherOneLinksToIsRefused() throws IOException {
        refuse(elsewhere.resolve("key.p12"), Files.createSymbolicLink(directory.resolve("cache"), elsewhere));
    }

    /** Who can write there decides which compiled objects a build takes. */
    @Test
    void aReleaseIsNotBuiltInSharedDirectoriesThatEveryUserCanWriteTo() throws IOException {
        Path cache = Trees.directory(directory.resolve("shared/cache"));
        Path objects = Trees.directory(directory.resolve("shared/objects"));
        BuildDirectories directories = new BuildDirectories(
                directory,
                new WorkDirectory(work),
                new UserCache(cache),
                objects,
                Duration.ofDays(1),
                Optional.empty());
        assertThat(Provisioning.directoryWarnings(directories)).isEmpty();
        Provisioning.requireOwnDirectories(directories, false);
        Files.setPosixFilePermissions(objects, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Provisioning.directoryWarnings(directories))
                .singleElement()
                .asString()
                .contains("Every user", objects + " (kernel.objects)", "chmod o-w " + objects);
        Files.setPosixFilePermissions(cache.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Provisioning.directoryWarnings(directories))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains(cache + " (kernel.cache), by " + cache.getParent()));
        assertThatThrownBy(() -> Provisioning.requireOwnDirectories(directories, false))
                .hasMessageContaining("A release can't be built in a directory of others: Every user");
        Provisioning.requireOwnDirectories(directories, true);
    }

    private void refuse(Path key, Path seen) {
        assertThatThrownBy(() -> require(key, seen)).hasMessageContaining("would be seen by the makefiles");
    }

    private void require(Path key, Path seen) {
        OwnersKeys keys = new OwnersKeys(
                Optional.of(new KeystoreLocation(KeyProperties.MODULES, key, Optional.empty(), () -> null)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                directory.resolve("throwaways"));
        Provisioning.requireUnseen(keys, List.of(seen));
    }
}
