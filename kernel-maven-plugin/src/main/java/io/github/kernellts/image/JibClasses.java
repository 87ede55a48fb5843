// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import java.util.List;
import java.util.Locale;

/**
 * Loads the classes of jib-core that compile patterns with numbers in them. They write these numbers in the digits of the
 * user's language, and in Arabic, Persian and some other languages the pattern is none, and the class can't be loaded.
 */
final class JibClasses {
    private static final List<Class<?>> WITH_PATTERNS = List.of(ImageReference.class, DescriptorDigest.class);

    private JibClasses() {}

    /** Loads them, once, with the digits that patterns have; whoever names the first image calls it. */
    static synchronized void load() {
        Locale users = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        try {
            for (Class<?> each : WITH_PATTERNS) {
                Class.forName(each.getName(), true, each.getClassLoader());
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, users);
        }
    }
}
