// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.kbuild.CompiledFiles;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says of the files that a record names whether a kernel has code of them. A file counts as absent only where kbuild's
 * dependency files can say so.
 */
final class NamedFiles {
    /** Kinds of files that the dependency files name wherever one is compiled, included or read. */
    private static final Pattern TRACKED = Pattern.compile(".*\\.(c|h|S|rs|dts|dtsi|dtso)|(.*/)?Kconfig(\\.[^/]*)?");
    /** Files that say nothing of code. */
    private static final Pattern TEXT = Pattern.compile("Documentation/.*|MAINTAINERS|CREDITS|.*\\.(rst|txt)");

    private static final Pattern DEFCONFIG = Pattern.compile("(.*/)?arch/[^/]+/configs/.*");

    private final CompiledFiles compiled;

    NamedFiles(CompiledFiles compiled) {
        this.compiled = compiled;
    }

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
        /** It holds no code. */
        TEXT
    }

    Presence presence(String file) {
        if (compiled.isRead(file)) {
            return Presence.READ;
        }
        if (TEXT.matcher(file).matches()) {
            return Presence.TEXT;
        }
        if (isOfAnotherArchitecture(file)) {
            return Presence.ABSENT;
        }
        if (!compiled.exists(file)) {
            return Presence.UNKNOWN_NAME;
        }
        if (TRACKED.matcher(file).matches()) {
            return Presence.ABSENT;
        }
        // A makefile, a script or a table acts on the objects of its directory.
        String directory = file.contains("/") ? file.substring(0, file.lastIndexOf('/')) : "";
        return compiled.isReadBelow(directory) || DEFCONFIG.matcher(file).matches()
                ? Presence.UNKNOWN_KIND
                : Presence.ABSENT;
    }

    /** Whether it lies in a directory of arch/ of which the build read nothing, as in arch/arm64 for x86-64. */
    private boolean isOfAnotherArchitecture(String file) {
        String[] parts = file.split("/");
        return parts.length > 2
                && parts[0].equals("arch")
                && compiled.isReadBelow("arch")
                && !compiled.isReadBelow(parts[0] + "/" + parts[1]);
    }

    /** The files among these with that presence. */
    List<String> with(Set<Presence> wanted, List<String> files) {
        return files.stream().filter(file -> wanted.contains(presence(file))).collect(Collectors.toList());
    }
}
