// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The certificates in a linked kernel that it loads into its keyring at boot, found as the kernel finds them
 * (certs/system_keyring.c): from system_certificate_list on, as many bytes as system_certificate_list_size says.
 */
final class BuiltInCertificates {
    private static final Pattern SECTION = Pattern.compile("\\] \\S+ +PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) ");

    private final Path vmlinux;
    private final String symbols;
    private final List<MatchResult> sections;

    private BuiltInCertificates(Path vmlinux) {
        this.vmlinux = vmlinux;
        Path directory = vmlinux.getParent();
        this.symbols = Run.in(directory, "nm", vmlinux.toString());
        this.sections = SECTION.matcher(Run.in(directory, "readelf", "--sections", "--wide", vmlinux.toString()))
                .results()
                .toList();
    }

    /** All of them in DER, one after the other. */
    static byte[] of(Path vmlinux) throws IOException {
        BuiltInCertificates kernel = new BuiltInCertificates(vmlinux);
        long size = ByteBuffer.wrap(kernel.bytes("system_certificate_list_size", Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        return kernel.bytes("system_certificate_list", Math.toIntExact(size));
    }

    private byte[] bytes(String symbol, int count) throws IOException {
        MatchResult named = Pattern.compile("(?m)^([0-9a-f]{16}) \\w " + symbol + "$")
                .matcher(symbols)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(vmlinux + " has no symbol " + symbol));
        long address = Long.parseUnsignedLong(named.group(1), 16);
        for (MatchResult section : sections) {
            long from = address - Long.parseUnsignedLong(section.group(1), 16);
            if (from >= 0 && from + count <= Long.parseLong(section.group(3), 16)) {
                byte[] bytes = new byte[count];
                try (RandomAccessFile file = new RandomAccessFile(vmlinux.toFile(), "r")) {
                    file.seek(Long.parseLong(section.group(2), 16) + from);
                    file.readFully(bytes);
                }
                return bytes;
            }
        }
        throw new AssertionError(symbol + " is in no section of " + vmlinux);
    }
}
