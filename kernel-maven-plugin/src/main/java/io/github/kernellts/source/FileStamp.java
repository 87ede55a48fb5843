// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * The fingerprint by which a changed file is noticed without reading it: size, inode, and the times of the last change
 * of its content and of its inode. The last of these can't be set by programs such as tar or touch.
 *
 * @param text the fingerprint
 * @param changed the time of the last change of the inode
 */
record FileStamp(String text, Instant changed) {
    /** Two changes within a tick of the file system's clock look like one; its ticks are far shorter. */
    private static final long TICK_SECONDS = 2;

    /** The stamp of a file, or of a symlink itself. */
    static FileStamp of(Path file) {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(file, "unix:size,mode,ino,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
            FileTime changed = (FileTime) attributes.get("ctime");
            String text = attributes.get("size") + " " + attributes.get("mode") + " " + attributes.get("ino") + " "
                    + attributes.get("lastModifiedTime") + " " + changed;
            return new FileStamp(text, changed.toInstant());
        } catch (IOException e) {
            throw Trees.failure("read", file, e);
        }
    }

    /** Whether a later change is certain to change the stamp. */
    static boolean settled(Instant changed, Instant now) {
        return changed.isBefore(now.minusSeconds(TICK_SECONDS));
    }
}
