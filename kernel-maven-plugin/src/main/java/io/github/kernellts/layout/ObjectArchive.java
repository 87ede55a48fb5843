// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.layout;

import java.nio.file.Path;

/**
 * The directory of packed object trees.
 *
 * @param directory the directory ({@code kernel.objects.archive})
 * @param key the file of the key that authenticates what is in it
 * @param keyGiven whether the user named that file; otherwise it is made in the cache
 * @param mebibytes the most that all archives together take
 */
public record ObjectArchive(Path directory, Path key, boolean keyGiven, long mebibytes) {}
