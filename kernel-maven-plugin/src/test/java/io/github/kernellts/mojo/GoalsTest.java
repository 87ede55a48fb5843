// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules for each goal and parameter, in the descriptor read by Maven, kernel:help and the site. */
class GoalsTest {
    private static final Pattern PHASE =
            Pattern.compile("<([a-z-]+)>([^<]*io\\.github\\.kernellts:kernel-maven-plugin:[^<]*)</\\1>");

    private static final Pattern GOAL = Pattern.compile("kernel-maven-plugin:([a-z-]+)");

    private static List<PlexusConfiguration> goals;

    @BeforeAll
    static void readTheDescriptor() throws IOException, XmlPullParserException {
        String text = Trees.text(Path.of("target/classes/META-INF/maven/plugin.xml"));
        PlexusConfiguration descriptor = new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader(text)));
        goals = List.of(descriptor.getChild("mojos").getChildren("mojo"));
        assertThat(goals).hasSizeGreaterThan(12);
    }

    @Test
    void eachGoalSaysWhatItDoesSinceWhenAndMayRunBesideOthers() {
        List<String> problems = new ArrayList<>();
        for (PlexusConfiguration goal : withoutHelp().toList()) {
            String name = value(goal, "goal");
            require(problems, name, "a description", !value(goal, "description").isBlank());
            require(problems, name, "@since", !value(goal, "since").isBlank());
            require(problems, name, "threadSafe = true, for -T", "true".equals(value(goal, "threadSafe")));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void eachParameterSaysWhatItMeansByDefaultAndByAnExampleAndSinceWhen() {
        List<String> problems = new ArrayList<>();
        for (PlexusConfiguration goal : withoutHelp().toList()) {
            for (PlexusConfiguration parameter : parameters(goal)) {
                if ("false".equals(value(parameter, "editable"))) {
                    continue;
                }
                String name = value(goal, "goal") + ", " + value(parameter, "name");
                String description = value(parameter, "description");
                require(problems, name, "an example", description.contains("Example: "));
                require(problems, name, "@since", !value(parameter, "since").isBlank());
                require(problems, name, "more than an example", description.indexOf("Example: ") > 10);
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void eachGoalOfAPhaseCanBeSkippedByAPropertyOfItsName() {
        assertThat(withoutHelp()
                        .filter(goal -> !value(goal, "phase").isEmpty())
                        .filter(goal ->
                                properties(goal).noneMatch(("${kernel." + value(goal, "goal") + ".skip}")::equals)))
                .extracting(goal -> value(goal, "goal"))
                .isEmpty();
        assertThat(withoutHelp()).allMatch(goal -> properties(goal).anyMatch("${kernel.skip}"::equals));
    }

    /** For a missing required parameter, Maven names the field, which users can't set. */
    @Test
    void whatHasToBeSetIsAskedForByTheGoalWhichNamesTheProperty() {
        assertThat(withoutHelp()
                        .flatMap(goal -> parameters(goal).stream())
                        .filter(parameter -> "true".equals(value(parameter, "required")))
                        .filter(parameter -> "true".equals(value(parameter, "editable"))))
                .extracting(parameter -> value(parameter, "name"))
                .isEmpty();
    }

    @Test
    void eclipseLeavesEachGoalOfAPhaseAlone() {
        String metadata = Trees.text(Path.of("target/classes/META-INF/m2e/lifecycle-mapping-metadata.xml"));
        assertThat(withoutHelp().filter(goal -> !value(goal, "phase").isEmpty()))
                .allMatch(goal -> metadata.contains("<goal>" + value(goal, "goal") + "</goal>"));
    }

    @Test
    void aPackagingRunsEachGoalInItsOwnPhase() {
        String packagings = Trees.text(Path.of("target/classes/META-INF/plexus/components.xml"));
        Map<String, String> phases = new TreeMap<>();
        PHASE.matcher(packagings)
                .results()
                .forEach(phase -> GOAL.matcher(phase.group(2))
                        .results()
                        .forEach(goal -> phases.put(goal.group(1), phase.group(1))));
        assertThat(phases).containsKeys("check", "boot", "module");
        assertThat(phases)
                .allSatisfy((goal, phase) -> assertThat(
                                withoutHelp().filter(each -> value(each, "goal").equals(goal)))
                        .as(goal)
                        .singleElement()
                        .satisfies(each -> assertThat(value(each, "phase")).isEqualTo(phase)));
    }

    @Test
    void goalsListNoParametersOfKindsThatTheyDoNotRead() {
        Map<String, List<String>> unread = Map.of(
                "bom", List.of("signing", "rpm", "toolchain", "jobs", "cache", "el", "version"),
                "matrix", List.of("signing", "rpm", "toolchain", "jobs", "cache", "el", "version"),
                "keygen", List.of("signing.keystore", "signing.trusted", "toolchain", "jobs", "cache", "el"),
                "update", List.of("signing", "rpm", "toolchain", "jobs", "el"),
                "repo", List.of("toolchain", "jobs", "version", "branch", "workspace"),
                "image", List.of("toolchain", "jobs", "version", "branch", "workspace", "provision"),
                "toolchain", List.of("signing", "rpm", "jobs", "version", "branch", "toolchain.options", "sandbox"));
        for (Map.Entry<String, List<String>> goal : unread.entrySet()) {
            List<String> listed = withoutHelp()
                    .filter(each -> value(each, "goal").equals(goal.getKey()))
                    .flatMap(GoalsTest::properties)
                    .toList();
            assertThat(listed)
                    .as(goal.getKey())
                    .isNotEmpty()
                    .allSatisfy(property -> assertThat(goal.getValue())
                            .as(property)
                            .noneMatch(prefix -> property.equals("${kernel." + prefix + "}")
                                    || property.startsWith("${kernel." + prefix + ".")));
        }
    }

    /** Java has one superclass, so the goals of two kinds that share a property declare it twice. */
    @Test
    void aPropertyHasOneMeaningAndOneDefaultInAllGoals() {
        Map<String, Set<String>> meanings = new TreeMap<>();
        withoutHelp()
                .forEach(goal -> parameters(goal).forEach(parameter -> {
                    PlexusConfiguration value = goal.getChild("configuration").getChild(value(parameter, "name"));
                    String property = text(value);
                    if (property != null && !property.endsWith(".skip}")) {
                        meanings.computeIfAbsent(property, key -> new TreeSet<>())
                                .add(value(parameter, "description") + value.getAttribute("default-value", ""));
                    }
                }));
        assertThat(meanings).containsKeys("${kernel.source.mirror}", "${kernel.toolchain.image}");
        assertThat(meanings)
                .allSatisfy((property, found) -> assertThat(found).as(property).hasSize(1));
    }

    private static Stream<PlexusConfiguration> withoutHelp() {
        return goals.stream().filter(goal -> !"help".equals(value(goal, "goal")));
    }

    private static List<PlexusConfiguration> parameters(PlexusConfiguration goal) {
        return List.of(goal.getChild("parameters").getChildren("parameter"));
    }

    private static Stream<String> properties(PlexusConfiguration goal) {
        return Stream.of(goal.getChild("configuration").getChildren())
                .map(GoalsTest::text)
                .filter(Objects::nonNull);
    }

    private static String value(PlexusConfiguration of, String name) {
        String text = text(of.getChild(name));
        return text == null ? "" : text.strip();
    }

    private static String text(PlexusConfiguration element) {
        return element.getValue();
    }

    private static void require(List<String> problems, String where, String what, boolean there) {
        if (!there) {
            problems.add(where + " lacks " + what);
        }
    }
}
