// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.io.File;
import java.nio.file.Path;

/**
 * The home directory in which some directories are by default. A user without an entry in passwd(5), as a container has that
 * is run with the number of another machine's user, has none: Java then says {@code ?}, which would be a directory of the project.
 */
final class Home {
    private Home() {}

    /**
     * A path of a property whose default is below the home directory.
     *
     * @throws KernelException if it is that default, and there is no home directory
     */
    static Path require(String property, File path) {
        return require(property, path, System.getProperty("user.home"));
    }

    /** @param home the home directory by Java */
    static Path require(String property, File path, String home) {
        boolean none = !Path.of(home).isAbsolute();
        for (Path each : path.toPath()) {
            if (none && each.toString().equals(home)) {
                throw new KernelException(
                        property
                                + " is not set, and by default it is in the home directory, which this user does not have"
                                + " (for Java, it is \"" + home + "\")",
                        "set " + property + " to a directory, or run Maven with MAVEN_OPTS=-Duser.home=DIRECTORY");
            }
        }
        return LtsMojo.absolute(path);
    }
}
