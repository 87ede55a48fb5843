// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

/**
 * Something that prevents a build: a missing tool, too little space, a wrong setting.
 *
 * @param what what is missing and what it is needed for
 * @param remedy the command or setting that removes the problem; empty if {@code what} says it
 * @param debian the Debian package that is missing, or empty
 * @param el the Enterprise Linux package that is missing, or empty
 */
public record Problem(String what, String remedy, String debian, String el) {
    /** A problem that no package removes. */
    public static Problem of(String what, String remedy) {
        return new Problem(what, remedy, "", "");
    }
}
