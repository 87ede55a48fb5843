// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The modules that are loaded at boot: of a name that no module has, systemd-modules-load complains at each boot of each
 * host.
 */
public final class ModuleLoads {
    private final List<String> named;

    /** @param named the names of kernel.module.load */
    public ModuleLoads(List<String> named) {
        this.named = List.copyOf(named);
    }

    /**
     * A warning of names that no known module has.
     *
     * @param packaged the names of the packaged modules
     * @param kernel the names of the kernel's modules that export symbols; others are not known
     */
    public Optional<String> warning(Collection<String> packaged, Supplier<Set<String>> kernel) {
        List<String> others = without(named, packaged);
        List<String> unknown = others.isEmpty() ? others : without(others, kernel.get());
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("kernel.module.load has " + String.join(", ", unknown)
                        + ", and the package has no such module, but "
                        + packaged.stream().sorted().collect(Collectors.joining(", "))
                        + ". If the kernel has none either, systemd-modules-load.service reports an error at each boot of a host,"
                        + " and fails on EL 8. Fix: name modules as their files are named, without .ko");
    }

    private static List<String> without(List<String> names, Collection<String> modules) {
        Set<String> known = modules.stream().map(ModuleLoads::canonical).collect(Collectors.toSet());
        return names.stream().filter(each -> !known.contains(canonical(each))).toList();
    }

    /** The kernel and kmod take both signs for one. */
    private static String canonical(String name) {
        return name.replace('-', '_');
    }
}
