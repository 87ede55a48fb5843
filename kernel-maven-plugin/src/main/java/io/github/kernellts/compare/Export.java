// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import java.util.Map;
import java.util.TreeMap;

/**
 * A symbol that modules may use, from Module.symvers (Documentation/kbuild/modules.rst).
 *
 * @param module what exports it: {@code vmlinux}, or a module's path without its ending
 * @param kind such as {@code EXPORT_SYMBOL_GPL}
 * @param namespace the namespace that its users have to import; empty for none
 */
record Export(String module, String kind, String namespace) {
    private static final int FIELDS = 4;

    /** The exports in a file Module.symvers, by symbol. Their checksums are left out: builds here have none. */
    static Map<String, Export> parse(String text) {
        Map<String, Export> exports = new TreeMap<>();
        text.lines().map(line -> line.split("\t", -1)).forEach(fields -> {
            if (fields.length >= FIELDS) {
                exports.put(fields[1], new Export(fields[2], fields[3], fields.length > FIELDS ? fields[FIELDS] : ""));
            }
        });
        return exports;
    }
}
