// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a dynamic program needs of the system that runs it (System V ABI, chapter 5, "Dynamic Section"; Linux Standard
 * Base, "Symbol Versioning").
 *
 * @param libraries the sonames of its libraries, such as {@code libelf.so.1}
 * @param versions the versions of the symbols that it takes from them, such as {@code GLIBC_2.34}
 */
public record DynamicNeeds(Set<String> libraries, Set<String> versions) {
    private static final int DYNAMIC_ENTRY = 16;
    private static final int NEEDED = 1;
    /** The size of Elf64_Verneed and of Elf64_Vernaux. */
    private static final int VERSION_ENTRY = 16;

    public DynamicNeeds {
        libraries = Set.copyOf(libraries);
        versions = Set.copyOf(versions);
    }

    /** @throws io.github.kernellts.system.KernelException if the file is damaged */
    public static DynamicNeeds of(ElfFile file) {
        byte[] strings = file.section(".dynstr").orElse(new byte[0]);
        Set<String> libraries = new TreeSet<>();
        ByteBuffer entries = section(file, ".dynamic");
        for (int at = 0; at + DYNAMIC_ENTRY <= entries.limit(); at += DYNAMIC_ENTRY) {
            if (entries.getLong(at) == NEEDED) {
                libraries.add(file.text(strings, entries.getLong(at + 8)));
            }
        }
        return new DynamicNeeds(libraries, versions(file, strings));
    }

    private static Set<String> versions(ElfFile file, byte[] strings) {
        Set<String> versions = new TreeSet<>();
        ByteBuffer needs = section(file, ".gnu.version_r");
        long need = 0;
        long next = needs.limit() == 0 ? 0 : 1;
        while (next != 0) {
            int at = entry(file, needs, need);
            long symbol = need + Integer.toUnsignedLong(needs.getInt(at + 8));
            for (int left = Short.toUnsignedInt(needs.getShort(at + 2)); left > 0; left--) {
                int each = entry(file, needs, symbol);
                versions.add(file.text(strings, Integer.toUnsignedLong(needs.getInt(each + 8))));
                symbol += Integer.toUnsignedLong(needs.getInt(each + 12));
            }
            next = Integer.toUnsignedLong(needs.getInt(at + 12));
            need += next;
        }
        return versions;
    }

    private static int entry(ElfFile file, ByteBuffer needs, long at) {
        if (at > needs.limit() - VERSION_ENTRY) {
            throw file.damaged("its needed versions are outside of their section");
        }
        return (int) at;
    }

    private static ByteBuffer section(ElfFile file, String name) {
        return ByteBuffer.wrap(file.section(name).orElse(new byte[0])).order(ByteOrder.LITTLE_ENDIAN);
    }
}
