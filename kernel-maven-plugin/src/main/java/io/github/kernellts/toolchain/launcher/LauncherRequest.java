// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import java.util.Optional;

/**
 * The requested launcher of compilers.
 *
 * @param name {@code auto}, {@code none}, or a launcher's name, or {@code ccache+} and the name of a distributing
 *     launcher
 * @param hosts the compiling machines, in the format of distcc(1)
 * @param storage ccache's storage shared with other machines, in the format of its option {@code remote_storage}
 */
public record LauncherRequest(String name, Optional<String> hosts, Optional<String> storage) {}
