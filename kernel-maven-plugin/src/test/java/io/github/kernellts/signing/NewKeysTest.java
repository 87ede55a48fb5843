// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.verify.TrialSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class NewKeysTest {
    private static final String OWNER = "Example kernels <kernels@example.org>";

    @TempDir
    Path directory;

    @Test
    void aSetIsForItsOwnerOnlyAndIsNeverReplaced() throws IOException {
        Path into = directory.resolve("keys");
        NewKeys.Written written = write(into, new NewKeys(OWNER, 30));
        for (String certificate : new String[] {"modules.crt", "secureboot.crt"}) {
            assertThat(Certificates.read(into.resolve(certificate), "").get(0).getPublicKey())
                    .isInstanceOfSatisfying(
                            RSAPublicKey.class,
                            key -> assertThat(key.getModulus().bitLength()).isEqualTo(4096));
        }
        assertThat(mode(into)).isEqualTo("rwx------");
        for (Path secret : new Path[] {written.modules(), written.images(), written.rpms()}) {
            assertThat(mode(secret)).isEqualTo("rw-------");
        }
        assertThat(into)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
        try (Processes processes = new Processes(directory)) {
            TrialSignature.require(
                    new KeystoreLocation(KeyProperties.RPMS, written.rpms(), Optional.empty(), "rpms"::toCharArray),
                    processes);
            // The iteration count that gpg itself uses, so that guessing the password costs as much.
            assertThat(processes.output(
                            Command.of(
                                    directory,
                                    "gpg",
                                    "--list-packets",
                                    written.rpms().toString()),
                            ""))
                    .contains("protect count: 65011712 (255)")
                    .contains("pkey[0]: [4096 bits]");
        }
        byte[] before = Trees.read(written.modules());
        assertThatThrownBy(() -> write(into)).hasMessageContaining("kernel.keygen.directory");
        assertThat(written.modules()).hasBinaryContent(before);
    }

    @Test
    void oneFileThatIsThereAlreadyKeepsTheWholeSetFromBeingWritten() {
        Path into = Trees.directory(directory.resolve("keys"));
        Trees.write(into.resolve("secureboot.der"), "another key's");
        assertThatThrownBy(() -> write(into)).hasMessageContaining("secureboot.der exists already");
        assertThat(into).isDirectoryNotContaining(file -> !file.endsWith("secureboot.der"));
    }

    @Test
    void otherFilesOfTheDirectoryStay() {
        Path into = Trees.directory(directory.resolve("keys"));
        Trees.write(into.resolve("token.cfg"), "name = hsm\n");
        write(into);
        assertThat(into.resolve("token.cfg")).hasContent("name = hsm\n");
        assertThat(into.resolve("RPM-GPG-KEY-kernel-lts")).exists();
        assertThat(into.resolve(".keygen.part")).doesNotExist();
    }

    /** Killed by the kernel at the third of seven files, with the key for RPMs still aside. */
    @Test
    void aSetIsCompletedAfterItsRunWasKilledAmongItsFiles() {
        Path into = Trees.directory(directory.resolve("keys"));
        Trees.write(into.resolve("token.cfg"), "name = hsm\n");
        // Each is written, then a mark that the set is whole, and two were moved.
        writeKilledAt(into, NewKeys.FILES.size() + 1 + 3);
        assertThat(into.resolve("modules.p12")).exists();
        assertThat(into.resolve("modules.crt")).doesNotExist();
        byte[] before = Trees.read(into.resolve("modules.p12"));

        assertThatThrownBy(() -> write(into))
                .hasMessageContaining("was killed while it moved its keys into " + into)
                .hasMessageContaining("they are all there now");
        assertThat(into.resolve("modules.p12")).hasBinaryContent(before);
        for (String file : NewKeys.FILES) {
            assertThat(into.resolve(file)).isNotEmptyFile();
        }
        assertThat(into.resolve(".keygen.part")).doesNotExist();
        assertThat(into.resolve("token.cfg")).hasContent("name = hsm\n");
        assertThatThrownBy(() -> write(into)).hasMessageContaining("modules.p12 exists already");
    }

    /** At the first file, at the last, and at the step that shows the whole directory. */
    @ParameterizedTest
    @MethodSource("kills")
    void afterAKillNothingIsHalfWrittenAndTheNextRunWritesAWholeSet(String name, int rename) {
        Path into = directory.resolve(name);
        if (name.equals("there")) {
            Trees.directory(into);
        }
        writeKilledAt(into, rename);
        boolean whole = Files.exists(into.resolve("modules.p12"));
        for (String each : NewKeys.FILES) {
            assertThat(Files.exists(into.resolve(each))).as(each).isEqualTo(whole);
        }
        Path fresh = whole ? directory.resolve("another") : into;
        NewKeys.Written written = write(fresh);
        assertThat(written.rpms()).isNotEmptyFile();
        assertThat(Trees.list(fresh)).hasSameSizeAs(NewKeys.FILES);
        if (!whole) {
            assertThat(Trees.list(directory)).hasSize(1);
        }
    }

    static Stream<Arguments> kills() {
        int files = NewKeys.FILES.size();
        return Stream.of(
                Arguments.of("new", 1),
                Arguments.of("new", files),
                Arguments.of("new", files + 1),
                Arguments.of("there", files));
    }

    /**
     * Kills the program that makes a set when it renames something.
     *
     * @param rename which time, from 1 on; each file is renamed once when it is written, and then their directory
     */
    private void writeKilledAt(Path into, int rename) {
        try (Processes processes = new Processes(directory)) {
            Processes.Result killed = processes.run(Command.of(
                    directory,
                    "strace",
                    "--follow-forks",
                    "--quiet=all",
                    "--output=/dev/null",
                    "--inject=rename:signal=SIGKILL:when=" + rename,
                    ProcessHandle.current().info().command().orElseThrow(),
                    // strace stops at each system call of each thread
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    MakeKeys.class.getName(),
                    into.toString()));
            assertThat(killed.succeeded()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 36_501, 99_999_999, Integer.MAX_VALUE})
    void absurdValidityIsRefusedBeforeAnythingIsWritten(int days) {
        assertThatThrownBy(() -> new NewKeys(OWNER, days))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.keygen.days");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "<kernels@example.org>",
                "Example\nkernels",
                "Example\u007f",
                "Example\u0085kernels",
                "a <b> c",
                "A name that is far too long for the common name of a certificate"
            })
    void anOwnerThatKeysCannotNameIsRefusedBeforeAnythingIsWritten(String owner) {
        assertThatThrownBy(() -> new NewKeys(owner, 30))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.keygen.owner");
    }

    /** Writes a set of short keys: most tests here are about its files. */
    static NewKeys.Written write(Path into) {
        return write(into, new NewKeys(OWNER, 30, () -> NativeRsa.generate(2048)));
    }

    private static NewKeys.Written write(Path into, NewKeys keys) {
        return keys.write(into, "modules".toCharArray(), "images".toCharArray(), "rpms".toCharArray());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
