// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.kbuild.CompiledFiles;
import java.util.regex.Pattern;

/**
 * Says of the files that a record names whether a kernel has code of them. A file counts as absent only where kbuild's
 * dependency files can say so.
 */
final class NamedFiles implements Code {
    /** Kinds of files that the dependency files name wherever one is compiled, included or read. */
    private static final Pattern TRACKED = Pattern.compile(".*\\.(c|h|S|rs|dts|dtsi|dtso)|(.*/)?Kconfig(\\.[^/]*)?");

    private static final Pattern DEFCONFIG = Pattern.compile("(.*/)?arch/[^/]+/configs/.*");

    private final CompiledFiles compiled;

    NamedFiles(CompiledFiles compiled) {
        this.compiled = compiled;
    }

    @Override
    public String holder() {
        return "this kernel";
    }

    @Override
    public Presence presenceOf(String file) {
        if (compiled.isRead(file) || compiled.isReadBelow(file)) {
            return Presence.READ;
        }
        if (Code.isText(file)) {
            return Presence.TEXT;
        }
        if (isOfAnotherArchitecture(file)) {
            return Presence.ABSENT;
        }
        if (!compiled.exists(file)) {
            return compiled.isDirectory(file) ? Presence.ABSENT : Presence.UNKNOWN_NAME;
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
}
