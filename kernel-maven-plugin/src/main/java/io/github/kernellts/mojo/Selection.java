// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Properties;

/**
 * Which EL and flavor the profiles chose. Maven keeps one of several values of a property without a word, so each
 * profile of {@code kernel-lts-parent} also sets a property of its own.
 */
final class Selection {
    private static final String EL = "kernel.profile.el";
    private static final String BRANCH = "kernel.profile.lts-";
    /** What a property is called whose value says whether a flavor of that name is skipped. */
    static final String SKIP_FLAVOR = "kernel.skip.";

    private final Properties properties;

    Selection(Properties properties) {
        this.properties = properties;
    }

    /** @throws KernelException if profiles exclude each other */
    void requireUnambiguous() {
        requireOne("EL", chosen(EL), "el", "-Pel9,kvm");
        requireOne("LTS branch", chosen(BRANCH), "lts-", "-Pel9,kvm,lts-6.1");
    }

    /** @throws KernelException if an EL was chosen, and no flavor at all */
    void requireFlavor() {
        List<String> flavors = names(SKIP_FLAVOR);
        boolean none = flavors.stream().allMatch(flavor -> "true".equals(properties.getProperty(SKIP_FLAVOR + flavor)));
        List<String> els = chosen(EL);
        if (!els.isEmpty() && none) {
            throw new KernelException(
                    "An EL was chosen (-Pel" + els.get(0) + ") and no flavor",
                    "add one of " + flavors + ", as in -Pel" + els.get(0) + "," + flavors.get(0));
        }
    }

    /** The flavors that were chosen. */
    List<String> flavors() {
        return names(SKIP_FLAVOR).stream()
                .filter(flavor -> "false".equals(properties.getProperty(SKIP_FLAVOR + flavor)))
                .toList();
    }

    private void requireOne(String what, List<String> chosen, String prefix, String example) {
        if (chosen.size() > 1) {
            List<String> profiles = chosen.stream().map(name -> prefix + name).toList();
            throw new KernelException(
                    "The profiles " + profiles + " exclude each other: a build is for one " + what,
                    "run Maven once for each, as in " + example);
        }
    }

    private List<String> chosen(String prefix) {
        return names(prefix).stream()
                .filter(name -> "true".equals(properties.getProperty(prefix + name)))
                .toList();
    }

    private List<String> names(String prefix) {
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .sorted()
                .toList();
    }
}
