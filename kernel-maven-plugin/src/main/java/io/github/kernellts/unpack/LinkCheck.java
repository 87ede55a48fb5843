// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The symlinks of a tree, resolved in memory like the kernel does: one after the other, from the directory of the link.
 * Links that look harmless alone may lead out of the tree in combination.
 */
final class LinkCheck {
    /** The kernel's limit on symlinks in one path (path_resolution(7)). */
    private static final int MOST_HOPS = 40;
    /**
     * The limit on the characters of all paths that are looked up, for all symlinks together: 2,000 for each of 100,000
     * ones, about a second of work. Linux 6.12 has 62 symlinks.
     */
    private static final long MOST_CHARACTERS = 200_000_000;

    private final Map<String, String> targets = new HashMap<>();
    private long characters;

    /** @param path the link's path below the top; its directories are no symlinks */
    void add(String path, String target) {
        targets.put(path, target);
    }

    /** The first problem, if any: a symlink that leads outside or in a circle, or that is too slow to resolve. */
    Optional<String> problem() {
        return targets.keySet().stream()
                .sorted()
                .flatMap(link -> problem(link).stream())
                .findFirst();
    }

    private Optional<String> problem(String link) {
        Deque<String> position = new ArrayDeque<>(components(link));
        position.removeLast();
        Deque<String> remaining = new ArrayDeque<>();
        int hops = 0;
        String target = targets.get(link);
        while (true) {
            if (target != null) {
                if (target.startsWith("/")) {
                    return outside(link);
                }
                if (++hops > MOST_HOPS) {
                    return Optional.of(link + " is a link to " + targets.get(link) + ", which leads in a circle");
                }
                List<String> parts = components(target);
                Collections.reverse(parts);
                parts.forEach(remaining::addFirst);
                target = null;
            }
            if (remaining.isEmpty()) {
                return Optional.empty();
            }
            if (characters > MOST_CHARACTERS) {
                return Optional.of("its links, such as " + link + ", take too long to resolve");
            }
            // also a step upwards costs something
            characters++;
            String next = remaining.removeFirst();
            if (!next.equals("..")) {
                position.addLast(next);
                String path = String.join("/", position);
                characters += path.length();
                target = targets.get(path);
                if (target != null) {
                    position.removeLast();
                }
            } else if (position.isEmpty()) {
                return outside(link);
            } else {
                position.removeLast();
            }
        }
    }

    private Optional<String> outside(String link) {
        return Optional.of(link + " is a link to " + targets.get(link) + ", outside the tree");
    }

    static List<String> components(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
