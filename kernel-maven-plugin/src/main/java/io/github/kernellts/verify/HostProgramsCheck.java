// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.kbuild.DynamicNeeds;
import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.rpm.EnterpriseLinux;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Checks that the programs of a -devel package run on the EL that it is for: static ones, or with libraries of it. */
final class HostProgramsCheck {
    private final EnterpriseLinux el;
    private final Findings findings;
    private final Set<String> libraries = new TreeSet<>();
    private int dynamic;

    HostProgramsCheck(EnterpriseLinux el, Findings findings) {
        this.el = el;
        this.findings = findings;
    }

    /** Checks one file; its name is for messages. */
    void check(String path, ElfFile file) {
        if (!file.dynamic()) {
            return;
        }
        dynamic++;
        DynamicNeeds needs = DynamicNeeds.of(file);
        List<String> lacking = el.lacking(needs);
        findings.require(
                lacking.isEmpty(),
                path + " is linked dynamically, and " + el.toString().toUpperCase(Locale.ROOT) + " lacks "
                        + String.join(", ", lacking));
        libraries.addAll(needs.libraries());
    }

    /** Checks that the package brings the libraries, given its requirements in rpm's form. */
    void conclude(List<String> requirements) {
        libraries.stream()
                .map(library -> library + "()(64bit)")
                .filter(library -> !requirements.contains(library))
                .forEach(library -> findings.refuse("-devel does not require " + library));
    }

    /** The number of dynamic programs. */
    int dynamic() {
        return dynamic;
    }
}
