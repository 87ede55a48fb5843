// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.docs.Guide.Block;
import io.github.kernellts.docs.Guide.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each command of README and the guides names the test that runs it, and only existing goals, properties, profiles and
 * messages. GuidesIT and TinyOutsideIT run the commands that work in a directory outside of the checkout.
 */
class GuidesTest {
    /** The beginning of a command; no block marked as another language may contain one. */
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^(?:\\$ )?(?:mvn|dnf|apt-get|curl|docker|podman|git|gpg|openssl|export|mokutil) ");

    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    private static final Pattern PROFILE = Pattern.compile("<profile>\\s*<id>([^<]+)</id>");

    private final List<Guide> guides = Guide.all();
    private final PluginFacts facts = PluginFacts.read();

    @Test
    void eachBlockOfCommandsSaysWhoRunsIt() {
        assertThat(blocks().filter(Block::isCommands)
                        .filter(block -> block.marker().isEmpty()))
                .extracting(Block::place)
                .isEmpty();
        assertThat(blocks().filter(block ->
                                !block.isCommands() && !block.language().equals("xml"))
                        .filter(block -> COMMAND.matcher(block.text()).find()))
                .as("commands in blocks of another language")
                .extracting(Block::place)
                .isEmpty();
    }

    @Test
    void eachSnippetOfAPomSaysWhoTakesItToo() {
        assertThat(blocks().filter(block -> block.language().equals("xml"))
                        .filter(block -> block.marker().isEmpty()))
                .extracting(Block::place)
                .isEmpty();
    }

    @Test
    void whatCiIsSaidToRunStandsInTheProjectsPagesAndInCisScript() {
        // CI runs all but the fast tests by the script's own list, and these by the workflow of each push.
        String ci = PluginFacts.text(Guide.root().resolve(".ci/run"))
                + PluginFacts.text(Guide.root().resolve(".github/workflows/build.yml"));
        List<Block> pages = Stream.of("README.md", "CONTRIBUTING.md")
                .flatMap(page -> Guide.read(Guide.root().resolve(page)).blocks().stream())
                .toList();
        marked("run").forEach(block -> {
            String name = block.marker().orElseThrow().value();
            assertThat(ci).as(block.place()).containsPattern("run(?: '[^']+')* '" + Pattern.quote(name) + "'");
            assertThat(pages.stream().filter(each -> each.is("run", name)))
                    .as(block.place())
                    .extracting(Block::text)
                    .containsExactly(block.text());
        });
    }

    @Test
    void eachTestThatIsNamedIsThere() throws IOException {
        try (Stream<Path> sources = Stream.concat(
                Files.walk(Guide.root().resolve("integration-tests/src/test/java")),
                Files.walk(Guide.root().resolve("kernel-maven-plugin/src/test/java")))) {
            List<Path> tests =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            marked("tested").forEach(block -> {
                String[] name = block.marker().orElseThrow().value().split("#");
                assertThat(tests.stream()
                                .filter(file -> file.endsWith(name[0] + ".java"))
                                .map(PluginFacts::text))
                        .as(block.place())
                        .singleElement()
                        .asString()
                        .containsPattern("Test\\b(?:(?!\\n\\n)[\\s\\S])*\\bvoid " + name[1] + "\\(");
            });
        }
    }

    @Test
    void eachChainThatIsTriedIsRunByATest() throws IOException {
        Path tests = Guide.root().resolve("integration-tests/src/test/java/io/github/kernellts/it");
        List<String> runners;
        try (Stream<Path> files = Files.list(tests)) {
            runners = files.map(PluginFacts::text).toList();
        }
        for (Guide guide : guides) {
            String name = guide.file().getFileName().toString().replace(".md", "");
            guide.blocks().stream()
                    .filter(block -> block.marker()
                            .filter(marker -> marker.word().equals("tried"))
                            .isPresent())
                    .forEach(block -> assertThat(runners)
                            .as(block.place())
                            .anyMatch(test -> test.contains("Guide.named(\"" + name + "\")")
                                    && test.contains((block.isCommands() ? ".script(\"" : ".pom(\"")
                                            + block.marker().orElseThrow().value() + "\")")));
        }
    }

    @Test
    void whatWasNotTriedIsSaidToReadersToo() {
        for (Guide guide : guides) {
            long untried = guide.blocks().stream()
                    .filter(block -> block.marker()
                            .filter(marker -> marker.word().equals("untried"))
                            .isPresent())
                    .count();
            assertThat(Pattern.compile("not\\s+tried")
                            .matcher(PluginFacts.text(guide.file()))
                            .results()
                            .count())
                    .as(guide.file().toString())
                    .isGreaterThanOrEqualTo(untried);
        }
        assertThat(blocks().flatMap(block -> block.marker().stream()).map(Marker::word))
                .isSubsetOf("run", "tried", "tested", "untried");
    }

    @Test
    void goalsPropertiesAndProfilesOfCommandsAreThere() {
        blocks().filter(Block::isCommands)
                .forEach(block -> MavenCommand.in(block.text()).forEach(command -> {
                    assertThat(facts.goals()).as(block.place()).containsAll(command.goals());
                    assertThat(profiles()).as(block.place()).containsAll(command.profiles());
                    assertThat(facts.properties())
                            .as(block.place())
                            .containsAll(command.properties().stream()
                                    .filter(GuidesTest::isOurs)
                                    .toList());
                }));
    }

