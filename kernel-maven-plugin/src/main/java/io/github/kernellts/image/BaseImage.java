// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.ImageReference;

/**
 * A base image in the cache.
 *
 * @param reference its name in jib-core's cache
 * @param name its name in {@code kernel.image.base}
 * @param digest the digest of its manifest or list of manifests; empty for {@code scratch}
 */
record BaseImage(ImageReference reference, String name, String digest) {
    static {
        JibClasses.load();
    }

    /** The empty base image. */
    static final BaseImage SCRATCH = new BaseImage(ImageReference.scratch(), "scratch", "");

    boolean empty() {
        return reference.isScratch();
    }
}
