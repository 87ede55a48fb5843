package io.github.kernellts.toolchain;

/**
 * Something that this machine or this project lacks for a build.
 *
 * @param what what is missing and what it is needed for
 * @param mend the command or setting that mends it
 * @param debian the Debian package that mends it, or empty
 * @param el the Enterprise Linux package that mends it, or empty
 */
public record Lack(String what, String mend, String debian, String el) {
    /** A lack that no package mends. */
    public static Lack of(String what, String mend) {
        return new Lack(what, mend, "", "");
    }
}
