// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.Stream;

/** JSON with a long array, one item a line, so that two documents can be compared by diff(1). */
final class JsonLines {
    private JsonLines() {}

    /**
     * @param head the object without the array
     * @param name the array's name
     * @param items its items, as {@link #items} returns them
     */
    static byte[] of(ObjectNode head, String name, byte[] items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(items.length + items.length / 2);
        String open = head.toString();
        bytes.writeBytes(
                (open.substring(0, open.length() - 1) + ",\"" + name + "\":[\n").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(items);
        bytes.writeBytes("]}\n".getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** The lines of the items. */
    static byte[] items(Stream<ObjectNode> items) {
        ObjectMapper mapper = new ObjectMapper();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (Iterator<ObjectNode> each = items.iterator(); each.hasNext(); ) {
                bytes.writeBytes(mapper.writeValueAsBytes(each.next()));
                bytes.writeBytes((each.hasNext() ? ",\n" : "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
        return bytes.toByteArray();
    }
}
