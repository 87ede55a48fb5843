// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file for {@code /etc/yum.repos.d} (dnf.conf(5)): the repository, and those of its source packages and of debug
 * information, which are disabled. Only those are named that exist: dnf debuginfo-install enables all repositories of debug
 * information, and dnf on EL does nothing on a host where it can't reach an enabled one.
 */
final class RepoFile {
    /** The first line, by which such files are told from an owner's own. */
    private static final String MARK = "# Copy to /etc/yum.repos.d\n";

    private RepoFile() {}

    /** Whether a text is one of these files. */
    static boolean isOne(String text) {
        return text.startsWith(MARK);
    }

    /**
     * @param parts the other repositories that exist
     * @param keys the names of the files with public keys
     */
    static String text(RepositoryAddress address, Set<RepositoryTree.Part> parts, Collection<String> keys) {
        RepositoryId id = address.id();
        // dnf separates keys by blanks or line ends; a line that begins with blanks continues the previous one.
        String gpgkey = keys.stream().map(key -> address.binary() + "/" + key).collect(Collectors.joining("\n       "));
        StringBuilder text = new StringBuilder(MARK);
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
