// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.layout;

import io.github.kernellts.system.KernelException;
import java.nio.file.Path;

/**
 * The directory of packed object trees.
 *
 * @param directory the directory that the user named ({@code kernel.objects.archive})
 * @param key the file of the key that authenticates what is in it
 * @param keyGiven whether the user named that file; otherwise it is made in the cache
 * @param mebibytes the most that all archives together take
 */
public record ObjectArchive(Path directory, Path key, boolean keyGiven, long mebibytes) {
    /** @throws KernelException if nothing could ever be kept */
    public ObjectArchive {
        if (mebibytes < 1) {
            throw new KernelException(
                    "kernel.objects.archive.size is " + mebibytes + ", and archives take one MiB or more",
                    "set kernel.objects.archive.size to a number of MiB, or leave out kernel.objects.archive");
        }
    }
}
