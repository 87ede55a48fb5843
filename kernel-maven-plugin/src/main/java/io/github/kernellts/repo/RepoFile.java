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
    private RepoFile() {}

    /**
     * @param url the address of all repositories
     * @param el such as {@code el9}
     * @param parts the other repositories that exist
     * @param keys the names of the files with public keys
     */
    static String text(RepositoryUrl url, String el, Set<RepositoryTree.Part> parts, Collection<String> keys) {
        String binary = url.address() + "/" + el + "/x86_64";
        // dnf separates keys by blanks or line ends; a line that begins with blanks continues the previous one.
        String gpgkey = keys.stream().map(key -> binary + "/" + key).collect(Collectors.joining("\n       "));
        StringBuilder text = new StringBuilder("# Copy to /etc/yum.repos.d\n");
        text.append(section("", "", binary, 1, gpgkey));
        if (parts.contains(RepositoryTree.Part.DEBUG)) {
            text.append('\n');
            text.append(section("-debuginfo", " - debug information", url.address() + "/" + el + "/debug", 0, gpgkey));
        }
        if (parts.contains(RepositoryTree.Part.SOURCE)) {
            text.append('\n');
            text.append(section("-source", " - source", url.address() + "/" + el + "/source", 0, gpgkey));
        }
        return text.toString();
    }

    private static String section(String suffix, String what, String url, int enabled, String gpgkey) {
        return """
                [kernel-lts@suffix@]
                name=Mainline LTS kernels for Enterprise Linux@what@
                baseurl=@url@
                enabled=@enabled@
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=@gpgkey@
                """.replace("@suffix@", suffix)
                .replace("@what@", what)
                .replace("@url@", url)
                .replace("@enabled@", Integer.toString(enabled))
                .replace("@gpgkey@", gpgkey);
    }
}
