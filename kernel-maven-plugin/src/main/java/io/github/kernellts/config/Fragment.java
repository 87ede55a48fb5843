// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a configuration, in the form of the kernel's own fragments (Documentation/kbuild/kconfig.rst): lines {@code
 * CONFIG_X=value} and {@code # CONFIG_X is not set} among comments. Options come and go between branches, and EL's
 * releases need different ones: a {@link Condition} in a comment restricts the lines below it to some of them, and a
 * {@link Replacement} lets them replace lines of an earlier fragment.
 *
 * @param name its name in messages
 * @param requests its lines for one branch and EL, first to last
 * @param replacements the replacements by the options that they are about
 */
public record Fragment(String name, List<OptionSetting> requests, Map<String, Replacement> replacements) {
    private static final Pattern SET = Pattern.compile("CONFIG_([A-Z0-9a-z_]+)=(.+)");
    static final Pattern UNSET = Pattern.compile("# CONFIG_([A-Z0-9a-z_]+) is not set");
    /** A line that Kconfig reads as a setting in some branches and as a comment in others. */
    private static final Pattern NEARLY_UNSET = Pattern.compile("#\\s*(CONFIG_[A-Z0-9a-z_]+)\\s+is\\s+not\\s+set\\b.*");

    private static final Pattern VALUE = Pattern.compile("[ymn]|-?[0-9]+|0x[0-9a-fA-F]+|\"(?:[^\"\\\\]|\\\\.)*\"");

    /** The plugin's own fragments, in flavors/config. */
    static final List<String> BROUGHT =
            List.of("policy", "el", "filesystems", "guest", "networking", "storage", "platform");

    public Fragment {
        requests = List.copyOf(requests);
        replacements = Map.copyOf(replacements);
    }

    /**
     * Reads a fragment by its name or path.
     *
     * @param nameOrPath the name of a fragment of the plugin, such as {@code policy}, or a path
     * @param base the directory of relative paths
     * @param target the branch and EL of the configuration
     */
    public static Fragment load(String nameOrPath, Path base, Target target) {
        if (nameOrPath.matches("[a-z0-9-]+")) {
            Optional<byte[]> own = Resources.find(Fragment.class, "/config/" + nameOrPath + ".config");
            if (own.isPresent()) {
                return parse(nameOrPath + ".config", new String(own.get(), StandardCharsets.UTF_8), target);
            }
        }
        Path file = base.resolve(nameOrPath);
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    "There is no configuration fragment " + nameOrPath,
                    "correct kernel.config.fragments, which takes paths and names of the plugin's own fragments ("
                            + String.join(", ", BROUGHT) + ")");
        }
        return parse(file.getFileName().toString(), Trees.text(file), target);
    }

    /** Whether a name is that of a fragment of the plugin. */
    public static boolean isBrought(String nameOrPath) {
        return BROUGHT.contains(nameOrPath);
    }

    /** @throws KernelException at a line that is neither a setting nor a comment, or that repeats an option */
    public static Fragment parse(String name, String text, Target target) {
        List<OptionSetting> requests = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Replacement> replacements = new HashMap<>();
        Condition condition = Condition.NONE;
        Optional<Replacement> replacement = Optional.empty();
        boolean belowComment = false;
        int number = 0;
        for (String line : withoutMark(text).lines().map(String::strip).toList()) {
            number++;
            OptionSetting request = request(name, line, number);
            if (request == null) {
                // A comment of several lines is one.
                boolean continued = belowComment && !line.isEmpty();
                Condition said = Condition.of(line, name + ":" + number);
                condition = continued && said.equals(Condition.NONE) ? condition : said;
                Optional<Replacement> named = Replacement.of(line, name + ":" + number);
                replacement = continued && named.isEmpty() ? replacement : named;
            } else if (condition.includes(target)) {
                Integer before = seen.put(request.option(), number);
                if (before != null) {
                    throw new KernelException(
                            name + ":" + number + " sets CONFIG_" + request.option() + " again, after line " + before,
                            "delete one of the two");
                }
                requests.add(request);
                replacement.ifPresent(each -> replacements.put(request.option(), each));
            }
            belowComment = request == null && !line.isEmpty();
        }
        return new Fragment(name, requests, replacements);
    }

    private static OptionSetting request(String name, String line, int number) {
        Matcher unset = UNSET.matcher(line);
        if (unset.matches()) {
            return new OptionSetting(unset.group(1), "n", name, number);
        }
        Matcher nearly = NEARLY_UNSET.matcher(line);
        if (nearly.matches()) {
            throw new KernelException(
                    name + ":" + number + " is \"" + line + "\", a comment that looks like a setting",
                    "write # " + nearly.group(1)
                            + " is not set with one blank after the #, and the reason on a line of its"
                            + " own above it");
        }
        if (line.isEmpty() || line.startsWith("#")) {
            return null;
        }
        Matcher set = SET.matcher(line);
        if (!set.matches() || !VALUE.matcher(set.group(2)).matches()) {
            throw new KernelException(
                    name + ":" + number + " is \"" + line + "\", which isn't a line of a configuration",
                    "write CONFIG_NAME=y, =m, =n, =NUMBER or =\"text\", or # CONFIG_NAME is not set; comments stand"
                            + " on lines of their own");
        }
        return new OptionSetting(set.group(1), set.group(2), name, number);
    }

    /** A byte order mark, which some editors write first, is invisible in the error that it would cause. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
