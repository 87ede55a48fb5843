// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * A 64-bit little-endian ELF file (System V ABI, chapters 4 and 5; elf(5)). Offsets and sizes in it are never trusted:
 * an invalid one is reported as a damaged file.
 */
public final class ElfFile {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER = 64;
    private static final int SECTION_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int SYMBOL = 24;
    private static final int NOTE_HEADER = 12;
    /** The name GNU, with its zero byte. */
    private static final int GNU = 0x554e47;

    private static final int GLOBAL = 1;
    private static final int LOADABLE = 1;
    private static final int INTERPRETER = 3;
    /** SHT_NOBITS: a section without bytes in the file. */
    private static final int NO_BITS = 8;
    /** SHF_ALLOC: the section takes memory at run time. */
    private static final long ALLOCATED = 2;

    private final String name;
    private final Bytes bytes;
    private final ByteBuffer header;

    /** Random access to the file. */
    private interface Bytes {
        /** Returns fewer bytes than requested at the end of the file. */
        ByteBuffer read(long from, int length) throws IOException;
    }

    private record Section(long name, int type, long flags, long offset, long size) {}

    private record Segment(int type, long offset, long address, long size) {}

    private ElfFile(String name, Bytes bytes, ByteBuffer header) {
        this.name = name;
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * @param name the file's name, for messages
     * @return empty if it is not a 64-bit little-endian ELF file
     */
    public static Optional<ElfFile> parse(String name, byte[] content) {
        return open(name, (from, length) -> {
            int start = (int) Math.min(Math.max(from, 0), content.length);
            return ByteBuffer.wrap(content, start, Math.min(length, content.length - start))
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN);
        });
    }

    private static Optional<ElfFile> open(String name, Bytes bytes) {
        try {
            ByteBuffer header = bytes.read(0, HEADER);
            boolean elf =
                    header.limit() == HEADER && header.getInt(0) == MAGIC && header.get(4) == 2 && header.get(5) == 1;
            return elf ? Optional.of(new ElfFile(name, bytes, header)) : Optional.empty();
        } catch (IOException e) {
            throw Trees.failure("read", Path.of(name), e);
        }
    }

