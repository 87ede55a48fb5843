// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.ExecutionSite;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * This machine without a sandbox. Commands see its files, processes and network, but get an empty home directory and
 * none of Maven's variables: the user's configuration of rpm, ccache or git is no input of a build.
 */
final class Unconfined implements ExecutionSite {
    private final String path;
    private final Path home;
    private boolean emptied;

    /**
     * @param path the PATH for commands without their own
     * @param home a directory that is emptied before the first command
     */
    Unconfined(String path, Path home) {
        this.path = path;
        this.home = home;
    }

    @Override
    public synchronized PreparedCommand prepare(Command command) {
        if (!emptied) {
            Trees.emptyDirectory(home);
            emptied = true;
        }
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.putIfAbsent("PATH", path);
        environment.putIfAbsent("HOME", home.toString());
        return new PreparedCommand(
                new Command(command.arguments(), command.directory(), environment), true, false, exit -> {});
    }
}
