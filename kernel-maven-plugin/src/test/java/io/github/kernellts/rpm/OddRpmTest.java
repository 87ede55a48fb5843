// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RPMs that rpmbuild makes of odd files, and damaged ones. */
class OddRpmTest {
    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @AfterEach
    void close() {
        processes.close();
    }

    @ParameterizedTest
    @CsvSource({
        "mkfifo %{buildroot}/x, /x",
        "true, '%dev(c,1,3) /x'",
        "true, '%dev(b,8,0) /x'",
        "echo a > %{buildroot}/x; ln %{buildroot}/x %{buildroot}/y, /x;/y",
        "ln -s /etc/passwd %{buildroot}/x, /x",
        "ln -s ../.. %{buildroot}/x, /x"
    })
    void whatIsNeitherAFileOfItsOwnNorADirectoryNorALinkInsideIsRefused(String install, String files) {
        Path rpm = build(install, files.replace(";", "\n"), "w9.gzdio");
        Path into = Trees.directory(directory.resolve("into"));
        assertThatThrownBy(() -> new RpmFile(rpm).unpack(into, path -> true))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("was refused");
    }

    /** EL 8 packs with xz, EL 9 and 10 with zstd; and what other builders choose. */
    @ParameterizedTest
    @ValueSource(strings = {"w9.gzdio", "w2.xzdio", "w19.zstdio", "w9.bzdio"})
    void setuidAndWritableFilesOfEachCompressionGetOrdinaryModes(String payload) throws IOException {
        Path rpm = build(
                "echo a > %{buildroot}/x; mkdir %{buildroot}/d",
                "%attr(6777,root,root) /x\n%attr(1777,root,root) /d", payload);
        Path into = Trees.directory(directory.resolve("into"));
        new RpmFile(rpm).unpack(into, path -> true);
        assertThat(into.resolve("x")).hasContent("a");
        assertThat((int) Files.getAttribute(into.resolve("x"), "unix:mode") & 07777)
                .isEqualTo(0755);
        assertThat((int) Files.getAttribute(into.resolve("d"), "unix:mode") & 07777)
                .isEqualTo(0755);
    }

    @Test
    void aFileThatIsNoRpmIsNotBlamedOnTheFileSystem() {
        Path text = directory.resolve("text.rpm");
        Trees.write(text, "hello");
        assertThatThrownBy(() -> new RpmFile(text).name())
                .hasMessageContaining("text.rpm is damaged, or no RPM (it ends too early)");
        Trees.write(text, "no RPM at all\n".repeat(1000));
        assertThatThrownBy(() -> new RpmFile(text).name())
                .hasMessageContaining("text.rpm is damaged, or no RPM (it has no RPM header)");
        assertThatThrownBy(() -> new RpmFile(directory.resolve("absent.rpm")).name())
                .hasMessageContaining("Could not read the RPM");
    }

    /** Whatever is altered, a build ends with words, not with an error in the plugin. */
    @Test
    void aDamagedRpmIsRefusedWithItsName() throws IOException {
        byte[] whole = Files.readAllBytes(build("echo a > %{buildroot}/x", "/x", "w9.gzdio"));
        Path damaged = directory.resolve("damaged.rpm");
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] bytes = i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int n = 0; n < 4 && bytes.length > 0; n++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            Path into = Trees.emptyDirectory(directory.resolve("into"));
            try {
                RpmFile rpm = new RpmFile(damaged);
                rpm.unpack(into, path -> true);
                rpm.canonicalName();
                rpm.requirements();
                rpm.sizes();
                rpm.built();
            } catch (KernelException e) {
                assertThat(e).hasMessageContaining("damaged.rpm");
                refused++;
            }
        }
        // Others were altered where nobody looks, such as in the signature, which rpmkeys checks.
        assertThat(refused).isGreaterThan(150);
    }

    private Path build(String install, String files, String payload) {
        Path spec = directory.resolve("odd.spec");
        Trees.write(
                spec,
                "Name: odd\nVersion: 1\nRelease: 1\nSummary: odd\nLicense: MIT\nBuildArch: noarch\n"
                        + "%define __spec_install_post %{nil}\n%description\nodd\n%install\nmkdir -p %{buildroot}\n"
                        + install + "\n%files\n" + files + "\n");
        processes.output(
                Command.of(
                        directory,
                        "rpmbuild",
                        "-bb",
                        "--nodeps",
                        "--define=_topdir " + directory,
                        "--define=_binary_payload " + payload,
                        spec.toString()),
                "");
        return directory.resolve("RPMS/noarch/odd-1-1.noarch.rpm");
    }
}
