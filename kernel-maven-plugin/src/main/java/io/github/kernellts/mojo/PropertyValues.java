// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;

/**
 * Refuses values of properties that Maven would silently read as something else: {@code yes} as false, an empty path as the
 * project's directory, an empty entry of a list as null. Its own errors name the parameter, not the property.
 */
final class PropertyValues {
    /** A home directory at the start of a path, or of one in a list. */
    private static final Pattern HOME = Pattern.compile("(?:^|,)\\s*~[\\w.-]*(?:/|$)");

    private static final Pattern EMPTY_ENTRY = Pattern.compile("(?:^|,)\\s*(?:,|$)");
    private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

    private PropertyValues() {}

    /**
     * Checks the values of all properties that goals of this plugin read.
     *
     * @throws KernelException if one, of the command line or of the project, has a value that can't be meant
     */
    static void require(MavenProject project, MavenSession session, PluginDescriptor plugin) {
        Properties values = new Properties();
        values.putAll(project.getProperties());
        values.putAll(session.getUserProperties());
        Known.parameters(plugin).forEach((name, type) -> {
            String value = values.getProperty(name);
            if (value != null) {
                require(name, type, value);
            }
        });
    }

    private static void require(String name, String type, String value) {
        // A command may be run by a shell, in the guest.
        if (HOME.matcher(value).find() && !name.endsWith(".command")) {
            // A shell replaces ~ at the start of a word only, not after -Dkernel.cache=.
            throw refused(
                    name,
                    value,
                    "and nothing replaced the ~",
                    "write the full path, or $HOME on the command line and ${user.home} in a POM");
        }
        switch (type) {
            case "boolean", "java.lang.Boolean" -> {
                if (!BOOLEAN.matcher(value.strip()).matches()) {
                    throw refused(name, value, "which is neither true nor false", "set " + name + " to one of these");
                }
            }
            case "int", "long", "java.lang.Integer" -> {
                if (!NUMBER.matcher(value.strip()).matches()) {
                    throw refused(name, value, "which is no number", "set " + name + " to a number");
                }
            }
            case "java.io.File" -> {
                if (value.isBlank()) {
                    throw refused(name, value, "and an empty path is none", "name a path, or leave " + name + " out");
                }
                if (value.contains("${")) {
                    throw refused(
                            name,
                            value,
                            "and nothing sets the property in it",
                            "correct the name in ${ }, or set that property; ${env.NAME} is an exported variable");
                }
            }
            case "java.util.List" -> {
                if (!value.isBlank() && EMPTY_ENTRY.matcher(value).find()) {
                    throw refused(
                            name,
                            value,
                            "and one of its entries is empty",
                            "separate the entries of " + name + " by one comma each, without one at the end");
                }
            }
            default -> {
                // Texts are checked by the goals that read them.
            }
        }
    }

    private static KernelException refused(String name, String value, String why, String remedy) {
        return new KernelException(name + " is \"" + value + "\", " + why, remedy);
    }
}
