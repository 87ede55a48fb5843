// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.EfiSigner;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.signing.TestKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares signing and the reading of signatures with each other and with sbverify and sbsign. */
class EfiSignatureTest {
    /** An EFI program, from the Debian package efitools. */
    private static final Path PROGRAM = Path.of("/usr/lib/efitools/x86_64-linux-gnu/HelloWorld.efi");

    @TempDir
    Path directory;

    private Processes processes;
    private SigningKey key;
    private Path signed;

    @BeforeEach
    void sign() throws IOException {
        processes = new Processes(directory);
        key = TestKeys.modules("owner", directory.resolve("key.p12"));
        Trees.write(directory.resolve("key.crt"), Certificates.pem(List.of(key.certificate())));
        signed = Files.copy(PROGRAM, directory.resolve("signed.efi"));
        assertThat(new EfiSigner(key).sign(signed)).isTrue();
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void sbverifyAndTheVerifierAcceptWhatWasSigned() {
        assertThat(refusal(signed)).isEqualTo("accepted");
        assertThat(processes.output(Command.of(directory, "sbverify", "--cert", "key.crt", "signed.efi"), ""))
                .contains("Signature verification OK");
    }

    @Test
    void theSameProgramGetsTheSameSignature() throws IOException {
        Path again = Files.copy(PROGRAM, directory.resolve("again.efi"));
        new EfiSigner(key).sign(again);
        assertThat(again).hasSameBinaryContentAs(signed);
        new EfiSigner(key).sign(again);
        assertThat(again).hasSameBinaryContentAs(signed);
    }

    @Test
    void anUnsignedAnAlteredAndAForeignProgramAreRefused() throws IOException {
        assertThat(refusal(PROGRAM)).isEqualTo("it has no signature for Secure Boot");
        byte[] altered = Files.readAllBytes(signed);
        altered[altered.length / 2] ^= 1;
        Path file = directory.resolve("altered.efi");
        Files.write(file, altered);
        assertThat(refusal(file)).isEqualTo("its signature for Secure Boot was made for another image");
        for (String bits : List.of("2048", "4096")) {
            run(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:" + bits,
                    "-nodes",
                    "-subj",
                    "/CN=stranger",
                    "-keyout",
                    "s.pem",
                    "-out",
                    "s.crt");
            run("sbsign", "--key", "s.pem", "--cert", "s.crt", "--output", "foreign.efi", PROGRAM.toString());
            assertThat(refusal(directory.resolve("foreign.efi"))).contains("made by another key, that of CN=stranger");
        }
    }

    @Test
    void whatFirmwareCanNotStartIsNotSigned() {
        Path text = directory.resolve("text");
        Trees.write(text, "MZ and nothing more");
        assertThat(new EfiSigner(key).sign(text)).isFalse();
        assertThat(EfiSignature.of(Trees.read(text))).isEmpty();
    }

    private String refusal(Path file) {
        return EfiSignature.of(Trees.read(file))
                .map(signature -> signature.refusal(key.certificate()).orElse("accepted"))
                .orElse("no program");
    }

    private void run(String... command) {
        processes.output(Command.of(directory, command), "");
    }
}
