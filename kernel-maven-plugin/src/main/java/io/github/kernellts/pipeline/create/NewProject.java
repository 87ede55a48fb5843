// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.create;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A new project outside of kernel-lts that can be built as it is.
 *
 * @param kind what it makes
 * @param name its artifactId, and the name of its fragment or module
 * @param group its groupId
 * @param plugin the version of its parent and of this plugin
 */
public record NewProject(Kind kind, String name, String group, String plugin) {
    private static final String NAME = "[a-z][a-z0-9]{0,31}";
    private static final String GROUP = "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*";

    /** The point release that the parent builds, so that kernel:update has a pin to raise. */
    private static final String VERSION = "@version@";

    /** The files of every kind, as those of a kind: Renovate raises the parent and a pinned {@code kernel.version}. */
    private static final List<String> SHARED = List.of("renovate.json");

    /** The kinds of projects, each with its files: the name of the template, and that of the file. */
    public enum Kind {
        FLAVOR(Map.of(
                "pom.xml",
                "pom.xml",
                "fragment.config",
                "@name@.config",
                "update.yml",
                ".github/workflows/kernel-update.yml")),
        MODULE(Map.of("pom.xml", "pom.xml", "Makefile", "Makefile", "module.c", "@name@.c")),
        REPOSITORY(Map.of("pom.xml", "pom.xml"));

        private final Map<String, String> files;

        Kind(Map<String, String> files) {
            this.files = new TreeMap<>(files);
        }

        /** @throws KernelException if there is no such kind */
        public static Kind parse(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new KernelException(
                            "kernel.new.kind is \"" + text + "\", which is none of its values",
                            "set kernel.new.kind to "
                                    + Arrays.stream(values())
                                            .map(Kind::toString)
                                            .collect(Collectors.joining(" or "))));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public NewProject {
        require("kernel.new.name", name, NAME, "a lower-case letter and up to 31 lower-case letters or digits");
        require("kernel.new.group", group, GROUP, "words of letters, digits, _ and - with dots between them");
    }

    private static void require(String property, String value, String pattern, String form) {
        if (!value.matches(pattern)) {
            throw new KernelException(
                    property + " is \"" + value + "\", which is not of its form", "set " + property + " to " + form);
        }
    }

    /**
     * Writes its files.
     *
     * @return the files
     * @throws KernelException if the directory contains one of them already; then nothing is written
     */
    public List<Path> write(Path directory) {
        Map<Path, String> contents = new TreeMap<>();
        kind.files.forEach((template, file) -> contents.put(
                directory.resolve(filled(file)), filled(Resources.text(NewProject.class, kind + "/" + template))));
        SHARED.forEach(file -> contents.put(directory.resolve(file), Resources.text(NewProject.class, file)));
        contents.keySet().stream().filter(Files::exists).findFirst().ifPresent(file -> {
            throw new KernelException(
                    file + " exists already", "set kernel.new.directory to a directory without the files of a project");
        });
        contents.forEach((file, content) -> Trees.write(Trees.parents(file), content));
        return new ArrayList<>(contents.keySet());
    }

    private String filled(String text) {
        String filled = text.replace("@name@", name).replace("@group@", group).replace("@plugin@", plugin);
        return filled.contains(VERSION) ? filled.replace(VERSION, ParentPom.kernelVersion()) : filled;
    }
}
