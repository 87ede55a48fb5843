// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.LoopbackServer;
import io.github.kernellts.system.Processes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A loopback server in place of kernel.org, with one release; gpg signs it with the keys that a test makes. */
abstract class WithReleaseServer {
    static final KernelVersion VERSION = KernelVersion.parse("6.1.9");
    static final String TARBALL = "/v6.x/linux-6.1.9.tar.xz";
    static final String SIGNATURE = "/v6.x/linux-6.1.9.tar.sign";

    @TempDir
    static Path material;

    static Processes processes;
    static SignedReleases releases;

    @TempDir
    Path directory;

    LoopbackServer server;

    @BeforeAll
    static void makeTheRelease() {
        processes = new Processes(Path.of("/test"));
        releases = new SignedReleases(material, processes);
        releases.make(VERSION);
        releases.makeKey("developer", "0");
    }

    @AfterAll
    static void stopPrograms() {
        processes.close();
    }

    @BeforeEach
    void startTheServer() throws IOException {
        server = new LoopbackServer();
        server.serve(TARBALL, releases.tarball(VERSION));
        server.serve(SIGNATURE, releases.signature(VERSION, signer()));
    }

    /** The name of the key that signed the release. */
    abstract String signer();

    @AfterEach
    void stopTheServer() {
        server.close();
    }
}
