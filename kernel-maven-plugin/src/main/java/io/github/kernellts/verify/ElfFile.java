// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** A 64-bit little-endian ELF file (System V ABI, chapters 4 and 5), as far as checks look into it. */
final class ElfFile {
    private static final int SECTION_TABLE = 0x28;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int PROGRAM_TABLE = 0x20;
    private static final int PROGRAM_HEADER_SIZE = 56;
    private static final int SYMBOL_SIZE = 24;
    private static final int GLOBAL = 1;
    private static final int LOADABLE = 1;
    private static final int INTERPRETER = 3;

    private final ByteBuffer bytes;

    private ElfFile(byte[] content) {
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Optional<ElfFile> parse(byte[] content) {
        boolean elf = content.length > SECTION_HEADER_SIZE
                && content[0] == 0x7f
                && content[1] == 'E'
                && content[2] == 'L'
                && content[3] == 'F'
                && content[4] == 2
                && content[5] == 1;
        return elf ? Optional.of(new ElfFile(content)) : Optional.empty();
    }

    /** A section's content by its name. */
    Optional<byte[]> section(String name) {
        long table = bytes.getLong(SECTION_TABLE);
        int count = Short.toUnsignedInt(bytes.getShort(0x3c));
        int names = Short.toUnsignedInt(bytes.getShort(0x3e));
        long nameTable = bytes.getLong((int) (table + (long) names * SECTION_HEADER_SIZE + 0x18));
        for (int i = 0; i < count; i++) {
            int header = (int) (table + (long) i * SECTION_HEADER_SIZE);
            if (name.equals(text((int) (nameTable + bytes.getInt(header))))) {
                return Optional.of(slice(bytes.getLong(header + 0x18), bytes.getLong(header + 0x20)));
            }
        }
        return Optional.empty();
    }

    /** The global symbols that something else has to define; weak ones may stay without. */
    Set<String> undefined() {
        return symbols(section -> section == 0);
    }

    /** The global symbols that are defined here. */
    Set<String> defined() {
        return symbols(section -> section != 0);
    }

    private Set<String> symbols(IntPredicate wanted) {
        Set<String> names = new TreeSet<>();
        ByteBuffer symbols =
                ByteBuffer.wrap(section(".symtab").orElse(new byte[0])).order(ByteOrder.LITTLE_ENDIAN);
        ElfFile strings = new ElfFile(section(".strtab").orElse(new byte[0]));
        for (int at = 0; at + SYMBOL_SIZE <= symbols.limit(); at += SYMBOL_SIZE) {
            String name = strings.text(symbols.getInt(at));
            boolean global = Byte.toUnsignedInt(symbols.get(at + 4)) >> 4 == GLOBAL;
            if (global && !name.isEmpty() && wanted.test(Short.toUnsignedInt(symbols.getShort(at + 6)))) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whether the dynamic loader has to run first. */
    boolean dynamic() {
        return programs().stream().anyMatch(header -> bytes.getInt(header) == INTERPRETER);
    }

    /** What is loaded at an address, up to a length. */
    Optional<byte[]> at(long address, int length) {
        for (int header : programs()) {
            long start = bytes.getLong(header + 0x10);
            long size = bytes.getLong(header + 0x20);
            if (bytes.getInt(header) == LOADABLE && address >= start && address + length <= start + size) {
                return Optional.of(slice(bytes.getLong(header + 0x08) + address - start, length));
            }
        }
        return Optional.empty();
    }

    private List<Integer> programs() {
        List<Integer> headers = new ArrayList<>();
        long table = bytes.getLong(PROGRAM_TABLE);
        for (int i = 0; i < Short.toUnsignedInt(bytes.getShort(0x38)); i++) {
            headers.add((int) (table + (long) i * PROGRAM_HEADER_SIZE));
        }
        return headers;
    }

    private byte[] slice(long offset, long length) {
        return Arrays.copyOfRange(bytes.array(), (int) offset, (int) (offset + length));
    }

    private String text(int offset) {
        int end = offset;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), offset, end - offset, StandardCharsets.US_ASCII);
    }
}
