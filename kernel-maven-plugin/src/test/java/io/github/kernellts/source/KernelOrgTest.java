package io.github.kernellts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on loopback that serves what kernel.org would, signed by gpg with keys made here. */
class KernelOrgTest {
    private static final KernelVersion VERSION = KernelVersion.parse("6.1.9");
    private static final String TARBALL = "/v6.x/linux-6.1.9.tar.xz";
    private static final String SIGNATURE = "/v6.x/linux-6.1.9.tar.sign";

    @TempDir
    static Path material;

    private static final Processes PROCESSES = new Processes(Path.of("/test"));

    @TempDir
    Path directory;

    private final Map<String, byte[]> served = new HashMap<>();
    private final List<String> ranges = new ArrayList<>();
    private final RecordedOutput output = new RecordedOutput();
    private HttpServer server;

    /** How many bytes of the tarball the next answer breaks off after. */
    private int breakOffAfter = Integer.MAX_VALUE;

    @BeforeAll
    static void makeMaterial() {
        Path tree = Trees.directory(material.resolve("linux-6.1.9"));
        Trees.write(tree.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\n".repeat(5000));
        run("tar", "-cf", "linux-6.1.9.tar", "linux-6.1.9");
        run("xz", "-k", "linux-6.1.9.tar");
        gpgKey("developer", "20200101T000000", "0");
        gpgKey("stranger", "20200101T000000", "0");
        gpgKey("late", "20200101T000000", "1y");
    }

    @AfterAll
    static void closeProcesses() {
        PROCESSES.close();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        served.put(TARBALL, Trees.read(material.resolve("linux-6.1.9.tar.xz")));
        served.put(SIGNATURE, sign("developer"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aSignedReleaseIsFetchedOnceAndThenTakenFromTheCache() {
        KernelSource source = fetch("kernel.org", "developer", false);
        assertThat(source.tarball()).hasBinaryContent(served.get(TARBALL));
        assertThat(source.sha256()).isEqualTo(Digests.sha256(source.tarball()));
        assertThat(source.warnings()).isEmpty();
        server.stop(0);
        assertThat(fetch("kernel.org", "developer", true)).isEqualTo(source);
        assertThat(fetch("auto", "developer", true)).isEqualTo(source);
    }

    @Test
    void aDownloadThatBreaksOffIsResumed() {
        breakOffAfter = 100;
        assertThat(fetch("kernel.org", "developer", false).tarball()).hasBinaryContent(served.get(TARBALL));
        assertThat(ranges).containsExactly("bytes=100-");
    }

    @Test
    void aFlippedByteOfTheTarballIsRefusedAndNothingIsCached() {
        byte[] flipped = served.get(TARBALL).clone();
        flipped[flipped.length / 2] ^= 1;
        served.put(TARBALL, flipped);
        refused("developer", "linux-6.1.9.tar.xz");
    }

    @Test
    void otherContentThanWasSignedIsRefused() {
        Trees.write(material.resolve("other"), "other content");
        run("xz", "-kf", "other");
        served.put(TARBALL, Trees.read(material.resolve("other.xz")));
        refused("developer", "is of other content");
    }

    @Test
    void aFlippedByteOfTheSignatureIsRefused() {
        byte[] flipped = served.get(SIGNATURE).clone();
        flipped[flipped.length / 2] ^= 1;
        served.put(SIGNATURE, flipped);
        refused("developer", "was refused");
    }

    @Test
    void aSignatureOfAStrangerIsRefused() {
        served.put(SIGNATURE, sign("stranger"));
        refused("developer", "which is not trusted");
    }

    @Test
    void aSignatureByAnExpiredKeyIsRefused() {
        served.put(SIGNATURE, sign("late"));
        refused("late", "expired on 2020-12-31");
    }

    @Test
    void aVersionThatWasNeverReleasedIsSaidToBe() {
        served.clear();
        refused("developer", "answered 404");
    }

    @Test
    void aTruncatedTarballIsRefused() {
        byte[] whole = served.get(TARBALL);
        served.put(TARBALL, Arrays.copyOf(whole, whole.length / 2));
        refused("developer", "was refused");
    }

    @Test
    void aDigestOfTheUsersIsHeldAgainstTheDownload() {
        assertThatThrownBy(() -> sources().fetch(request("kernel.org", "developer", false, Optional.of("00ff"))))
                .hasMessageContaining("has SHA-256")
                .hasMessageContaining("00ff was expected");
        assertThat(cached()).isEmpty();
    }

    @Test
    void offlineWithoutCacheSaysWhatIsMissing() {
        assertThatThrownBy(() -> fetch("auto", "developer", true))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("Linux 6.1.9 (kernel.source=auto) is not in the cache, and Maven works offline");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        server.stop(0);
        assertThatThrownBy(() -> fetch("kernel.org", "developer", false)).isInstanceOf(UnreachableException.class);
    }

    @Test
    void aCachedTarballThatWasTamperedWithIsFetchedAgain() {
        KernelSource source = fetch("kernel.org", "developer", false);
        Trees.write(source.tarball(), "tampered");
        assertThat(fetch("kernel.org", "developer", false).tarball()).hasBinaryContent(served.get(TARBALL));
    }

    @Test
    void aTarballByUrlNeedsItsDigest() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + TARBALL;
        assertThatThrownBy(() -> fetch(url, "developer", false)).hasMessageContaining("set kernel.source.sha256");
        String sha256 = Digests.sha256(served.get(TARBALL));
        assertThat(sources()
                        .fetch(request(url, "developer", false, Optional.of(sha256)))
                        .sha256())
                .isEqualTo(sha256);
    }

    @Test
    void aTarballOnDiskIsTakenWithAWarningUnlessItsDigestIsGiven() {
        String file = material.resolve("linux-6.1.9.tar.xz").toString();
        assertThat(fetch(file, "developer", true).warnings())
                .singleElement()
                .asString()
                .contains("nobody's signature");
    }

    @Test
    void aTreeBecomesTheSameTarballEachTime() throws IOException {
        Path tree = directory.resolve("tree");
        Trees.write(tree.resolve("Makefile"), "VERSION = 6\n");
        Trees.write(tree.resolve("Kconfig"), "");
        Trees.write(tree.resolve(".git/config"), "secret");
        KernelSource first = fetch(tree.toString(), "developer", true);
        Files.setLastModifiedTime(tree.resolve("Makefile"), java.nio.file.attribute.FileTime.fromMillis(1000));
        KernelSource second = fetch(tree.toString(), "developer", true);
        assertThat(second.sha256()).isEqualTo(first.sha256());
        String list = PROCESSES.output(
                Command.of(directory, "tar", "-tf", first.tarball().toString()), "");
        assertThat(list).contains("linux-6.1.9/Makefile").doesNotContain(".git");
    }

    @Test
    void aPathThatIsNothingIsNamed() {
        assertThatThrownBy(() -> fetch(directory.resolve("no ; such").toString(), "developer", true))
                .hasMessageContaining("no ; such")
                .hasMessageContaining("kernel.source");
    }

    private void refused(String keyring, String why) {
        assertThatThrownBy(() -> fetch("kernel.org", keyring, false))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(why);
        assertThat(cached()).isEmpty();
    }

    /** Whatever is in the cache after a refusal, but for a signature's or tarball's rest that is resumed from. */
    private List<Path> cached() {
        return Trees.files(Trees.directory(directory.resolve("cache")), file -> true);
    }

    private KernelSource fetch(String from, String keyring, boolean offline) {
        return sources().fetch(request(from, keyring, offline, Optional.empty()));
    }

    private Sources sources() {
        return new Sources(directory.resolve("cache"), PROCESSES, output);
    }

    private SourceRequest request(String from, String keyring, boolean offline, Optional<String> sha256) {
        URI mirror = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new SourceRequest(
                VERSION, from, sha256, mirror, Optional.of(material.resolve(keyring + ".asc")), offline);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] content = served.get(exchange.getRequestURI().getPath());
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        if (range != null) {
            ranges.add(range);
            from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        int end = content.length;
        if (content.length > breakOffAfter && exchange.getRequestURI().getPath().equals(TARBALL)) {
            end = breakOffAfter;
            breakOffAfter = Integer.MAX_VALUE;
        }
        exchange.getResponseBody().write(content, from, end - from);
        exchange.getResponseBody().flush();
        if (end == content.length) {
            exchange.close();
        } else {
            // Breaks the connection in the middle of the announced length.
            throw new IOException("broken off");
        }
    }

    private static byte[] sign(String name) {
        gpg(name, "20200601T000000", "--armor", "--output", name + ".sign", "--detach-sign", "linux-6.1.9.tar");
        return Trees.read(material.resolve(name + ".sign"));
    }

    private static void gpgKey(String name, String time, String expire) {
        gpg(name, time, "--quick-generate-key", name + " <" + name + "@example.org>", "rsa2048", "sign", expire);
        gpg(name, time, "--armor", "--output", name + ".asc", "--export");
    }

    private static void gpg(String name, String time, String... arguments) {
        Path home = Trees.directory(material.resolve(name));
        List<String> all = new ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch", "--yes"));
        all.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", "", "--faked-system-time", time + "!"));
        all.addAll(List.of(arguments));
        run(all.toArray(String[]::new));
    }

    private static void run(String... arguments) {
        PROCESSES.output(Command.of(material, arguments), "");
    }
}