    /**
     * A file of which only the parts that are asked for are read.
     *
     * @return empty if it is not a 64-bit little-endian ELF file
     */
    public static Optional<ElfFile> open(Path file) {
        return open(file.toString(), (from, length) -> {
            try (FileChannel channel = FileChannel.open(file)) {
                long there = Math.max(0, channel.size() - from);
                ByteBuffer buffer =
                        ByteBuffer.allocate((int) Math.min(length, there)).order(ByteOrder.LITTLE_ENDIAN);
                while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                    // until there is no more
                }
                return buffer.flip();
            }
        });
    }

    /** The size in memory of a file's sections, read from its headers only; 0 if it is no ELF file. */
    static long allocated(Path file) {
        return open(file).map(ElfFile::allocated).orElse(0L);
    }

    private long allocated() {
        return sections().stream()
                .filter(section -> (section.flags() & ALLOCATED) != 0)
                .mapToLong(Section::size)
                .sum();
    }

    /** The content of a section; empty if there is none of this name, or it has no bytes in the file. */
    public Optional<byte[]> section(String wanted) {
        return named(wanted)
                .map(section -> section.type() == NO_BITS ? new byte[0] : array(section.offset(), section.size()));
    }

    /** Whether the file has a section of this name with content. */
    public boolean has(String wanted) {
        return named(wanted).filter(section -> section.type() != NO_BITS).isPresent();
    }

    private Optional<Section> named(String wanted) {
        List<Section> sections = sections();
        if (sections.isEmpty()) {
            return Optional.empty();
        }
        byte[] names = names(sections);
        return sections.stream()
                .filter(section -> text(names, section.name()).equals(wanted))
                .findFirst();
    }

    /** The build id in hexadecimal: the note NT_GNU_BUILD_ID (3) of the owner GNU. */
    public Optional<String> buildId() {
        return Stream.of(".note.gnu.build-id", ".notes")
                .flatMap(notes -> section(notes).stream())
                .flatMap(notes -> buildId(ByteBuffer.wrap(notes).order(ByteOrder.LITTLE_ENDIAN)).stream())
                .findFirst();
    }

    private static Optional<String> buildId(ByteBuffer notes) {
        for (int at = 0; at + NOTE_HEADER <= notes.limit(); ) {
            long owner = aligned(notes.getInt(at));
            long length = Integer.toUnsignedLong(notes.getInt(at + 4));
            long content = at + NOTE_HEADER + owner;
            long next = content + aligned(notes.getInt(at + 4));
            if (content + length > notes.limit() || next > Integer.MAX_VALUE) {
                break;
            }
            if (notes.getInt(at + 8) == 3 && owner == 4 && notes.getInt(at + NOTE_HEADER) == GNU) {
                byte[] id = new byte[(int) length];
                notes.get((int) content, id);
                return Optional.of(HexFormat.of().formatHex(id));
            }
            at = (int) next;
        }
        return Optional.empty();
    }

    /** Sizes in notes are without the bytes that fill up the last word. */
    private static long aligned(int size) {
        return Integer.toUnsignedLong(size) + 3 & ~3L;
    }

    /** The undefined global symbols, without weak ones, which may stay undefined. */
    public Set<String> undefined() {
        return symbols(section -> section == 0);
    }

    /** The global symbols that this file defines. */
    public Set<String> defined() {
        return symbols(section -> section != 0);
    }

    private Set<String> symbols(IntPredicate wanted) {
        Set<String> names = new TreeSet<>();
        ByteBuffer symbols =
                ByteBuffer.wrap(section(".symtab").orElse(new byte[0])).order(ByteOrder.LITTLE_ENDIAN);
        byte[] strings = section(".strtab").orElse(new byte[0]);
        for (int at = 0; at + SYMBOL <= symbols.limit(); at += SYMBOL) {
            boolean global = Byte.toUnsignedInt(symbols.get(at + 4)) >> 4 == GLOBAL;
            if (global && wanted.test(Short.toUnsignedInt(symbols.getShort(at + 6)))) {
                names.add(text(strings, Integer.toUnsignedLong(symbols.getInt(at))));
            }
        }
        names.remove("");
        return names;
    }

    /** Whether the program needs the dynamic loader. */
    public boolean dynamic() {
        return segments().stream().anyMatch(segment -> segment.type() == INTERPRETER);
    }

    /** The bytes loaded at an address; empty if no segment contains all of them. */
    public Optional<byte[]> at(long address, int length) {
        for (Segment each : segments()) {
            long into = address - each.address();
            if (each.type() == LOADABLE && into >= 0 && into <= each.size() - length) {
                return Optional.of(array(each.offset() + into, length));
            }
        }
        return Optional.empty();
    }

    /** The string table with the names of sections. */
    private byte[] names(List<Section> sections) {
        int index = Short.toUnsignedInt(header.getShort(0x3e));
        if (index >= sections.size()) {
            throw damaged("it has no table of section names");
        }
        return array(sections.get(index).offset(), sections.get(index).size());
    }

    private List<Section> sections() {
        int count = Short.toUnsignedInt(header.getShort(0x3c));
        int entry = Short.toUnsignedInt(header.getShort(0x3a));
        List<Section> all = new ArrayList<>();
        ByteBuffer table = table(header.getLong(0x28), count, entry, SECTION_HEADER, "section");
        for (int i = 0; i < count; i++) {
            int at = i * entry;
            all.add(new Section(
                    Integer.toUnsignedLong(table.getInt(at)),
                    table.getInt(at + 4),
                    table.getLong(at + 8),
                    table.getLong(at + 0x18),
                    table.getLong(at + 0x20)));
        }
        return all;
    }

    private List<Segment> segments() {
        int count = Short.toUnsignedInt(header.getShort(0x38));
        int entry = Short.toUnsignedInt(header.getShort(0x36));
        List<Segment> all = new ArrayList<>();
        ByteBuffer table = table(header.getLong(0x20), count, entry, PROGRAM_HEADER, "program");
        for (int i = 0; i < count; i++) {
            int at = i * entry;
            all.add(new Segment(
                    table.getInt(at), table.getLong(at + 8), table.getLong(at + 0x10), table.getLong(at + 0x20)));
        }
        return all;
    }

    private ByteBuffer table(long from, int count, int entry, int smallest, String what) {
        if (count > 0 && entry < smallest) {
            throw damaged("its " + what + " headers have " + entry + " bytes");
        }
        return read(from, (long) count * entry);
    }

    private byte[] array(long from, long length) {
        ByteBuffer buffer = read(from, length);
        byte[] array = new byte[buffer.remaining()];
        buffer.get(array);
        return array;
    }

    private ByteBuffer read(long from, long length) {
        if (from < 0 || length < 0 || length > Integer.MAX_VALUE - HEADER) {
            throw damaged(length + " bytes at " + from + " can't be in it");
        }
        try {
            ByteBuffer buffer = bytes.read(from, (int) length);
            if (buffer.remaining() < length) {
                throw damaged("it ends before " + length + " bytes at " + from);
            }
            return buffer;
        } catch (IOException e) {
            throw Trees.failure("read", Path.of(name), e);
        }
    }

    /** The text at an offset in a string table. */
    String text(byte[] strings, long offset) {
        int start = (int) Math.min(offset, strings.length);
        int end = start;
        while (end < strings.length && strings[end] != 0) {
            end++;
        }
        if (end == strings.length && start != strings.length) {
            throw damaged("a name in it has no end");
        }
        return new String(strings, start, end - start, StandardCharsets.US_ASCII);
    }

    KernelException damaged(String why) {
        return new KernelException(name + " is a damaged ELF file: " + why, "build it again; run mvn clean first");
    }
}
