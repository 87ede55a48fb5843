// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A cache of facts about tools, in a properties file. Its keys contain a file's path, size, times and inode, so a build
 * with unchanged tools starts no process and reads no program.
 */
final class ToolMemory {
    private final Path file;
    private Properties known;

    ToolMemory(Path file) {
        this.file = file;
    }

    /** The cached text for a key, or else the new answer, which is cached. */
    String of(String key, Supplier<String> question) {
        return of(key, question, answer -> true);
    }

    /** @param lasting whether a new answer is cached, as nothing but the key decides it */
    synchronized String of(String key, Supplier<String> question, Predicate<String> lasting) {
        if (known == null) {
            known = load();
        }
        String answer = known.getProperty(key);
        if (answer == null) {
            answer = question.get();
            if (!lasting.test(answer)) {
                return answer;
            }
            // Another build may have added entries.
            known = load();
            known.setProperty(key, answer);
            save();
        }
        return answer;
    }

    private Properties load() {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try {
                properties.load(new StringReader(Trees.text(file)));
            } catch (IOException e) {
                throw Trees.failure("read", file, e);
            }
        }
        return properties;
    }

    private void save() {
        Trees.write(
                file,
                known.stringPropertyNames().stream()
                        .sorted()
                        .map(name -> name.replaceAll("([\\\\:= #!])", "\\\\$1") + "="
                                + known.getProperty(name).replace("\\", "\\\\").replace("\n", "\\n") + "\n")
                        .collect(Collectors.joining()));
    }
}
