package io.github.kernellts.config;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The branches that lines of a fragment are for, as a comment above them says: {@code # from 6.9: why},
 * {@code # to 6.3: why} or {@code # from 5.15 to 6.3: why}, both ends included. It holds for the lines below that
 * comment, up to the next comment or empty line.
 *
 * @param from the oldest branch, if there is one
 * @param to the newest branch, if there is one
 */
record Condition(Optional<Branch> from, Optional<Branch> to) {
    static final Condition NONE = new Condition(Optional.empty(), Optional.empty());

    private static final String NUMBER = "([0-9]+\\.[0-9]+)";
    private static final Pattern FORM =
            Pattern.compile("# (?=from|to)(?:from " + NUMBER + ")?(?: ?\\bto " + NUMBER + ")?:.*");
    private static final Pattern MEANT = Pattern.compile("#\\s*(?:from|to|since|until)\\s+[0-9]+\\.[0-9].*");

    /**
     * Reads a comment.
     *
     * @param place where it stands, for messages
     * @throws KernelException if it looks like a condition and isn't one
     */
    static Condition of(String comment, String place) {
        Matcher form = FORM.matcher(comment);
        if (form.matches()) {
            return new Condition(
                    Optional.ofNullable(form.group(1)).map(Branch::parse),
                    Optional.ofNullable(form.group(2)).map(Branch::parse));
        }
        if (MEANT.matcher(comment).matches()) {
            throw new KernelException(
                    place + " is \"" + comment + "\", which is not how a line is kept to some branches",
                    "write # from 6.9: why, # to 6.3: why or # from 5.15 to 6.3: why, or begin the comment otherwise");
        }
        return NONE;
    }

    boolean includes(Branch branch) {
        return from.filter(oldest -> branch.compareTo(oldest) < 0).isEmpty()
                && to.filter(newest -> branch.compareTo(newest) > 0).isEmpty();
    }
}
