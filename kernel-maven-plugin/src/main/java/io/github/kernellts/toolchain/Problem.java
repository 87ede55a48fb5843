// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

/**
 * An obstacle to a build: a missing tool, too little space, a wrong setting.
 *
 * @param what the missing thing and its purpose
 * @param remedy the command or setting that solves the problem; empty if {@code what} contains it
 * @param debian the Debian package that is missing, or empty
 * @param el the Enterprise Linux package that is missing, or empty
 */
public record Problem(String what, String remedy, String debian, String el) {
    /** A problem that no package solves. */
    public static Problem of(String what, String remedy) {
        return new Problem(what, remedy, "", "");
    }
}
