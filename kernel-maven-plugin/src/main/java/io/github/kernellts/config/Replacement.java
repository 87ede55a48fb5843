// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leave to replace lines of an earlier fragment, in a comment above the lines that do so: {@code # instead of el: why}. It
 * holds for the lines below that comment, up to the next comment or empty line.
 *
 * @param fragment the name of the earlier fragment, as in messages
 * @param reason what the comment says after its colon
 */
public record Replacement(String fragment, String reason) {
    private static final Pattern FORM = Pattern.compile("# instead of ([A-Za-z0-9._+-]+): *(\\S.*)");
    private static final Pattern MEANT = Pattern.compile("#\\s*instead of [A-Za-z0-9._+-]+\\s*:?\\s*");

    /**
     * Reads a comment.
     *
     * @param place its file and line, for messages
     * @throws KernelException if it names a fragment without a reason
     */
    static Optional<Replacement> of(String comment, String place) {
        Matcher form = FORM.matcher(comment);
        if (form.matches()) {
            String name = form.group(1);
            return Optional.of(new Replacement(Fragment.isBrought(name) ? name + ".config" : name, form.group(2)));
        }
        if (MEANT.matcher(comment).matches()) {
            throw new KernelException(
                    place + " is \"" + comment + "\", which gives no reason", "write # instead of el: why");
        }
        return Optional.empty();
    }
}
