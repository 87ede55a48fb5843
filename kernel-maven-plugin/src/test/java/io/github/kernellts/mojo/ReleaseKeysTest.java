// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of a kernel that is built with the profile {@code release}, whatever its version. */
class ReleaseKeysTest {
    private static final String OWNERS = "rw-------";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"modules.p12", "secureboot.p12", "rpms.asc", "last.crt"})
    void aSnapshotOfTheProfileReleaseIsNotSignedWithAKeyThatEveryUserCanReplace(String file) throws IOException {
        CheckMojo mojo = mojo();
        mode(file, "rw-rw-rw-");
        assertThatThrownBy(mojo::keys)
                .hasMessageContaining("A release can't be signed with keys that other users can replace: ["
                        + directory.resolve(file) + "]");
        mojo.release = false;
        assertThat(mojo.keys().images()).isPresent();
    }

    @Test
    void itIsSignedWithKeysOfTheirOwnerAlone() throws IOException {
        OwnersKeys keys = mojo().keys();
        assertThat(keys.images().orElseThrow().file()).isEqualTo(directory.resolve("secureboot.p12"));
        assertThat(keys.missing()).isEmpty();
    }

    private CheckMojo mojo() throws IOException {
        MavenProject project = Projects.project("kernel", "check");
        DefaultMavenExecutionRequest request = new DefaultMavenExecutionRequest();
        request.setUserProperties(new Properties());
        request.setMultiModuleProjectDirectory(directory.toFile());
        CheckMojo mojo = new CheckMojo();
        mojo.project = project;
        mojo.session = Projects.session(request, project);
        mojo.signingKeystore = file("modules.p12");
        mojo.efiKeystore = file("secureboot.p12");
        mojo.rpmKeyring = file("rpms.asc");
        mojo.signingTrusted = List.of(file("last.crt"));
        mojo.release = true;
        return mojo;
    }

    private File file(String name) throws IOException {
        Trees.write(directory.resolve(name), name);
        mode(name, OWNERS);
        return directory.resolve(name).toFile();
    }

    private void mode(String name, String mode) throws IOException {
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString(mode));
    }
}
