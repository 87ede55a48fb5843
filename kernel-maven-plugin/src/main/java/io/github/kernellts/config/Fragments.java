// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fragments in their order. Two different values of one option are refused, unless the later fragment says why it replaces
 * the line of the earlier one.
 *
 * @param requests the lines of all, first to last, each option once
 * @param replaced the lines that replaced another
 */
public record Fragments(List<OptionSetting> requests, List<Replaced> replaced) {
    /** What every kernel of this project is held to. */
    private static final String POLICY = "policy.config";

    /** Whether a fragment is the policy, whose lines no other fragment replaces. */
    public static boolean isPolicy(String fragment) {
        return fragment.equals(POLICY);
    }

    public Fragments {
        requests = List.copyOf(requests);
        replaced = List.copyOf(replaced);
    }

    /** Lines of which none replaced another. */
    public Fragments(List<OptionSetting> requests) {
        this(requests, List.of());
    }

    /**
     * A line in place of an earlier fragment's.
     *
     * @param by the line
     * @param line the earlier line
     * @param reason why, in the words of the later fragment
     */
    public record Replaced(OptionSetting by, OptionSetting line, String reason) {
        @Override
        public String toString() {
            return "CONFIG_" + by.option() + "=" + by.value() + " of " + by.place() + " instead of " + line.value()
                    + " of " + line.place() + ": " + reason;
        }
    }

    /**
     * Combines fragments.
     *
     * @throws KernelException if two fragments want different values of an option, naming both lines; or if one replaces
     *     lines of a fragment that isn't before it, or of the policy
     */
    public static Fragments of(List<Fragment> fragments) {
        Map<String, OptionSetting> byOption = new LinkedHashMap<>();
        List<Replaced> replaced = new ArrayList<>();
        List<OptionSetting[]> conflicts = new ArrayList<>();
        Set<String> earlier = new HashSet<>();
        for (Fragment fragment : fragments) {
            for (OptionSetting request : fragment.requests()) {
                Optional<Replacement> replacement =
                        Optional.ofNullable(fragment.replacements().get(request.option()));
                replacement.ifPresent(each -> require(each, request, earlier));
                OptionSetting before = byOption.putIfAbsent(request.option(), request);
                if (before == null || before.value().equals(request.value())) {
                    continue;
                }
                if (replacement.map(Replacement::fragment).equals(Optional.of(before.fragment()))) {
                    byOption.put(request.option(), request);
                    replaced.add(new Replaced(request, before, replacement.get().reason()));
                } else {
                    conflicts.add(new OptionSetting[] {before, request});
                }
            }
            earlier.add(fragment.name());
        }
        if (!conflicts.isEmpty()) {
            throw contradiction(conflicts);
        }
        return new Fragments(List.copyOf(byOption.values()), replaced);
    }

    private static void require(Replacement replacement, OptionSetting line, Set<String> earlier) {
        String what = line.place() + " replaces a line of " + replacement.fragment();
        if (isPolicy(replacement.fragment())) {
            throw new KernelException(
                    what + ", which every kernel of this project is held to", "delete the line and its comment");
        }
        if (!earlier.contains(replacement.fragment())) {
            throw new KernelException(
                    what + ", and there is no such fragment before it",
                    "name one that kernel.config.fragments has before " + line.fragment()
                            + ", or leave out the comment");
        }
    }

    private static KernelException contradiction(List<OptionSetting[]> conflicts) {
        List<String> lines = conflicts.stream()
                .map(each -> "  CONFIG_" + each[0].option() + ": " + each[0].value() + " in " + each[0].place() + ", "
                        + each[1].value() + " in " + each[1].place())
                .toList();
        boolean policy = conflicts.stream().allMatch(each -> isPolicy(each[0].fragment()));
        String earlier = conflicts.stream()
                .map(each -> each[0].fragment())
                .filter(fragment -> !isPolicy(fragment))
                .findFirst()
                .map(fragment -> fragment.replaceFirst("\\.config$", ""))
                .filter(Fragment::isBrought)
                .orElseGet(() -> conflicts.get(0)[0].fragment());
        return new KernelException(
                "Fragments contradict each other:\n" + String.join("\n", lines) + "\n",
                policy
                        ? "delete the line of the later fragment; the policy fragment can't be overridden"
                        : "delete the line of the later fragment or, if it is meant, say why in a comment above it, as in"
                                + " # instead of " + earlier
                                + ": why; the policy fragment can't be overridden");
    }

    /**
     * The line that sets an option, if one does.
     *
     * @param option its name without {@code CONFIG_}
     */
    public Optional<OptionSetting> line(String option) {
        return requests.stream()
                .filter(request -> request.option().equals(option))
                .findFirst();
    }

    /**
     * The replacement of an option's line, if it was replaced.
     *
     * @param option its name without {@code CONFIG_}
     */
    Optional<Replaced> replacement(String option) {
        return replaced.stream()
                .filter(each -> each.by().option().equals(option))
                .findFirst();
    }

    /** The lines that are appended to a configuration for {@code make olddefconfig} to resolve. */
    public String text() {
        return requests.stream().map(request -> request.text() + "\n").collect(Collectors.joining());
    }
}
