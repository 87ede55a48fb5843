// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.module.ModuleSources;
import io.github.kernellts.pipeline.publish.DownloadVerification;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.SourceRequest;
import io.github.kernellts.source.Sources;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.toolchain.container.BuilderImageSpec;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import io.github.kernellts.tree.PatchSeries;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One class often serves several properties: its message names only the property that was set. */
class ErrorsNameThePropertyTest {
    private static final Pattern PROPERTY =
            Pattern.compile("kernel\\.(?!org)[a-z0-9]+(?:\\.[a-z0-9]+)*|KERNEL_[A-Z]+_PASSWORD");
    /** The address of a port without a server. */
    private static final URI CLOSED = URI.create("http://127.0.0.1:9/");

    @TempDir
    Path directory;

    private Processes processes;

    @BeforeEach
    void makeProcesses() {
        processes = new Processes(directory);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    private record Case(Set<String> properties, String mistake, Runnable attempt) {}

    @TestFactory
    Stream<DynamicTest> everyMessageNamesThePropertyThatWasSet() {
        return cases().map(each -> DynamicTest.dynamicTest(each.properties() + ": " + each.mistake(), () -> {
            KernelException error = catchThrowableOfType(KernelException.class, each.attempt()::run);
            assertThat(error).isNotNull();
            Set<String> named = PROPERTY.matcher(error.getMessage())
                    .results()
                    .map(match -> match.group())
                    .collect(Collectors.toCollection(HashSet::new));
            assertThat(named)
                    .as(error.getMessage())
                    .isSubsetOf(each.properties())
                    .isNotEmpty();
        }));
    }

    private Stream<Case> cases() {
        return Stream.of(
                        key(KeyProperties.MODULES),
                        key(KeyProperties.IMAGES),
                        Stream.of(
                                openPgp("a file that is not there", directory.resolve("absent"), Optional.empty()),
                                openPgp("a file without keys", file("text", "hello"), Optional.empty())),
                        Stream.of("kernel.patches", "kernel.module.patches")
                                .map(property -> new Case(
                                        Set.of(property),
                                        "a directory without patches",
                                        () -> PatchSeries.of(property, directory))),
                        certificates(),
                        downloads(),
                        Stream.of(new Case(
                                Set.of("kernel.toolchain.push"), "a reference that no engine takes", this::push)))
                .flatMap(each -> each);
    }

    private Stream<Case> key(KeyProperties properties) {
        Path keystore = directory.resolve(properties + ".p12");
        TestKeys.keystore("Owner", "right", keystore);
        Path broken = file(properties + ".pem", TestKeys.brokenPem());
        Path token = file(properties + ".cfg", "library = /nonexistent.so\n");
        Set<String> password = Set.of(properties.server(), properties.variable());
        return Stream.of(
                open(
                        properties,
                        Set.of(properties.file()),
                        "a file that is not there",
                        directory.resolve("absent"),
                        ""),
                open(properties, Set.of(properties.file()), "a file that is no keystore", file("x", "hello"), "right"),
                open(properties, Set.of(properties.file()), "a broken PEM file", broken, "right"),
                open(properties, Set.of(properties.file()), "a token without a library", token, "right"),
                open(properties, password, "a wrong password", keystore, "wrong"),
                open(properties, password, "no password", keystore, null),
                new Case(
                        Set.of(properties.entry()),
                        "a name that no entry has",
                        () -> Keystore.open(new KeystoreLocation(
                                properties, keystore, Optional.of("absent"), "right"::toCharArray))));
    }

    private static Case open(
            KeyProperties properties, Set<String> expected, String mistake, Path file, String password) {
        return new Case(
                expected,
                mistake,
                () -> Keystore.open(new KeystoreLocation(
                        properties, file, Optional.empty(), () -> password == null ? null : password.toCharArray())));
    }

    private Case openPgp(String mistake, Path file, Optional<String> id) {
        return new Case(
                Set.of("kernel.rpm.keyring", "kernel.rpm.key"),
                mistake,
                () -> OpenPgpKey.open(new KeystoreLocation(KeyProperties.RPMS, file, id, () -> null), processes));
    }

    private Stream<Case> certificates() {
        return Stream.of(directory.resolve("absent.crt"), file("empty.crt", "no certificate\n"))
                .flatMap(file -> Stream.of(
                        new Case(
                                Set.of("kernel.signing.trusted"),
                                file.getFileName().toString(),
                                () -> new OwnersKeys(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                List.of(file),
                                                directory)
                                        .furtherTrusted()),
                        new Case(
                                Set.of("kernel.verify.certificate"),
                                file.getFileName().toString(),
                                () -> new DownloadVerification(directory, file, Optional.empty())
                                        .verify(new RecordedOutput()))));
    }

    private Stream<Case> downloads() {
        return Stream.of(
                new Case(
                        Set.of("kernel.module.source"),
                        "an address where nobody listens",
                        () -> new ModuleSources(directory.resolve("m"), processes, new RecordedOutput())
                                .fetch(new ModuleSource(
                                        CLOSED + "m.tar.gz", Optional.empty(), Optional.of("0".repeat(64)), true))),
                new Case(
                        Set.of("kernel.source", "kernel.source.mirror"),
                        "a mirror where nobody listens",
                        () -> new Sources(directory.resolve("s"), processes, new RecordedOutput())
                                .fetch(new SourceRequest(
                                        KernelVersion.parse("6.1.192"),
                                        "kernel.org",
                                        Optional.empty(),
                                        Optional.empty(),
                                        CLOSED,
                                        Optional.empty(),
                                        Optional.empty(),
                                        false,
                                        false,
                                        Instant.EPOCH))));
    }

    private void push() {
        Path engine = file("podman", "#!/bin/sh\nexit 1\n");
        Trees.executable(engine);
        new BuildEnvironment(
                        new ToolchainRequest(
                                "container",
                                "none",
                                Optional.empty(),
                                Optional.of("example.org/image"),
                                Optional.empty(),
                                List.of(),
                                Map.of(),
                                false),
                        new BuilderImageSpec("el9", "example.org/rocky:9", "crb", "gcc-toolset-13"),
                        new Toolchain(directory.toString(), directory.resolve("tools"), processes),
                        processes,
                        new BuildEnvironment.Directories(
                                directory.resolve("work"), directory.resolve("cache"), directory.resolve("objects")),
                        new RecordedOutput())
                .images()
                .push("Not A Reference");
    }

    private Path file(String name, String content) {
        Path file = directory.resolve(name);
        Trees.write(file, content);
        return file;
    }
}
