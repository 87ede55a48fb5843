// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.Output;
import java.util.Set;
import org.apache.maven.plugin.logging.Log;

/** Maven's log, with a line of progress that is redrawn where there is a terminal. */
final class MavenOutput implements Output {
    private final Log log;
    private final boolean interactive;
    private final Set<String> warned;
    private boolean drawn;

    /** @param warned the warnings given already: each goal finds the same ones again */
    MavenOutput(Log log, boolean interactive, Set<String> warned) {
        this.log = log;
        this.interactive = interactive;
        this.warned = warned;
    }

    @Override
    public void info(String line) {
        erase();
        log.info(line);
    }

    @Override
    public void warn(String line) {
        erase();
        if (warned.add(line)) {
            log.warn(line);
        }
    }

    @Override
    public void debug(String line) {
        log.debug(line);
    }

    @Override
    public boolean interactive() {
        return interactive;
    }

    @Override
    public void progress(String line) {
        drawn = true;
        System.out.print("\r\033[K" + (line.length() > 100 ? line.substring(0, 100) : line));
        System.out.flush();
    }

    private void erase() {
        if (drawn) {
            System.out.print("\r\033[K");
            drawn = false;
        }
    }
}
