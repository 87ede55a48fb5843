// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a tree's Kconfig files (Documentation/kbuild/kconfig-language.rst), as far as explanations need them: options,
 * their dependencies, and the options that select them.
 */
public final class KconfigReader {
    private static final Pattern OPTION = Pattern.compile("(?:config|menuconfig)\\s+([A-Za-z0-9_]+)");
    private static final Pattern SOURCE = Pattern.compile("source\\s+\"?([^\"]+)\"?");
    private static final Pattern TYPE = Pattern.compile("(?:def_)?(bool|boolean|tristate|string|hex|int)\\b\\s*(.*)");
    private static final Pattern SELECT = Pattern.compile("select\\s+([A-Za-z0-9_]+)(?:\\s+if\\s+(.*))?");
    private static final Pattern CONDITION = Pattern.compile(".*\\sif\\s+(.*)");

    private final Path tree;
    private final Kconfig kconfig = new Kconfig();
    /** The dependencies of each open menu, if and choice. */
    private final Deque<Block> blocks = new ArrayDeque<>();

    private static final class Block {
        private final String keyword;
        private final List<Expression> depends = new ArrayList<>();

        private Block(String keyword) {
            this.keyword = keyword;
        }
    }

    /** The option that is being read. */
    private static final class Entry {
        private final String name;
        private String type = "bool";
        private Optional<String> prompt = Optional.empty();
        private final List<Expression> depends = new ArrayList<>();

        private final List<String> help = new ArrayList<>();
        private final String file;

        private Entry(String name, String file) {
            this.name = name;
            this.file = file;
        }
    }

    private KconfigReader(Path tree) {
        this.tree = tree;
    }

    /** @param tree the top of a kernel tree; the options are those of x86 */
    public static Kconfig read(Path tree) {
        KconfigReader reader = new KconfigReader(tree);
        reader.file(tree.resolve("Kconfig"));
        return reader.kconfig;
    }

    private void file(Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Entry entry = null;
        Block open = null;
        int helpIndent = -1;
        boolean inHelp = false;
        for (String raw : joined(Trees.text(file))) {
            String line = raw.strip();
            if (inHelp) {
                int indent = indent(raw);
                if (line.isEmpty() || (helpIndent < 0 && indent > 0) || (helpIndent >= 0 && indent >= helpIndent)) {
                    helpIndent = helpIndent < 0 && !line.isEmpty() ? indent : helpIndent;
                    if (entry != null) {
                        entry.help.add(" ".repeat(Math.max(0, indent - helpIndent)) + line);
                    }
                    continue;
                }
                inHelp = false;
            }
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.equals("help") || line.equals("---help---")) {
                inHelp = true;
                helpIndent = -1;
                continue;
            }
            Matcher option = OPTION.matcher(line);
            Matcher source = SOURCE.matcher(line);
            if (option.matches()) {
                finish(entry);
                entry = new Entry(option.group(1), tree.relativize(file).toString());
                open = null;
            } else if (source.matches()) {
                finish(entry);
                entry = null;
                open = null;
                file(tree.resolve(source.group(1).replace("$(SRCARCH)", "x86")));
            } else if (line.matches("(menu|choice|if|comment)(\\s.*)?")) {
                finish(entry);
                entry = null;
                open = opened(line);
            } else if (line.matches("end(menu|choice|if)(\\s.*)?")) {
                finish(entry);
                entry = null;
                open = null;
                blocks.pollLast();
            } else if (entry != null) {
                attribute(entry, line);
            } else if (open != null && line.startsWith("depends on ")) {
                open.depends.add(Expression.parse(line.substring("depends on ".length())));
            }
        }
        finish(entry);
    }

    private Block opened(String line) {
        Block block = new Block(line.split("\\W", 2)[0]);
        if (block.keyword.equals("if")) {
            block.depends.add(Expression.parse(line.substring(2)));
        }
        // A comment encloses nothing, but may have a dependency of its own.
        if (!block.keyword.equals("comment")) {
            blocks.addLast(block);
        }
        return block;
    }

    private void attribute(Entry entry, String line) {
        Matcher type = TYPE.matcher(line);
        Matcher select = SELECT.matcher(line);
        if (type.matches()) {
            entry.type = type.group(1);
            prompt(entry, type.group(2));
        } else if (line.startsWith("prompt ")) {
            prompt(entry, line.substring("prompt ".length()));
        } else if (line.startsWith("depends on ")) {
            entry.depends.add(Expression.parse(line.substring("depends on ".length())));
        } else if (select.matches()) {
            String condition = select.group(2) == null ? "y" : select.group(2);
            kconfig.select(select.group(1), new Kconfig.Selection(entry.name, Expression.parse(condition)));
        }
    }

    /** A prompt may have a condition; the option can be set only if it holds. */
    private static void prompt(Entry entry, String rest) {
        if (rest.startsWith("\"") || rest.startsWith("'")) {
            entry.prompt = Optional.of(rest.replaceFirst("^([\"'])(.*?)\\1.*", "$2"));
            Matcher condition = CONDITION.matcher(rest.replaceFirst("^(\"[^\"]*\"|'[^']*')", ""));
            if (condition.matches()) {
                entry.depends.add(Expression.parse(condition.group(1)));
            }
        }
    }

    private void finish(Entry entry) {
        if (entry == null) {
            return;
        }
        List<Expression> all = new ArrayList<>();
        blocks.forEach(block -> all.addAll(block.depends));
        all.addAll(entry.depends);
        boolean choice = !blocks.isEmpty() && blocks.peekLast().keyword.equals("choice");
        kconfig.define(
                entry.name,
                new Kconfig.Definition(
                        entry.type, entry.prompt, new Expression.All(all), choice, entry.file, help(entry.help)));
    }

    /** The lines of a help text, without blank ones at its ends. */
    private static List<String> help(List<String> lines) {
        return String.join("\n", lines)
                .strip()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    private static List<String> joined(String text) {
        return text.replace("\\\n", " ").lines().toList();
    }

    private static int indent(String line) {
        int columns = 0;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\t') {
                columns = columns / 8 * 8 + 8;
            } else if (line.charAt(i) == ' ') {
                columns++;
            } else {
                break;
            }
        }
        return columns;
    }
}
