// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why a path, usually one that a property names, can't be used as a file. */
public final class Unreadable {
    private Unreadable() {}

    /**
     * The reason, to stand after the path.
     *
     * @param path a path that is no regular file, or can't be looked up
     * @return such as {@code "does not exist"}, {@code "is a directory"} or {@code "is a link to x, which does not
     *     exist"}
     */
    public static String why(Path path) {
        if (Files.isDirectory(path)) {
            return "is a directory";
        }
        try {
            path.toRealPath();
            return "is no regular file";
        } catch (AccessDeniedException e) {
            return "can't be looked up by the user " + System.getProperty("user.name") + ": permission denied";
        } catch (IOException e) {
            return target(path);
        }
    }

    private static String target(Path path) {
        try {
            return "is a link to " + Files.readSymbolicLink(path) + ", which does not exist";
        } catch (IOException | UnsupportedOperationException e) {
            return "does not exist";
        }
    }
}
