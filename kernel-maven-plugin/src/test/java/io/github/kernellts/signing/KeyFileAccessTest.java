// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileAccessTest {
    @TempDir
    Path directory;

    private Path keystore;
    private Path keyring;
    private Path trusted;

    @BeforeEach
    void writeFiles() throws IOException {
        keystore = file("k/modules.p12", "rw-------");
        keyring = file("k/rpms.asc", "rw-------");
        trusted = file("k/other.crt", "rw-r--r--");
    }

    @Test
    void keysOfTheirOwnerAloneAreNotMentioned() {
        assertThat(access().warnings()).isEmpty();
        access().requireUnwritable();
    }

    @Test
    void keysThatOthersReadAreWarnedOfByTheirProperty() throws IOException {
        mode(keystore, "rw-r--r--");
        mode(keyring, "rw-r--r--");
        assertThat(access().warnings())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("kernel.signing.keystore", "chmod 600 " + keystore))
                .anySatisfy(line -> assertThat(line).contains("kernel.rpm.keyring", "chmod 600 " + keyring));
        access().requireUnwritable();
    }

    @Test
    void aReleaseIsNotSignedWithAKeyThatEveryUserCanReplace() throws IOException {
        mode(keyring, "rw-rw-rw-");
        assertThat(access().warnings()).singleElement().asString().contains("Every user", "kernel.rpm.keyring");
        assertThatThrownBy(() -> access().requireUnwritable()).hasMessageContaining(keyring.toString());
    }

    @Test
    void aCertificateThatEveryUserCanReplaceIsRefusedAsAKeyIs() throws IOException {
        mode(trusted, "rw-r--rw-");
        assertThatThrownBy(() -> access().requireUnwritable()).hasMessageContaining(trusted.toString());
    }

    @Test
    void aDirectoryThatEveryUserCanWriteToReplacesItsFiles() throws IOException {
        mode(keystore.getParent(), "rwxrwxrwx");
        assertThatThrownBy(() -> access().requireUnwritable()).hasMessageContaining(keystore.toString());
        Files.setAttribute(keystore.getParent(), "unix:mode", 01777);
        // As in /tmp, users can't rename the files of others there.
        access().requireUnwritable();
    }

    @Test
    void soDoesADirectoryFurtherAbove() throws IOException {
        mode(directory, "rwxrwxrwx");
        assertThat(access().warnings())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("Every user", "chmod o-w " + directory));
        assertThatThrownBy(() -> access().requireUnwritable())
                .hasMessageContainingAll(keystore.toString(), keyring.toString(), trusted.toString());
    }

    @Test
    void aFileOfPublicKeysThatOthersCanReplaceIsWarnedOf() throws IOException {
        assertThat(KeyFileAccess.warning("kernel.devel.trusted", trusted)).isEmpty();
        mode(trusted.getParent(), "rwxrwxrwx");
        assertThat(KeyFileAccess.warning("kernel.devel.trusted", trusted))
                .get()
                .asString()
                .contains("Every user can replace " + trusted, "kernel.devel.trusted");
    }

    private KeyFileAccess access() {
        return KeyFileAccess.of(new OwnersKeys(
                Optional.of(new KeystoreLocation(KeyProperties.MODULES, keystore, Optional.empty(), () -> null)),
                Optional.empty(),
                Optional.of(new KeystoreLocation(KeyProperties.RPMS, keyring, Optional.empty(), () -> null)),
                List.of(trusted),
                directory));
    }

    private Path file(String name, String mode) throws IOException {
        Path file = directory.resolve(name);
        Trees.write(file, "x");
        mode(file.getParent(), "rwxr-xr-x");
        mode(file, mode);
        return file;
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
