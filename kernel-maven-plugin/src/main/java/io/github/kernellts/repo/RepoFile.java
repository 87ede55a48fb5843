// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The file for {@code /etc/yum.repos.d} (dnf.conf(5)): the repository, and those of its source packages and of debug
 * information, which are disabled.
 */
final class RepoFile {
    private RepoFile() {}

    /**
     * @param url the address of all repositories
     * @param el such as {@code el9}
     * @param keys the names of the files with public keys
     */
    static String text(RepositoryUrl url, String el, Collection<String> keys) {
        String binary = url.address() + "/" + el + "/x86_64";
        // dnf separates keys by blanks or line ends; a line that begins with blanks continues the previous one.
        String gpgkey = keys.stream().map(key -> binary + "/" + key).collect(Collectors.joining("\n       "));
        return """
                # Copy to /etc/yum.repos.d
                [kernel-lts]
                name=Mainline LTS kernels for Enterprise Linux
                baseurl=@binary@
                enabled=1
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=@gpgkey@

                [kernel-lts-debuginfo]
                name=Mainline LTS kernels for Enterprise Linux - debug information
                baseurl=@debug@
                enabled=0
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=@gpgkey@

                [kernel-lts-source]
                name=Mainline LTS kernels for Enterprise Linux - source
                baseurl=@source@
                enabled=0
                gpgcheck=1
                repo_gpgcheck=1
                gpgkey=@gpgkey@
                """.replace("@binary@", binary)
                .replace("@debug@", url.address() + "/" + el + "/debug")
                .replace("@source@", url.address() + "/" + el + "/source")
                .replace("@gpgkey@", gpgkey);
    }
}