    @Test
    void goalsAndPropertiesInTheTextAreThere() {
        for (Guide guide : guides) {
            List<String> unknown = new ArrayList<>();
            code(guide)
                    .map(code -> code.replaceFirst("^-D", "").replaceFirst("=.*", ""))
                    .forEach(code -> {
                        boolean property = code.matches("kernel\\.[\\w.-]+\\w")
                                && !facts.properties().contains(code);
                        boolean goal = code.matches("kernel:[\\w-]+")
                                && !facts.goals().contains(code.substring("kernel:".length()));
                        if ((property || goal) && !code.equals("kernel.org")) {
                            unknown.add(code);
                        }
                    });
            assertThat(unknown).as(guide.file().toString()).isEmpty();
        }
    }

    @Test
    void theMenuHasEachGoalAndEachGuide() {
        String menu = PluginFacts.text(Guide.root().resolve("src/site/site.xml"));
        for (String goal : facts.goals()) {
            assertThat(menu).contains("href=\"" + goal + "-mojo.html\"");
        }
        for (Guide guide : guides) {
            String name = guide.file().getFileName().toString();
            if (name.equals(name.toLowerCase(Locale.ROOT))) {
                assertThat(menu).contains("href=\"" + name.replace(".md", ".html") + "\"");
            }
        }
    }

    @Test
    void linksBetweenGuidesLeadSomewhere() {
        for (Guide guide : guides) {
            Pattern.compile("\\]\\(([\\w/.#-]+)\\)")
                    .matcher(PluginFacts.text(guide.file()))
                    .results()
                    .map(result -> result.group(1))
                    .forEach(link -> assertThat(leadsSomewhere(guide, link))
                            .as(guide.file() + " links to " + link)
                            .isTrue());
        }
    }

    @Test
    void messagesInTroubleshootingAreThoseOfThePlugin() {
        String sources = PluginFacts.sources();
        String troubleshooting = PluginFacts.text(Guide.named("troubleshooting").file());
        String ofThePlugin = troubleshooting.substring(0, troubleshooting.indexOf("## On a host"));
        List<String> messages = Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(ofThePlugin)
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(messages).hasSizeGreaterThan(30);
        for (String message : messages) {
            for (String fragment : message.split("…")) {
                assertThat(sources.contains(fragment.strip()))
                        .as("\"" + fragment + "\" of the message \"" + message + "\" is in the plugin")
                        .isTrue();
            }
        }
    }

    private boolean leadsSomewhere(Guide guide, String link) {
        Path file = guide.file().resolveSibling(link.replaceFirst("#.*", ""));
        if (link.contains("#")) {
            Path of = link.startsWith("#") ? guide.file() : file;
            return Files.exists(of) && hasAnchor(PluginFacts.text(of), link.substring(link.indexOf('#') + 1));
        }
        if (guide.file().getParent().equals(Guide.root()) || link.endsWith(".md")) {
            return Files.exists(file);
        }
        // Pages that only the site has.
        String page = link.replaceFirst("\\.html$", "");
        return page.equals("plugin-info")
                || facts.goals().contains(page.replaceFirst("-mojo$", ""))
                // Of the checkout's own pages, the site has these two.
                || Set.of("SECURITY", "CHANGELOG").contains(page)
                || link.startsWith("images/")
                        && Files.exists(
                                Guide.root().resolve("src/site/resources").resolve(link));
    }

    /**
     * Whether a heading has this anchor both on GitHub, which makes it of the heading's words, and in the site, which joins
     * them otherwise and needs a line of HTML before it.
     */
    private static boolean hasAnchor(String text, String anchor) {
        return Pattern.compile("(?m)^<a id=\"" + Pattern.quote(anchor) + "\"></a>\n\n#+ (.*)$")
                .matcher(text)
                .results()
                .anyMatch(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-')
                        .equals(anchor));
    }

    /** The text between backticks, outside of blocks. */
    private static Stream<String> code(Guide guide) {
        String text = PluginFacts.text(guide.file()).replaceAll("(?s)```.*?```", "");
        return CODE.matcher(text).results().map(MatchResult::group).map(code -> code.replace("`", ""));
    }

    /** The profiles of the POMs, and the profiles that the guides tell readers to add. */
    private Set<String> profiles() {
        Set<String> all = new TreeSet<>(facts.profiles());
        blocks().filter(block -> block.language().equals("xml"))
                .flatMap(block -> PROFILE.matcher(block.text()).results())
                .forEach(profile -> all.add(profile.group(1)));
        return all;
    }

    private static boolean isOurs(String property) {
        return property.startsWith("kernel.")
                || property.startsWith("pxfuse.")
                || property.startsWith("others.")
                || property.matches("(?:it|test)\\..+") && !property.equals("it.test");
    }

    private Stream<Block> marked(String word) {
        return blocks().filter(block ->
                block.marker().filter(marker -> marker.word().equals(word)).isPresent());
    }

    private Stream<Block> blocks() {
        return guides.stream().flatMap(guide -> guide.blocks().stream());
    }
}
