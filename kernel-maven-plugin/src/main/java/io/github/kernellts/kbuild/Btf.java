// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Type information in the BPF Type Format (Documentation/bpf/btf.rst), written like C: the prototypes of functions, and
 * the layouts of named structures, unions and enumerations. That of a module continues the kernel's: its numbers of types
 * and its offsets of strings begin after those of vmlinux.
 */
public final class Btf {
    private static final int MAGIC = 0xeb9f;
    private static final int INT = 1;
    private static final int PTR = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int FWD = 7;
    private static final int TYPEDEF = 8;
    private static final int VOLATILE = 9;
    private static final int CONST = 10;
    private static final int RESTRICT = 11;
    private static final int FUNC = 12;
    private static final int FUNC_PROTO = 13;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final int FLOAT = 16;
    private static final int DECL_TAG = 17;
    private static final int TYPE_TAG = 18;
    private static final int ENUM64 = 19;
    /** Types without names in types without names; compilers make no more than a few. */
    private static final int DEEPEST = 64;

    private final ByteBuffer types;
    private final ByteBuffer strings;
    /** What it continues; empty for vmlinux. */
    private final Optional<Btf> base;
    /** The number of its first type; 0 is void. */
    private final int first;
    /** The offset of its first string. */
    private final int firstString;
    /** Where each of its types starts. */
    private int[] starts = new int[1 << 8];
    /** The number after that of its last type. */
    private int count;

    private final Map<String, Integer> functions = new TreeMap<>();
    private final Map<String, Set<String>> layouts = new TreeMap<>();

    private Btf(ByteBuffer types, ByteBuffer strings, Optional<Btf> base) {
        this.types = types;
        this.strings = strings;
        this.base = base;
        this.first = base.map(kernel -> kernel.count).orElse(1);
        this.firstString = base.map(kernel -> kernel.strings.limit()).orElse(0);
        this.count = first;
    }

    /**
     * Reads the content of a section {@code .BTF}.
     *
     * @throws IllegalArgumentException if it is none that can be read
     */
    public static Btf parse(byte[] section) {
        return parse(section, Optional.empty());
    }

    /**
     * Reads the content of a module's section {@code .BTF}. The result has only what vmlinux has not.
     *
     * @param kernel the type information of vmlinux of the same build
     * @throws IllegalArgumentException if it is none that can be read
     */
    public static Btf ofModule(byte[] section, Btf kernel) {
        return parse(section, Optional.of(kernel));
    }

    private static Btf parse(byte[] section, Optional<Btf> base) {
        try {
            ByteBuffer all = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
            if (Short.toUnsignedInt(all.getShort(0)) != MAGIC) {
                throw new IllegalArgumentException("it doesn't begin as BTF does");
            }
            int header = all.getInt(4);
            Btf btf = new Btf(
                    all.slice(header + all.getInt(8), all.getInt(12)).order(ByteOrder.LITTLE_ENDIAN),
                    all.slice(header + all.getInt(16), all.getInt(20)),
                    base);
            btf.index();
            btf.read();
            return btf;
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IllegalArgumentException("it is cut off or damaged", e);
        }
    }

    /** The prototypes of functions by name, such as {@code int (struct file *, u64)}. */
    public Map<String, String> prototypes() {
        Map<String, String> prototypes = new TreeMap<>();
        functions.forEach((name, type) -> prototypes.put(name, text(type, 0)));
        return prototypes;
    }

    /**
     * The layouts by name, such as {@code struct file}. A kernel may have several structures of one name.
     */
    public Map<String, Set<String>> layouts() {
        return layouts;
    }

    private void index() {
        for (int at = 0; at < types.limit(); count++) {
            if (count - first == starts.length) {
                starts = Arrays.copyOf(starts, starts.length * 2);
            }
            starts[count - first] = at;
            int info = types.getInt(at + 4);
            int members = info & 0xffff;
            at += 12
                    + switch (info >> 24 & 0x1f) {
                        case INT, VAR, DECL_TAG -> 4;
                        case ARRAY -> 12;
                        case STRUCT, UNION, DATASEC, ENUM64 -> 12 * members;
                        case ENUM, FUNC_PROTO -> 8 * members;
                        case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
                        default -> throw new IllegalArgumentException("it has a type of an unknown kind");
                    };
        }
    }

