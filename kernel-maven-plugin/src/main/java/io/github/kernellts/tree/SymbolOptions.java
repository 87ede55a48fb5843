// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration option for each symbol that the kernel can export: the option of the nearest makefile rule that
 * builds the file with its EXPORT_SYMBOL (Documentation/kbuild/makefiles.rst).
 *
 * <p>Used for messages only: symbols in files with computed makefile rules are left out.
 */
public final class SymbolOptions {
    /** Raised when the same tree gives another list, so that lists of an older plugin are not used. */
    public static final int VERSION = 1;

    private static final Pattern EXPORT = Pattern.compile("\\bEXPORT_SYMBOL(?:_NS)?(?:_GPL)?\\(\\s*([A-Za-z0-9_]+)");
    private static final Pattern RULE =
            Pattern.compile("^([A-Za-z0-9_.-]+)-(?:y|m|objs|\\$\\(CONFIG_([A-Za-z0-9_]+)\\))\\s*[:+]?=\\s*(.*)$");
    private static final int DEEPEST = 8;
    /** The directories with code for x86-64 kernels. */
    private static final List<String> DIRECTORIES = List.of(
            "arch/x86",
            "block",
            "crypto",
            "drivers",
            "fs",
            "init",
            "io_uring",
            "ipc",
            "kernel",
            "lib",
            "mm",
            "net",
            "security",
            "sound",
            "virt");

    /**
     * A line of a makefile that adds objects to a list.
     *
     * @param name the list: {@code obj}, {@code lib} or a composite object
     * @param option the option that it depends on, without CONFIG_, or empty
     * @param parts the objects and directories that it adds
     */
    private record Rule(String name, Optional<String> option, List<String> parts) {}

    private final Path tree;
    private final Map<Path, List<Rule>> makefiles = new ConcurrentHashMap<>();

    private SymbolOptions(Path tree) {
        this.tree = tree;
    }

    /** The options by symbol, without CONFIG_. */
    public static Map<String, String> of(Path tree) {
        SymbolOptions options = new SymbolOptions(tree);
        Map<String, String> all = new ConcurrentHashMap<>();
        sources(tree).parallel().forEach(source -> {
            String text = new String(Trees.read(source), StandardCharsets.ISO_8859_1);
            if (text.contains("EXPORT_SYMBOL")) {
                Optional<String> option = options.ofFile(source);
                Matcher exports = EXPORT.matcher(text);
                while (option.isPresent() && exports.find()) {
                    all.put(exports.group(1), option.get());
                }
            }
        });
        return new TreeMap<>(all);
    }

    private static Stream<Path> sources(Path tree) {
        return DIRECTORIES.stream()
                .map(tree::resolve)
                .filter(Files::isDirectory)
                .flatMap(directory ->
                        Trees.files(directory, file -> file.toString().matches(".*\\.[cS]")).stream());
    }

    private Optional<String> ofFile(Path source) {
        String object = source.getFileName().toString().replaceFirst("\\.[cS]$", ".o");
        return ofObject(source.getParent(), object, 0);
    }

    private Optional<String> ofObject(Path directory, String object, int depth) {
        for (Rule rule : rules(directory)) {
            if (depth < DEEPEST && rule.parts().contains(object)) {
                boolean whole = rule.name().equals("obj") || rule.name().equals("lib");
                return rule.option()
                        .or(() -> whole
                                ? ofDirectory(directory, depth + 1)
                                : ofObject(directory, rule.name() + ".o", depth + 1));
            }
        }
        // A makefile in a parent directory may name it with its directory.
        return directory.equals(tree)
                ? Optional.empty()
                : ofObject(directory.getParent(), directory.getFileName() + "/" + object, depth);
    }

    private Optional<String> ofDirectory(Path directory, int depth) {
        return directory.equals(tree)
                ? Optional.empty()
                : ofObject(directory.getParent(), directory.getFileName() + "/", depth);
    }

    private List<Rule> rules(Path directory) {
        return makefiles.computeIfAbsent(directory, SymbolOptions::read);
    }

    private static List<Rule> read(Path directory) {
        List<Rule> rules = new ArrayList<>();
        for (String name : List.of("Kbuild", "Makefile")) {
            Path makefile = directory.resolve(name);
            if (Files.exists(makefile)) {
                Trees.text(makefile)
                        .replace("\\\n", " ")
                        .lines()
                        .map(RULE::matcher)
                        .filter(Matcher::matches)
                        .forEach(rule -> rules.add(new Rule(
                                rule.group(1),
                                Optional.ofNullable(rule.group(2)),
                                List.of(rule.group(3).strip().split("\\s+")))));
            }
        }
        return rules;
    }
}
