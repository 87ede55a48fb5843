// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.RecordedOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedFileTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void aFileOfTheExpectedDigestAppears() throws IOException {
        download(CONTENT);
        assertThat(file()).hasBinaryContent(CONTENT);
        assertThat(directory).isDirectoryContaining(file()::equals).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFileOfAnotherDigestNeverAppears() {
        assertThatThrownBy(() -> download("other".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("/f has SHA-256 " + Digests.sha256("other"))
                .hasMessageContaining("kernel.module.sha256 says " + Digests.sha256(CONTENT));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void textThatIsNoDigestIsRefusedWithItsProperty() {
        assertThatThrownBy(() -> new ExpectedDigest("00ff", "kernel.module.sha256"))
                .hasMessageContaining("kernel.module.sha256 is \"00ff\", which is not a SHA-256");
    }

    @Test
    void aDigestInCapitalsIsTheSame() {
        assertThat(new ExpectedDigest("AB".repeat(32), "x").sha256()).isEqualTo("ab".repeat(32));
    }

    private void download(byte[] served) throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            server.serve("/f", served);
            new VerifiedFile(
                            server.address().resolve("f"),
                            new ExpectedDigest(Digests.sha256(CONTENT), "kernel.module.sha256"),
                            SizeLimit.TARBALL)
                    .download(new Downloads(new RecordedOutput(), ""), file());
        }
    }

    private Path file() {
        return directory.resolve("f");
    }
}
