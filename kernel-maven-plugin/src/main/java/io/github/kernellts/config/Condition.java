// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The branches and ELs to which lines of a fragment apply, in a comment above them: {@code # from 6.9: why}, {@code #
 * to 6.3: why}, {@code # from 5.15 to 6.3: why}, both ends included, {@code # for el8, el9: why}, or {@code # for el8
 * from 6.11: why}. It holds for the lines below that comment, up to the next comment or empty line.
 *
 * @param els the ELs; empty for all of them
 * @param from the oldest branch, if there is one
 * @param to the newest branch, if there is one
 */
record Condition(List<String> els, Optional<Branch> from, Optional<Branch> to) {
    static final Condition NONE = new Condition(List.of(), Optional.empty(), Optional.empty());
    /** The values of kernel.el. */
    static final List<String> ELS = List.of("el8", "el9", "el10");

    private static final String NUMBER = "([0-9]+\\.[0-9]+)";
    private static final Pattern FORM =
            Pattern.compile("# (?=for|from|to)(?:for (el[0-9]+(?:, el[0-9]+)*))?(?: ?\\bfrom " + NUMBER
                    + ")?(?: ?\\bto " + NUMBER + ")?:.*");
    private static final Pattern MEANT = Pattern.compile(
            "#\\s*(?:(?:from|to|since|until)\\s+[0-9]+\\.[0-9]|(?:for|on|only)\\s+(?i:el) ?[0-9]|el[0-9]+\\b).*");
    private static final Pattern COMMA = Pattern.compile(", ");

    Condition {
        els = List.copyOf(els);
    }

    /**
     * Reads a comment.
     *
     * @param place its file and line, for messages
     * @throws KernelException if it looks like a condition but is malformed, or names an unknown EL
     */
    static Condition of(String comment, String place) {
        Matcher form = FORM.matcher(comment);
        if (form.matches()) {
            List<String> els = form.group(1) == null
                    ? List.of()
                    : COMMA.splitAsStream(form.group(1)).toList();
            if (!ELS.containsAll(els)) {
                throw new KernelException(
                        place + " is \"" + comment + "\", and its ELs must be of " + String.join(", ", ELS),
                        "correct the name of the EL, or begin the comment with another word");
            }
            return new Condition(
                    els,
                    Optional.ofNullable(form.group(2)).map(Branch::parse),
                    Optional.ofNullable(form.group(3)).map(Branch::parse));
        }
        if (MEANT.matcher(comment).matches()) {
            throw new KernelException(
                    place + " is \"" + comment
                            + "\", which looks like a condition on branches or ELs but has another form",
                    "write # from 6.9: why, # to 6.3: why, # from 5.15 to 6.3: why, # for el8, el9: why or"
                            + " # for el8 from 6.11: why, or begin the comment with another word");
        }
        return NONE;
    }

    boolean includes(Target target) {
        return (els.isEmpty() || els.contains(target.el()))
                && from.filter(oldest -> target.branch().compareTo(oldest) < 0).isEmpty()
                && to.filter(newest -> target.branch().compareTo(newest) > 0).isEmpty();
    }
}
