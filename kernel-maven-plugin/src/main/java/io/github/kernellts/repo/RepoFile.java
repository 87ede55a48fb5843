// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file for {@code /etc/yum.repos.d} (dnf.conf(5)): the repository, and those of its source packages and of debug
 * information, which are disabled. Only those are named that exist: dnf debuginfo-install enables all repositories of debug
 * information, and dnf on EL does nothing on a host where it can't reach an enabled one.
 */
final class RepoFile {
    private static final Pattern BASE = Pattern.compile("(?m)^baseurl=(.*)$");
    private static final Pattern KEYS = Pattern.compile("(?m)^gpgkey=(.*(?:\n +.*)*)$");

    private RepoFile() {}

    /**
     * Whether a text is one of these files for the id in a file's name, unchanged: an owner's own is often a copy with
     * another priority, proxy or name.
     *
     * @param el such as {@code el9}
     */
    static boolean isOne(String name, String text, String el) {
        Optional<RepositoryId> id = RepositoryId.ofRepoFile(name);
        Optional<RepositoryUrl> url = url(text, el);
        Matcher keys = KEYS.matcher(text);
        if (id.isEmpty() || url.isEmpty() || !keys.find()) {
            return false;
        }
        RepositoryAddress address = new RepositoryAddress(url.get(), el, id.get());
        Set<RepositoryTree.Part> parts = EnumSet.noneOf(RepositoryTree.Part.class);
        if (text.contains("[" + id.get().source() + "]")) {
            parts.add(RepositoryTree.Part.SOURCE);
        }
        if (text.contains("[" + id.get().debuginfo() + "]")) {
            parts.add(RepositoryTree.Part.DEBUG);
        }
        List<String> names = Stream.of(keys.group(1).split("\n"))
                .map(key -> key.substring(key.lastIndexOf('/') + 1))
                .toList();
        return text.equals(text(address, parts, names));
    }

    /**
     * The address of all repositories, which a text of these names.
     *
     * @param el such as {@code el9}
     */
    static Optional<RepositoryUrl> url(String text, String el) {
        String suffix = "/" + el + "/x86_64";
        Matcher base = BASE.matcher(text);
        return base.find() && base.group(1).endsWith(suffix)
                ? Optional.of(new RepositoryUrl(
                        base.group(1).substring(0, base.group(1).length() - suffix.length())))
                : Optional.empty();
    }

    /**
     * @param parts the other repositories that exist
     * @param keys the names of the files with public keys
     */
    static String text(RepositoryAddress address, Set<RepositoryTree.Part> parts, Collection<String> keys) {
        RepositoryId id = address.id();
        // dnf separates keys by blanks or line ends; a line that begins with blanks continues the previous one.
        String gpgkey = keys.stream().map(key -> address.binary() + "/" + key).collect(Collectors.joining("\n       "));
        StringBuilder text = new StringBuilder("# Copy to /etc/yum.repos.d\n");
        text.append(section(id.id(), id.title(), address.binary(), 1, gpgkey));
        if (parts.contains(RepositoryTree.Part.DEBUG)) {
            text.append('\n');
            text.append(section(id.debuginfo(), id.title() + " - debug information", address.debug(), 0, gpgkey));
        }
        if (parts.contains(RepositoryTree.Part.SOURCE)) {
            text.append('\n');
            text.append(section(id.source(), id.title() + " - source", address.source(), 0, gpgkey));
        }
        return text.toString();
    }

    private static String section(String id, String title, String url, int enabled, String gpgkey) {
        return """
                [@id@]
                name=@title@
                baseurl=@url@
                enabled=@enabled@
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=@gpgkey@
                """.replace("@id@", id)
                .replace("@title@", title)
                .replace("@url@", url)
                .replace("@enabled@", Integer.toString(enabled))
                .replace("@gpgkey@", gpgkey);
    }
}
