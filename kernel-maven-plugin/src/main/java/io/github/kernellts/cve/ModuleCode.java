// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.kbuild.ReadFiles;
import java.util.regex.Pattern;

/**
 * The kernel's code in an external module: the headers that it includes. The rest of its code is its own, of which the
 * kernel CNA's records say nothing; where a file of its own has the name of a flawed one, it may be a copy.
 */
final class ModuleCode implements Code {
    private static final Pattern HEADER = Pattern.compile(".*\\.h");
    /** Headers that are there for modules, wherever a release has them. */
    private static final Pattern PUBLIC = Pattern.compile("(include|arch/x86/include)/.*");

    private static final Pattern SOURCE = Pattern.compile(".*\\.(c|S|rs)");

    private final ReadFiles files;

    ModuleCode(ReadFiles files) {
        this.files = files;
    }

    @Override
    public String holder() {
        return "this module";
    }

    @Override
    public Presence presenceOf(String file) {
        if (files.kernel().isRead(file) || files.kernel().isReadBelow(file)) {
            return Presence.READ;
        }
        if (Code.isText(file)) {
            return Presence.TEXT;
        }
        if (files.own().contains(file.substring(file.lastIndexOf('/') + 1))) {
            return Presence.SAME_NAME;
        }
        boolean source = SOURCE.matcher(file).matches();
        if (!source
                && PUBLIC.matcher(file).matches()
                && !files.kernel().exists(file)
                && !files.kernel().isDirectory(file)) {
            return Presence.UNKNOWN_NAME;
        }
        // A makefile or script in -devel acts on modules, or the build left no dependency files.
        boolean tracked = source || HEADER.matcher(file).matches();
        return files.kernel().exists(file) && (!tracked || files.kernel().count() == 0)
                ? Presence.UNKNOWN_KIND
                : Presence.ABSENT;
    }
}
