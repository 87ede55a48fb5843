// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** gpg without passwords, with a home directory below that of a test, in which it runs; {@link #close} ends its agents. */
public final class TestGpg implements AutoCloseable {
    private final Path directory;
    private final Processes processes;
    private final List<Path> homes = new ArrayList<>();
    private Path home;
    private GeneratedKeys keys;

    public TestGpg(Path directory, Processes processes) {
        this.directory = directory;
        this.processes = processes;
        use("home");
    }

    /** Goes on with another home, which is empty. */
    void use(String name) {
        home = Trees.directory(directory.resolve(name));
        processes.output(Command.of(directory, "chmod", "700", home.toString()), "");
        homes.add(home);
        keys = new GeneratedKeys(home);
    }

    Path home() {
        return home;
    }

    /** Generates a key, or copies what the same commands made in another home. */
    public void generate(String... arguments) {
        keys.generate(List.of(arguments), () -> run(arguments));
    }

    /** After a command that changed keys and generated none, {@link #generate} copies nothing any more. */
    void change() {
        keys.change();
    }

    /** Runs it, and returns its output. */
    public String run(String... arguments) {
        return processes.output(Command.of(directory, command(arguments)), "");
    }

    List<String> command(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("gpg", "--homedir", home.toString(), "--batch", "--pinentry-mode=loopback", "--passphrase="));
        all.addAll(List.of(arguments));
        return all;
    }

    /** Runs it with answers to its questions: in batch mode, it asks none, and revokes nothing. */
    void talk(String answers, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "gpg",
                "--homedir",
                home.toString(),
                "--no-tty",
                "--pinentry-mode=loopback",
                "--passphrase=",
                "--command-fd=0"));
        all.addAll(List.of(arguments));
        Processes.Result result =
                processes.run(Command.of(directory, all), answers.getBytes(StandardCharsets.US_ASCII));
        assertThat(result.succeeded()).as(result.output()).isTrue();
    }

    /** The fingerprints of all keys, each primary key before its subkeys. */
    public List<String> fingerprints() {
        return run("--with-colons", "--list-keys", "--with-subkey-fingerprint")
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":")[9])
                .toList();
    }

    @Override
    public void close() {
        homes.forEach(each ->
                processes.run(Command.of(directory, "gpgconf", "--homedir", each.toString(), "--kill", "gpg-agent")));
    }
}
