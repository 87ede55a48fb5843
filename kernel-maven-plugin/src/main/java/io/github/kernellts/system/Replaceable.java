// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The users besides this one and root who can replace a file or directory: those who may write it, and those who may
 * rename it or a directory above it. Owners and modes decide (inode(7)), of links on the way and of what they lead to;
 * access control lists are not read.
 *
 * @param who these users
 * @param place the file or directory whose mode or owner lets them
 * @param name the name of the user or group; empty for all
 * @param refused whether releases must not rely on the file. A group is one that the owner chose; and as root in a
 *     container, CIs run on directories of their machine's user
 */
public record Replaceable(Who who, Path place, String name, boolean refused) {
    /** The mode bit that keeps users from renaming each other's files in a directory. */
    private static final int STICKY = 01000;

    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITE = 0020;
    private static final int ROOT = 0;
    /** The owner that the kernel shows for users whom a user namespace does not have (user_namespaces(7)). */
    private static final int OVERFLOW = 65534;
    /** The content of uid_map outside of user namespaces. */
    private static final String ALL_USERS = "0 0 4294967295";

    /** Kinds of users, the most first. */
    public enum Who {
        EVERYONE,
        ANOTHER_USER,
        GROUP
    }

    /** The users, to begin a sentence. */
    public String users() {
        return switch (who) {
            case EVERYONE -> "Every user";
            case ANOTHER_USER -> "The user " + name;
            case GROUP -> "The group " + name;
        };
    }

    /** The command that takes the permission away. */
    public String remedy() {
        return switch (who) {
            case EVERYONE -> "chmod o-w " + place;
            case ANOTHER_USER -> "chown $USER " + place + ", or use another directory";
            case GROUP -> "chmod g-w " + place;
        };
    }

    /**
     * The largest set of users who can replace a file or directory, whether it is there yet or not.
     *
     * @return empty if there are none, or if this system has no such owners and modes
     */
    public static Optional<Replaceable> of(Path path) {
        return of(path, ownUser());
    }

    /** @param user the number of the user that this process is; empty if that is unknown */
    static Optional<Replaceable> of(Path path, Optional<Integer> user) {
        List<Replaceable> found = new ArrayList<>();
        Path absolute = path.toAbsolutePath();
        look(absolute, absolute, user, new HashSet<>(), found);
        return found.stream().min(Comparator.comparing(Replaceable::who));
    }

    private static void look(Path path, Path wanted, Optional<Integer> user, Set<Path> seen, List<Replaceable> found) {
        for (int names = 0; names <= path.getNameCount(); names++) {
            Path place = names == 0 ? path.getRoot() : path.getRoot().resolve(path.subpath(0, names));
            if (!seen.add(place)) {
                continue;
            }
            if (Files.isSymbolicLink(place)) {
                // the mode of a link says nothing: it is always 0777
                ofAnotherUser(place, user).ifPresent(found::add);
                Path target = place.resolveSibling(Trees.linkTarget(place));
                look(target, place.equals(wanted) ? target : wanted, user, seen, found);
            } else {
                by(place, place.equals(wanted), user).ifPresent(found::add);
            }
        }
    }

    private static Optional<Replaceable> ofAnotherUser(Path place, Optional<Integer> user) {
        Map<String, Object> facts;
        try {
            facts = Files.readAttributes(place, "unix:uid,owner", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
        int owner = (Integer) facts.get("uid");
        boolean another =
                owner != ROOT && user.isPresent() && owner != user.get() && !(owner == OVERFLOW && someUsersOnly());
        return another
                ? Optional.of(new Replaceable(
                        Who.ANOTHER_USER, place, String.valueOf(facts.get("owner")), user.get() != ROOT))
                : Optional.empty();
    }

    private static Optional<Replaceable> by(Path place, boolean itself, Optional<Integer> user) {
        Map<String, Object> facts;
        try {
            facts = Files.readAttributes(place, "unix:mode,gid,owner,group", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
        int mode = (Integer) facts.get("mode");
        boolean writersReplace = itself || (mode & STICKY) == 0;
        if (writersReplace && (mode & OTHERS_WRITE) != 0) {
            return Optional.of(new Replaceable(Who.EVERYONE, place, "", true));
        }
        Optional<Replaceable> another = ofAnotherUser(place, user);
        if (another.isPresent()) {
            return another;
        }
        // Users whose files have mode 0664 have a group of their own, of the same name.
        String group = String.valueOf(facts.get("group"));
        boolean shared = !group.equals(String.valueOf(facts.get("owner")));
        if (writersReplace && shared && (mode & GROUP_WRITE) != 0 && (Integer) facts.get("gid") != ROOT) {
            return Optional.of(new Replaceable(Who.GROUP, place, group, false));
        }
        return Optional.empty();
    }

    private static Optional<Integer> ownUser() {
        try {
            return Optional.of((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean someUsersOnly() {
        try {
            return !Files.readString(Path.of("/proc/self/uid_map"))
                    .strip()
                    .replaceAll("\\s+", " ")
                    .equals(ALL_USERS);
        } catch (IOException e) {
            return false;
        }
    }
}
