// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Signs and packages a tiny kernel, with all of Maven's debug output, while every process of the
 * machine is watched; then all written files are searched with grep for the private keys' numbers in any encoding, and
 * for the passwords.
 */
@ExtendWith(SharedBuilds.class)
@SharedObjects.Alone
class TinyLeaksIT {
    private static final String RPM_PASSWORD = "rpm-canary-7c1e";

    private static Path project;
    private static Path work;
    private static Path objects;
    private static Path cache;
    private static Path log;
    private static OpensslKey key;
    private static Path rpmKey;
    private static final Set<String> SEEN = new TreeSet<>();
    private static final Set<String> CANARIES_IN_PROCESSES = new TreeSet<>();

    /** @param compiled unused: its objects exist, so that nothing is compiled while processes are watched */
    @BeforeAll
    static void signAndPackageWhileEveryProcessIsWatched(TinyKernel compiled) throws Exception {
        OutsideProject tiny = OutsideProject.of("tiny", "leaks").cleaned();
        project = tiny.directory();
        work = tiny.work();
        cache = Path.of(System.getProperty("user.home"), ".cache/kernel-lts");
        Path keys = project.resolveSibling("leak-keys");
        Files.createDirectories(keys);
        Files.writeString(keys.resolve("settings.xml"), """
                <settings>
                  <servers>
                    <server><id>rpm-key</id><password>%s</password></server>
                  </servers>
                </settings>
                """.formatted(RPM_PASSWORD));
        rpmKey = keys.resolve("rpms.asc");
        key = OpensslKey.thereOrMade(keys, "leaking");
        Map<String, String> environment = new HashMap<>(OpensslKey.environment());
        if (!Files.exists(rpmKey)) {
            environment.put("KERNEL_RPM_PASSWORD", RPM_PASSWORD);
            OutsideProject.Result made = tiny.maven(
                    environment, "kernel:keygen", "-Dkernel.keygen.owner=Leaks", "-Dkernel.keygen.directory=" + keys);
            assertThat(made).succeeded();
            environment.remove("KERNEL_RPM_PASSWORD");
        }
        log = keys.resolveSibling("leaks.log");
        Process maven = tiny.startInto(
                log,
                environment,
                key.with(
                        "-X",
                        "-s",
                        keys.resolve("settings.xml").toString(),
                        "verify",
                        "-Pel9",
                        "-Dkernel.boot.skip",
                        "-Dkernel.rpm.keyring=" + rpmKey,
                        "-Dkernel.rpm.server=rpm-key"));
        AtomicBoolean ended = new AtomicBoolean();
        Thread watcher = new Thread(() -> watch(maven.pid(), ended), "watch-processes");
        watcher.start();
        int exit = maven.waitFor();
        ended.set(true);
        watcher.join();
        assertThat(exit).as(Files.readString(log)).isZero();
        objects = tiny.objects();
    }

    @Test
    void noProcessOfTheBuildWasGivenAPassword() {
        // The watching saw the build's processes.
        assertThat(SEEN).contains("rpmbuild", "make");
        assertThat(CANARIES_IN_PROCESSES).isEmpty();
    }

    @Test
    void noPasswordIsInAnythingThatWasWritten() throws Exception {
        assertThat(Files.readString(log)).contains("kernel.signing.keystore", "[DEBUG]");
        List<String> patterns = List.of(OpensslKey.PASSWORD, RPM_PASSWORD);
        assertThat(search().filesWith(patterns, places())).isEmpty();
    }

    @Test
    void noPrivateKeyIsInAnythingThatWasWrittenInAnyEncoding() throws Exception {
        KeySearch search = search();
        // The search finds the keys in their own files.
        Run.in(key.directory(), "openssl", "rsa", "-in", "leaking.pem", "-outform", "DER", "-out", "leaking.der");
        assertThat(search.filesWithKeys(key.directory()))
                .contains(key.directory() + "/leaking.pem", key.directory() + "/leaking.der");
        assertThat(search.filesWithKeys(places())).isEmpty();
    }

    /** Every process at each moment, as proc_pid_cmdline(5) and proc_pid_environ(5) show it to the same user. */
    private static void watch(long maven, AtomicBoolean ended) {
        while (!ended.get()) {
            String commandLine = read(maven, "cmdline");
            canaries("the command line of Maven", commandLine);
            // Before that, the process is Maven's start script, with Maven's own arguments and environment.
            if (program(commandLine).equals("java")) {
                ProcessHandle.of(maven).stream()
                        .flatMap(ProcessHandle::descendants)
                        .forEach(process -> look(process.pid()));
            }
        }
    }

    private static void look(long process) {
        String commandLine = read(process, "cmdline");
        String program = program(commandLine);
        canaries("the command line of " + program, commandLine);
        // A process just forked by Java still has Maven's arguments and environment, until it executes its program.
        if (!program.equals("java") && !program.equals("jspawnhelper") && !program.isEmpty()) {
            String environment = read(process, "environ");
            if (read(process, "cmdline").equals(commandLine)) {
                SEEN.add(program);
                canaries("the environment of " + program, environment);
            }
        }
    }

    private static String program(String commandLine) {
        return commandLine.split("\0", 2)[0].replaceFirst(".*/", "");
    }

    private static void canaries(String where, String text) {
        if (text.contains(OpensslKey.PASSWORD) || text.contains(RPM_PASSWORD)) {
            CANARIES_IN_PROCESSES.add(where);
        }
    }

    private static String read(long process, String file) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/" + file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static KeySearch search() throws Exception {
        return new KeySearch(project.resolveSibling("leaks-search"), key, rpmKey, RPM_PASSWORD);
    }

    /** The files, log and objects of the build, its packages' content and the cache's files about this machine. */
    private static Path[] places() throws IOException {
        Path packages = project.resolveSibling("leaks-unpacked");
        try (Stream<Path> rpms = Files.list(work.resolve("rpms"))) {
            for (Path rpm :
                    rpms.filter(file -> file.toString().endsWith(".rpm")).toList()) {
                Run.unpack(rpm, packages.resolve(rpm.getFileName().toString()));
            }
        }
        return new Path[] {project.resolve("target"), objects, packages, log, cache.resolve("tools.properties")};
    }
}
