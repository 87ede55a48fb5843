// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.signing.ModuleSigner;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Derives modules that must not load from one that loads. */
final class BadModules {
    private static final int MAGIC = 28;
    private static final int STRUCT = 12;

    private BadModules() {}

    /** @param foreign a signer whose key the kernel does not trust */
    static Map<String, byte[]> of(byte[] signed, ModuleSigner foreign) {
        int struct = signed.length - MAGIC - STRUCT;
        int length = ByteBuffer.wrap(signed, struct + 8, 4).getInt();
        byte[] unsigned = Arrays.copyOf(signed, struct - length);

        byte[] flipped = signed.clone();
        flipped[unsigned.length / 2] ^= 1;

        byte[] absurd = signed.clone();
        ByteBuffer.wrap(absurd).putInt(struct + 8, Integer.MAX_VALUE);

        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("unsigned", unsigned);
        bad.put("foreign", foreign.sign(unsigned));
        bad.put("flipped", flipped);
        bad.put("absurd", absurd);
        bad.put("trailing", Arrays.copyOf(signed, signed.length + 1));
        return bad;
    }
}
