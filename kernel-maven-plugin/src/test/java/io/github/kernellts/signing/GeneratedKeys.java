// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys in a home directory of gpg. Each sequence of commands that generate keys runs once in a JVM, and other homes
 * with the same sequence get copies of its files, because gpg takes seconds for an RSA key.
 */
final class GeneratedKeys {
    private static final Map<List<List<String>>, Map<Path, byte[]>> MADE = new HashMap<>();

    private final Path home;
    private final List<List<String>> commands = new ArrayList<>();
    private boolean changed;

    GeneratedKeys(Path home) {
        this.home = home;
    }

    /** After a command that changed keys and generated none, nothing is copied any more. */
    void change() {
        changed = true;
    }

    /** Runs a command that generates a key, or copies what the same commands made in another home. */
    void generate(List<String> command, Runnable gpg) {
        commands.add(List.copyOf(command));
        synchronized (MADE) {
            if (changed) {
                gpg.run();
            } else if (MADE.containsKey(commands)) {
                MADE.get(commands)
                        .forEach((file, content) -> Trees.writeSecret(Trees.parents(home.resolve(file)), content));
            } else {
                gpg.run();
                MADE.put(List.copyOf(commands), files());
            }
        }
    }

    private Map<Path, byte[]> files() {
        Map<Path, byte[]> files = new HashMap<>();
        for (Path file : Trees.files(home, Files::isRegularFile)) {
            Path name = home.relativize(file);
            if (name.startsWith("private-keys-v1.d") || name.toString().matches("pubring\\.kbx|trustdb\\.gpg")) {
                files.put(name, Trees.read(file));
            }
        }
        return files;
    }
}
