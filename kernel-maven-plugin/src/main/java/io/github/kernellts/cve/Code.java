// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of the code in a kernel or in an external module. */
interface Code {
    /** Files that say nothing of code. */
    Pattern TEXT = Pattern.compile("Documentation/.*|MAINTAINERS|CREDITS|.*\\.(rst|txt)");

    /** A path that could be written in another way, so that what it begins with says nothing. */
    Pattern ROUNDABOUT = Pattern.compile("(^|/)\\.{0,2}(/|$)");

    /** What is known of a file. */
    enum Presence {
        /** The build read it. */
        READ,
        /** The build did not read it. */
        ABSENT,
        /** The tree has no file of that name: it may have another name in this release. */
        UNKNOWN_NAME,
        /** The dependency files don't name files of its kind. */
        UNKNOWN_KIND,
        /** A file of the same name that isn't the kernel's was read: it may be a copy. */
        SAME_NAME,
        /** It holds no code. */
        TEXT
    }

    /** What has the code, for reasons: {@code this kernel} or {@code this module}. */
    String holder();

    /**
     * What is known of a file or directory.
     *
     * @param name its path in the kernel's tree, as a record has it
     */
    default Presence presence(String name) {
        String path = name.replaceFirst("(?<=.)/+$", "");
        return ROUNDABOUT.matcher(path).find() ? Presence.UNKNOWN_NAME : presenceOf(path);
    }

    /** The same of a path without {@code .}, {@code ..} and empty parts. */
    Presence presenceOf(String path);

    /** The files among these with such a presence. */
    default List<String> with(Set<Presence> wanted, List<String> files) {
        return files.stream().filter(file -> wanted.contains(presence(file))).toList();
    }

    static boolean isText(String file) {
        return TEXT.matcher(file).matches();
    }
}
