// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goals that run alone, as {@code mvn kernel:rpm} and {@code -Dkernel.check.skip} run them. There is no source, so one that is
 * let go on fails for that.
 */
class KernelWithoutCheckTest {
    @TempDir
    Path directory;

    private Path objects;
    private Path keys;

    @BeforeEach
    void makeKeys() throws IOException {
        objects = Trees.directory(directory.resolve("objects"));
        keys = Trees.directory(directory.resolve("keys"));
        for (String name : List.of("modules.p12", "rpms.asc")) {
            Trees.write(keys.resolve(name), "no key");
            Files.setPosixFilePermissions(keys.resolve(name), PosixFilePermissions.fromString("rw-------"));
        }
    }

    static List<Named<Consumer<KernelBuild>>> signing() {
        return List.of(
                Named.of("rpm", KernelBuild::rpms),
                Named.of("rpm's documents", KernelBuild::documents),
                Named.of("verify", KernelBuild::verify),
                Named.of("boot", KernelBuild::boot),
                Named.of("cve", build -> build.vulnerabilities(new CveRequest(Path.of("none"), "HEAD"))),
                Named.of("compile", KernelBuild::compile));
    }

    @ParameterizedTest
    @MethodSource("signing")
    void aReleaseWithoutKeysIsRefusedBeforeItsSourceIsFetched(Consumer<KernelBuild> goal) {
        refused(goal, release(none()), "A release can't be signed with a throwaway key", "kernel.signing.keystore");
        OwnersKeys half = new OwnersKeys(
                Optional.of(key(KeyProperties.MODULES, keys.resolve("modules.p12"))),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                directory.resolve("throwaway"));
        refused(goal, release(half), "A release can't be signed with a throwaway key", "set kernel.rpm.keyring to");
    }

    @Test
    void aReleaseWithKeysThatOthersCanReplaceIsRefused() throws IOException {
        Files.setPosixFilePermissions(keys.resolve("modules.p12"), PosixFilePermissions.fromString("rw-rw-rw-"));
        refused(KernelBuild::rpms, release(owned()), "keys that other users can replace", "modules.p12");
    }

    @Test
    void aReleaseInObjectsOfOthersIsRefused() throws IOException {
        Files.setPosixFilePermissions(objects, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused(KernelBuild::rpms, release(owned()), "in a directory of others", "kernel.objects");
    }

    @Test
    void aReleaseWithoutASandboxIsRefused() {
        refused(
                KernelBuild::rpms,
                request(false, owned(), "auto", directory.resolve("bin").toString()),
                "A release can't be built without a sandbox");
    }

    static List<Named<Consumer<KernelBuild>>> make() {
        return List.of(
                Named.of("configure", KernelBuild::configure),
                Named.of("config", build -> build.configuration().explain("BTF")),
                Named.of("compile", KernelBuild::compile),
                Named.of("rpm", KernelBuild::rpms));
    }

    /** Also that of the image alone, which a snapshot may have without the others. */
    @ParameterizedTest
    @MethodSource("make")
    void aKeyThatMakefilesWouldSeeIsRefusedBeforeTheyRun(Consumer<KernelBuild> goal) {
        Path seen = objects.resolve("efi.p12");
        Trees.write(seen, "no key");
        OwnersKeys hidden = new OwnersKeys(
                Optional.empty(),
                Optional.of(key(KeyProperties.IMAGES, seen)),
                Optional.empty(),
                List.of(),
                directory.resolve("throwaway"));
        BuildRequest request = request(true, hidden, "auto", System.getenv("PATH"));
        refused(goal, request, "A private key in " + Trees.real(seen) + " would be seen by the makefiles");
    }

    @Test
    void aSnapshotAndAReleaseWithKeysGoOn() {
        for (BuildRequest request : List.of(
                request(true, none(), "none", "/usr/bin:/bin"), request(false, owned(), "none", "/usr/bin:/bin"))) {
            assertThatThrownBy(() -> run(KernelBuild::rpms, request)).hasMessageContaining("no-such-tree");
        }
    }

    private void refused(Consumer<KernelBuild> goal, BuildRequest request, String... words) {
        assertThatThrownBy(() -> run(goal, request)).hasMessageContainingAll(words);
        assertThat(directory.resolve("throwaway")).doesNotExist();
    }

    private static void run(Consumer<KernelBuild> goal, BuildRequest request) {
        try (KernelBuild build = new KernelBuild(request, new RecordedOutput())) {
            goal.accept(build);
        }
    }

    private OwnersKeys none() {
        return new OwnersKeys(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), directory.resolve("throwaway"));
    }

    private OwnersKeys owned() {
        return new OwnersKeys(
                Optional.of(key(KeyProperties.MODULES, keys.resolve("modules.p12"))),
                Optional.empty(),
                Optional.of(key(KeyProperties.RPMS, keys.resolve("rpms.asc"))),
                List.of(),
                directory.resolve("throwaway"));
    }

    private static KeystoreLocation key(KeyProperties properties, Path file) {
        return new KeystoreLocation(properties, file, Optional.empty(), () -> null);
    }

    private BuildRequest release(OwnersKeys given) {
        return request(false, given, "none", "/usr/bin:/bin");
    }

    private BuildRequest request(boolean snapshot, OwnersKeys given, String sandbox, String searchPath) {
        BuildDirectories directories = new BuildDirectories(
                directory,
                new WorkDirectory(directory.resolve("work")),
                new UserCache(directory.resolve("cache")),
                objects,
                Duration.ofDays(1),
                Optional.empty());
        SourceRequest source = BuildRequests.source("6.1.9", directory + "/no-such-tree", !snapshot);
        return BuildRequests.signed(source, List.of(), given, sandbox, searchPath, directories);
    }
}
