// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import io.github.kernellts.kbuild.Btf;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The types of a kernel and its modules.
 *
 * @param prototypes the prototypes of vmlinux's functions, and of those that modules export, by name
 * @param layouts the layouts of structures and enumerations by name; there may be several of one name
 * @param unknown the modules that export functions and have no type information
 */
record Types(Map<String, String> prototypes, Map<String, Set<String>> layouts, Set<String> unknown) {
    /** Types that are added one file after the other. */
    static final class Collected {
        private final Map<String, String> prototypes;
        private final Map<String, Set<String>> layouts = new TreeMap<>();
        private final Set<String> unknown = new TreeSet<>();

        Collected(Btf vmlinux) {
            prototypes = new TreeMap<>(vmlinux.prototypes());
            layouts.putAll(vmlinux.layouts());
        }

        /** @param exported the symbols that the module exports; functions of the same name elsewhere are not meant */
        Collected add(Btf module, List<String> exported) {
            Map<String, String> own = module.prototypes();
            for (String symbol : exported) {
                prototypes.remove(symbol);
                if (own.containsKey(symbol)) {
                    prototypes.put(symbol, own.get(symbol));
                }
            }
            module.layouts().forEach((name, more) -> {
                Set<String> all = new TreeSet<>(layouts.getOrDefault(name, Set.of()));
                all.addAll(more);
                layouts.put(name, all);
            });
            return this;
        }

        void unknown(String module) {
            unknown.add(module);
        }

        Types types() {
            return new Types(prototypes, layouts, unknown);
        }
    }
}
