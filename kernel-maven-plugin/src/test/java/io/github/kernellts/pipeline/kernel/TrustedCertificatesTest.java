// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kernellts.layout.UserCache;
import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedCertificatesTest {
    private static final String RENEWED = "are of the same name and key";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    @BeforeEach
    void makeKey() {
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.pem");
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aCertificateByAnEllipticCurveIsRefusedForLinux510() {
        openssl("ecparam -name prime256v1 -genkey -out ca.pem");
        openssl("req -x509 -key ca.pem -subj /CN=ca -days 30 -out ca.crt");
        openssl("req -new -key k.pem -subj /CN=x -out x.req");
        openssl("x509 -req -in x.req -CA ca.crt -CAkey ca.pem -set_serial 7 -days 30 -out x.crt");
        assertThatThrownBy(() -> require("5.10.223", "x.crt"))
                .hasMessageContaining("CN=x is signed with SHA256withECDSA, which Linux 5.10 doesn't read")
                .hasMessageContaining("and set the.property to its file");
        assertThatCode(() -> require("5.15.100", "x.crt")).doesNotThrowAnyException();
        assertThat(problems("5.10.223", List.of("x.crt"))).contains("which Linux 5.10 doesn't read");
    }

    /** Linux 6.18 was given both by add_key(2), and its keyring then had one key. */
    @Test
    void aRenewedCertificateBesideTheFormerIsRefusedUnlessItHasItsSerialNumberOrAnotherName() {
        selfSigned("/O=Example/CN=x", "former.crt");
        selfSigned("/C=DE/O=Example/CN=x", "renewed.crt");
        assertThatThrownBy(() -> require("6.1.192", "former.crt", "renewed.crt"))
                .hasMessageContaining(RENEWED)
                .hasMessageContaining("Fix: leave one of them out of kernel.signing.trusted");
        assertThat(problems("6.1.192", List.of("former.crt", "renewed.crt"))).contains(RENEWED);
        selfSigned("/O=Example/CN=x 2", "named.crt");
        openssl("x509 -in former.crt -signkey k.pem -days 300 -out numbered.crt");
        assertThatCode(() -> require("6.1.192", "former.crt", "named.crt", "numbered.crt"))
                .doesNotThrowAnyException();
    }

    @Test
    void certificatesForWhichTheImageHasNoRoomAreRefusedBeforeItIsCompiled() {
        List<String> files = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; bytes <= 16_384; i++) {
            selfSigned("/CN=" + i, i + ".crt");
            files.add(i + ".crt");
            bytes += Certificates.der(Certificates.read(directory.resolve(i + ".crt"), "")).length;
        }
        assertThat(problems("6.1.192", files))
                .contains("take " + bytes + " bytes, and it has room for 16384")
                .contains("CONFIG_SYSTEM_EXTRA_CERTIFICATE_SIZE in policy.config:")
                .contains("kernel.signing.trusted");
        assertThat(problems("6.1.192", files.subList(1, files.size()))).doesNotContain("room");
    }

    private void require(String version, String... files) {
        TrustedCertificates trusted = new TrustedCertificates();
        for (String file : files) {
            trusted.add("the.property", Certificates.read(directory.resolve(file), ""));
        }
        trusted.require(LtsBranch.of(KernelVersion.parse(version)));
    }

    /** What a build says that finds no tools. */
    private String problems(String version, List<String> trusted) {
        BuildRequest request = BuildRequests.signed(
                BuildRequests.source(version, "kernel.org", false),
                List.of("policy"),
                new OwnersKeys(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        trusted.stream().map(directory::resolve).toList(),
                        directory.resolve("throwaways")),
                "none",
                directory.resolve("bin").toString(),
                new BuildDirectories(
                        directory,
                        new WorkDirectory(directory.resolve("work")),
                        new UserCache(directory.resolve("cache"))));
        try (KernelBuild build = new KernelBuild(request, new RecordedOutput())) {
            return catchThrowable(build::check).getMessage();
        }
    }

    private void selfSigned(String name, String file) {
        processes.output(
                Command.of(
                        directory,
                        "openssl",
                        "req",
                        "-x509",
                        "-key",
                        "k.pem",
                        "-subj",
                        name,
                        "-days",
                        "30",
                        "-addext",
                        "subjectKeyIdentifier=hash",
                        "-out",
                        file),
                "");
    }

    private void openssl(String arguments) {
        processes.output(Command.of(directory, ("openssl " + arguments).split(" ")), "");
    }
}
