// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Files in the plugin's own jar. */
public final class Resources {
    private Resources() {}

    /**
     * The content of a file, if there is such a file.
     *
     * @param beside a class in the directory that relative names start from
     */
    public static Optional<byte[]> find(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("The plugin's own jar can't be read", e);
        }
    }

    /** The content of a file that every jar of the plugin has. */
    public static byte[] bytes(Class<?> beside, String name) {
        return find(beside, name)
                .orElseThrow(() -> new IllegalStateException("The plugin's jar lacks " + name + " of " + beside));
    }

    /** The same as text in UTF-8. */
    public static String text(Class<?> beside, String name) {
        return new String(bytes(beside, name), StandardCharsets.UTF_8);
    }
}
