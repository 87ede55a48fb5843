// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page of the documentation.
 *
 * @param file its path
 * @param blocks its fenced blocks, in their order
 */
public record Guide(Path file, List<Block> blocks) {
    private static final Pattern MARKER = Pattern.compile("<!-- (\\w+): (.+) -->");
    private static final Pattern FENCE = Pattern.compile("```(\\w*)");

    /**
     * A fenced block.
     *
     * @param place the file and the line, for messages
     * @param marker the marker in the comment on the line before: the runner of the block
     * @param language the language behind the fence: empty for commands
     * @param text its content, without the indentation of the fence
     */
    public record Block(String place, Optional<Marker> marker, String language, String text) {
        public boolean isCommands() {
            return language.isEmpty();
        }

        /** Whether its marker has this word and this name. */
        boolean is(String word, String name) {
            return marker.filter(each -> each.equals(new Marker(word, name))).isPresent();
        }
    }

    /**
     * The runner of a block.
     *
     * @param word {@code run}: .ci/run, out of README or CONTRIBUTING; {@code tried}: GuidesIT or another test that reads the guide;
     *     {@code tested}: a test;
     *     {@code untried}: no test
     * @param value the name of the block or of the chain of blocks, the test as CLASS#METHOD, or the reason for no test
     */
    public record Marker(String word, String value) {}

    /** README, CONTRIBUTING and all guides of the checkout around this module. */
    public static List<Guide> all() {
        Path root = root();
        try (Stream<Path> guides = Files.list(root.resolve("src/site/markdown"))) {
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md").map(root::resolve), guides.sorted())
                    .map(Guide::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The guide of a name, such as {@code own-key}. */
    public static Guide named(String name) {
        return read(root().resolve("src/site/markdown/" + name + ".md"));
    }

    /** The root directory of the checkout. */
    public static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    static Guide read(Path file) {
        List<Block> blocks = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                int begin = i;
                Matcher fence = FENCE.matcher(lines.get(i).strip());
                if (!fence.matches()) {
                    continue;
                }
                String indent = lines.get(i).substring(0, lines.get(i).indexOf('`'));
                StringBuilder text = new StringBuilder();
                for (i++; !lines.get(i).strip().equals("```"); i++) {
                    text.append(lines.get(i).replaceFirst("^" + indent, "")).append('\n');
                }
                Matcher marker =
                        MARKER.matcher(begin == 0 ? "" : lines.get(begin - 1).strip());
                blocks.add(new Block(
                        file.getFileName() + ":" + (begin + 1),
                        marker.matches() ? Optional.of(new Marker(marker.group(1), marker.group(2))) : Optional.empty(),
                        fence.group(1),
                        text.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Guide(file, List.copyOf(blocks));
    }

    /** The commands of all blocks marked as tried under a name, as one script. */
    public String script(String name) {
        StringBuilder script = new StringBuilder();
        blocks.stream()
                .filter(block -> block.isCommands() && block.is("tried", name))
                .forEach(block -> script.append(block.text()));
        return script.toString();
    }

    /** The POM marked as tried under a name. */
    public String pom(String name) {
        return blocks.stream()
                .filter(block -> block.language().equals("xml") && block.is("tried", name))
                .findFirst()
                .orElseThrow()
                .text();
    }
}
