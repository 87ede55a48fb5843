// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

import com.google.cloud.tools.jib.api.ImageReference;

/**
 * The image that ours lies upon, in the cache.
 *
 * @param reference what jib-core finds it by in the cache
 * @param name how it was named in {@code kernel.image.base}
 * @param digest that of its manifest or list of manifests; empty for {@code scratch}
 */
record BaseImage(ImageReference reference, String name, String digest) {
    /** Nothing at all. */
    static final BaseImage SCRATCH = new BaseImage(ImageReference.scratch(), "scratch", "");

    boolean empty() {
        return reference.isScratch();
    }
}
