// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.launcher;

import java.util.Optional;

/**
 * What compilers are to be run through.
 *
 * @param name {@code auto}, {@code none}, or a launcher's name, or {@code ccache+} and the name of one that distributes
 * @param hosts the machines that compile, as distcc(1) takes them
 * @param storage where ccache finds what other machines compiled, as its option {@code remote_storage} takes it
 */
public record LauncherRequest(String name, Optional<String> hosts, Optional<String> storage) {}