    private void read() {
        for (int type = first; type < count; type++) {
            String name = name(type);
            switch (kind(type)) {
                case FUNC -> functions.put(name, target(type));
                case STRUCT, UNION, ENUM, ENUM64 -> {
                    if (!name.isEmpty()) {
                        layouts.computeIfAbsent(text(type, 0), key -> new TreeSet<>())
                                .add(body(type, 0));
                    }
                }
                case TYPEDEF -> {
                    // A structure without a name of its own is known by that of its typedef.
                    int target = target(type);
                    if (target > 0 && isComposite(kind(target)) && name(target).isEmpty()) {
                        layouts.computeIfAbsent(name, key -> new TreeSet<>()).add(body(target, 0));
                    }
                }
                default -> {}
            }
        }
    }

    private static boolean isComposite(int kind) {
        return kind == STRUCT || kind == UNION || kind == ENUM || kind == ENUM64;
    }

    /** A type as it is named in a declaration. */
    private String text(int type, int depth) {
        if (type == 0) {
            return "void";
        }
        if (depth > DEEPEST || type >= count || type < 0) {
            throw new IllegalArgumentException("its types refer to each other without end, or to none");
        }
        String name = name(type);
        int kind = kind(type);
        if (isComposite(kind)) {
            return name.isEmpty() ? body(type, depth + 1) : keyword(kind) + name;
        }
        return switch (kind) {
            case PTR -> text(target(type), depth + 1) + " *";
            case ARRAY -> text(word(type, 12), depth + 1) + "[" + word(type, 20) + "]";
            case FWD -> (word(type, 4) < 0 ? "union " : "struct ") + name;
            case VOLATILE -> "volatile " + text(target(type), depth + 1);
            case CONST -> "const " + text(target(type), depth + 1);
            case RESTRICT, TYPE_TAG -> text(target(type), depth + 1);
            case FUNC_PROTO -> prototype(type, depth + 1);
            default -> name;
        };
    }

    private static String keyword(int kind) {
        return kind == STRUCT ? "struct " : kind == UNION ? "union " : "enum ";
    }

    private String prototype(int type, int depth) {
        StringBuilder text = new StringBuilder(text(target(type), depth)).append(" (");
        int parameters = word(type, 4) & 0xffff;
        for (int i = 0; i < parameters; i++) {
            int parameter = word(type, 12 + 8 * i + 4);
            text.append(i == 0 ? "" : ", ").append(parameter == 0 ? "..." : text(parameter, depth));
        }
        return text.append(parameters == 0 ? "void)" : ")").toString();
    }

    /** Size and members with their offsets in bits, or names and values. */
    private String body(int type, int depth) {
        int info = word(type, 4);
        int kind = kind(type);
        StringBuilder text = new StringBuilder(keyword(kind))
                .append("(")
                .append(word(type, 8))
                .append(" bytes) {");
        for (int i = 0; i < (info & 0xffff); i++) {
            int member = 12 + (kind == ENUM ? 8 : 12) * i;
            text.append(" ").append(string(word(type, member)));
            if (kind == ENUM || kind == ENUM64) {
                text.append(" = ").append(word(type, member + 4));
                if (kind == ENUM64) {
                    text.append(":").append(word(type, member + 8));
                }
            } else {
                text.append(": ")
                        .append(text(word(type, member + 4), depth + 1))
                        .append(" at ");
                int offset = word(type, member + 8);
                // With the flag, the upper byte is the width of a bit field.
                text.append(info < 0 ? offset & 0xffffff : offset);
                text.append(info < 0 && offset >>> 24 != 0 ? " width " + (offset >>> 24) : "");
            }
            text.append(";");
        }
        return text.append(" }").toString();
    }

    private int kind(int type) {
        return word(type, 4) >> 24 & 0x1f;
    }

    private int target(int type) {
        return word(type, 8);
    }

    private String name(int type) {
        return string(word(type, 0));
    }

    /** Four bytes of a type, with their offset in its description. */
    private int word(int type, int offset) {
        return type < first && base.isPresent()
                ? base.get().word(type, offset)
                : types.getInt(starts[type - first] + offset);
    }

    private String string(int position) {
        if (position < firstString) {
            return base.orElseThrow().string(position);
        }
        int offset = position - firstString;
        int end = offset;
        while (strings.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - offset];
        strings.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
