// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** What a POM configures of a plugin. */
final class Configurations {
    private Configurations() {}

    /** The plugin's own {@code <configuration>} and those of its executions, where there are any. */
    static Stream<Xpp3Dom> of(Plugin plugin) {
        return Stream.concat(
                        Stream.of(plugin).map(Plugin::getConfiguration),
                        plugin.getExecutions().stream().map(PluginExecution::getConfiguration))
                .filter(Xpp3Dom.class::isInstance)
                .map(Xpp3Dom.class::cast);
    }
}
