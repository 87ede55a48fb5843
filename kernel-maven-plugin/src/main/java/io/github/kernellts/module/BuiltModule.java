// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import java.nio.file.Path;

/**
 * A module as make left it.
 *
 * @param file its file
 * @param name its name in the package, without {@code .ko}
 * @param strip whether its debug information is removed
 */
public record BuiltModule(Path file, String name, boolean strip) {}
