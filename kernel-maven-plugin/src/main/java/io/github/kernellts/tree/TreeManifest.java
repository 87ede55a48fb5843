// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.FileNames;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The original state of the files and symlinks of a patched tree, to detect later edits: time of change (ctime), size,
 * mode and a digest. An equal ctime is proof enough, as no program can set it; if only the ctime differs, as in a
 * cache restored from an archive, the digest decides. Manifests of two trees say what differs between them.
 *
 * <p>This is no protection against attacks: a user who can write the tree can write this file too.
 */
final class TreeManifest {
    private static final String FORMAT = "kernel-lts tree 2";
    /** Python's cache directory next to scripts of the tree that were run. */
    private static final String PYTHON = "__pycache__";
    /** Digits of a SHA-256 that are kept: 128 bits. */
    private static final int DIGITS = 32;
    /** The type of a regular file, in octal (inode(7)), before the three digits of its permissions. */
    private static final String REGULAR = "100";

    /**
     * A file or link.
     *
     * @param stamp time of change, size and mode
     * @param digest of a file's content or a link's target
     */
    private record Entry(String stamp, String digest) {
        String sizeAndMode() {
            return TreeManifest.sizeAndMode(stamp);
        }

        private String mode() {
            return stamp.substring(stamp.lastIndexOf(' ') + 1);
        }

        /** Whether only the content of a regular file differs. */
        boolean differsInContentFrom(Entry other) {
            return mode().equals(other.mode()) && mode().startsWith(REGULAR);
        }
    }

    private final Map<String, Entry> entries;

    private TreeManifest(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** The manifest of the current tree; this reads all files. */
    static TreeManifest of(Path tree) {
        Map<String, Entry> entries = new ConcurrentHashMap<>();
        stamps(tree).entrySet().parallelStream()
                .forEach(file -> entries.put(
                        file.getKey(), new Entry(file.getValue(), digest(FileNames.below(tree, file.getKey())))));
        return new TreeManifest(entries);
    }

    /** The stored manifest; without entries if it is missing or has another format. */
    static TreeManifest read(Path file) {
        Map<String, Entry> entries = new HashMap<>();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            List<String> lines = Trees.text(file).lines().toList();
            if (!lines.isEmpty() && lines.get(0).equals(FORMAT)) {
                for (String line : lines.subList(1, lines.size())) {
                    String[] fields = line.split("\t", 3);
                    entries.put(fields[2], new Entry(fields[1], fields[0]));
                }
            }
        }
        return new TreeManifest(entries);
    }

    void write(Path file) {
        StringBuilder text = new StringBuilder(FORMAT).append('\n');
        new TreeMap<>(entries)
                .forEach((name, entry) -> text.append(entry.digest())
                        .append('\t')
                        .append(entry.stamp())
                        .append('\t')
                        .append(name)
                        .append('\n'));
        Trees.write(file, text.toString());
    }

    /** Whether nothing is known of the tree. */
    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What differs between two trees; this reads none of them. */
    TreeDifference difference(TreeManifest other) {
        Set<String> changed = new TreeSet<>();
        Set<String> others = new TreeSet<>(other.entries.keySet());
        others.removeAll(entries.keySet());
        entries.forEach((name, entry) -> {
            Entry its = other.entries.get(name);
            if (its == null) {
                others.add(name);
            } else if (!its.digest().equals(entry.digest())
                    || !its.sizeAndMode().equals(entry.sizeAndMode())) {
                (entry.differsInContentFrom(its) ? changed : others).add(name);
            }
        });
        return new TreeDifference(changed, others);
    }

    /** The same manifest with the present stamps of the tree, whose content is known to be unchanged. */
    TreeManifest stampedAs(Path tree) {
        Map<String, Entry> stamped = new HashMap<>();
        stamps(tree).forEach((name, stamp) -> {
            if (entries.containsKey(name)) {
                stamped.put(name, new Entry(stamp, entries.get(name).digest()));
            }
        });
        return new TreeManifest(stamped);
    }

    /** Whether the tree is unchanged. This reads no content. */
    boolean isCurrent(Path tree) {
        Map<String, String> stamps = stamps(tree);
        return stamps.size() == entries.size()
                && stamps.entrySet().stream().allMatch(file -> {
                    Entry entry = entries.get(file.getKey());
                    return entry != null && entry.stamp().equals(file.getValue());
                });
    }

    /** The added and removed paths, and those with changed content or mode; this reads only files with a new stamp. */
    Set<String> changed(Path tree) {
        Map<String, String> stamps = stamps(tree);
        Set<String> changed = new TreeSet<>(entries.keySet());
        changed.removeAll(stamps.keySet());
        stamps.forEach((name, stamp) -> {
            Entry entry = entries.get(name);
            if (entry == null
                    || !entry.stamp().equals(stamp)
                            && (!entry.sizeAndMode().equals(sizeAndMode(stamp))
                                    || !entry.digest().equals(digest(FileNames.below(tree, name))))) {
                changed.add(name);
            }
        });
        return changed;
    }

    private static String sizeAndMode(String stamp) {
        return stamp.substring(stamp.indexOf(' ') + 1);
    }

    private static Map<String, String> stamps(Path tree) {
        Map<String, String> stamps = new HashMap<>();
        int top = tree.toString().length() + 1;
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.endsWith(PYTHON) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Map<String, Object> unix =
                            Files.readAttributes(file, "unix:ctime,size,mode", LinkOption.NOFOLLOW_LINKS);
                    FileTime changed = (FileTime) unix.get("ctime");
                    String path = file.toString();
                    String name = path.indexOf('\uFFFD') < 0
                            ? path.substring(top)
                            : new String(FileNames.bytes(tree, file), StandardCharsets.UTF_8);
                    stamps.put(
                            name,
                            changed.toInstant() + " " + unix.get("size") + " "
                                    + Integer.toOctalString((int) unix.get("mode")));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Trees.failure("read the tree", tree, e);
        }
        return stamps;
    }

    private static String digest(Path file) {
        String digest = "";
        if (Files.isSymbolicLink(file)) {
            digest = Digests.sha256(FileNames.bytes(Trees.linkTarget(file)));
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            digest = Digests.sha256(file);
        }
        return digest.isEmpty() ? "0" : digest.substring(0, DIGITS);
    }
}
