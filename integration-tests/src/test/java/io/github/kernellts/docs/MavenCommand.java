// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.docs;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Maven command, as written in a guide.
 *
 * @param words its words behind {@code mvn}
 */
record MavenCommand(List<String> words) {
    private static final Pattern GOAL =
            Pattern.compile("(?:kernel|io\\.github\\.kernellts:kernel-maven-plugin:[^:]+):([\\w-]+)");
    /** What stands before the program: words of the shell, and variables of the command's own. */
    private static final Pattern BEFORE =
            Pattern.compile("^(?:(?:do|then|else|!|if|while|until|time|exec|env|sudo|\\{|\\()\\s+|\\(|\\w+=\\S*\\s+)*");

    /** The Maven commands of a block; lines continued by a backslash are joined. */
    static Stream<MavenCommand> in(String text) {
        return text.replace("\\\n", " ")
                .lines()
                .flatMap(line -> Stream.of(line.split("&&|;|\\|")))
                .map(command -> command.strip().replaceFirst("^(?:ba)?sh -c [\"']", ""))
                .map(command -> BEFORE.matcher(command).replaceFirst(""))
                .filter(command -> command.startsWith("mvn "))
                .map(command -> new MavenCommand(Arrays.asList(
                        command.substring(4).replaceAll("[\"'()]", " ").strip().split("\\s+"))));
    }

    /** The goals of this plugin. */
    List<String> goals() {
        return words.stream()
                .map(GOAL::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /** The properties that it sets, including those inside -Darguments. */
    List<String> properties() {
        return words.stream()
                .filter(word -> word.matches("-D[\\w.-]+(=.*)?") || word.startsWith("-Darguments=-D"))
                .map(word -> word.replaceFirst("-Darguments=-D", "-D").replaceFirst("-D([\\w.-]+).*", "$1"))
                .toList();
    }

    List<String> profiles() {
        return words.stream()
                .filter(word -> word.startsWith("-P") && !word.contains("$"))
                .flatMap(word -> Stream.of(word.substring(2).split(",")))
                .toList();
    }
}
