// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the types of exported functions differ.
 *
 * @param prototypes functions with another prototype: name, before and after
 * @param structures structures, unions, enumerations and typedefs of them with another layout, with the exported
 *     functions whose prototypes name them, or a structure that has them in it
 * @param others how many more have another layout, and are in no exported function's prototype
 */
record TypeChanges(List<List<String>> prototypes, Map<String, Set<String>> structures, int others) {
    private static final Pattern NAME = Pattern.compile("(?:(?:struct|union|enum) )?[A-Za-z_][A-Za-z0-9_]*");

    static TypeChanges between(Types before, Types after, Set<String> exported) {
        Map<String, String> old = before.prototypes();
        Map<String, String> now = after.prototypes();
        List<List<String>> prototypes = new ArrayList<>();
        for (String function : new TreeSet<>(exported)) {
            if (old.containsKey(function)
                    && now.containsKey(function)
                    && !old.get(function).equals(now.get(function))) {
                prototypes.add(List.of(function, old.get(function), now.get(function)));
            }
        }
        Set<String> changed = new TreeSet<>();
        before.layouts().forEach((name, layout) -> {
            if (after.layouts().containsKey(name) && !after.layouts().get(name).equals(layout)) {
                changed.add(name);
            }
        });
        Map<String, Set<String>> users = users(after, exported);
        Map<String, Set<String>> structures = new TreeMap<>();
        changed.forEach(name -> {
            if (users.containsKey(name)) {
                structures.put(name, users.get(name));
            }
        });
        return new TypeChanges(prototypes, structures, changed.size() - structures.size());
    }

    /** The exported functions by the types that their prototypes name, and that are parts of these. */
    private static Map<String, Set<String>> users(Types types, Set<String> exported) {
        Map<String, Set<String>> parts = new HashMap<>();
        types.layouts().forEach((name, layouts) -> {
            Set<String> named = new HashSet<>();
            layouts.forEach(layout -> embedded(layout, types, named));
            parts.put(name, named);
        });
        Map<String, Set<String>> users = new HashMap<>();
        types.prototypes().forEach((function, prototype) -> {
            if (exported.contains(function)) {
                Set<String> reached = new HashSet<>();
                Matcher name = NAME.matcher(prototype);
                while (name.find()) {
                    reach(name.group(), parts, reached);
                }
                reached.forEach(each ->
                        users.computeIfAbsent(each, key -> new TreeSet<>()).add(function));
            }
        });
        return users;
    }

    /** The types of members that are not pointers. */
    private static void embedded(String layout, Types types, Set<String> named) {
        for (String member : layout.split(";")) {
            if (!member.contains("*")) {
                Matcher name = NAME.matcher(member);
                while (name.find()) {
                    if (types.layouts().containsKey(name.group())) {
                        named.add(name.group());
                    }
                }
            }
        }
    }

    private static void reach(String name, Map<String, Set<String>> parts, Set<String> reached) {
        if (parts.containsKey(name) && reached.add(name)) {
            parts.get(name).forEach(part -> reach(part, parts, reached));
        }
    }
}
