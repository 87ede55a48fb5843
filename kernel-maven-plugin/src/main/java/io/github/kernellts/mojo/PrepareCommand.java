// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.List;
import org.codehaus.plexus.util.cli.CommandLineUtils;

/** A command of {@code kernel.module.prepare}, which no shell runs. */
final class PrepareCommand {
    private PrepareCommand() {}

    /** Splits a command into a program and its arguments, with quotes as in a shell. */
    static List<String> words(String command) {
        try {
            return List.of(CommandLineUtils.translateCommandline(literal(command.strip())));
        } catch (Exception e) {
            throw new KernelException(
                    "kernel.module.prepare has the command \"" + command + "\": " + e.getMessage(),
                    "close the quotes in kernel.module.prepare; a comma separates commands, also within quotes, so write a"
                            + " command that has one as an element of prepare in the plugin's configuration",
                    e);
        }
    }

    /** A command whose dollar signs in single quotes are doubled, because nothing is expanded there. */
    private static String literal(String command) {
        StringBuilder text = new StringBuilder();
        char quote = 0;
        for (char each : command.toCharArray()) {
            if (quote == 0 && (each == '\'' || each == '"')) {
                quote = each;
            } else if (each == quote) {
                quote = 0;
            }
            text.append(quote == '\'' && each == '$' ? "$$" : Character.toString(each));
        }
        return text.toString();
    }
}
