// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.check;

/**
 * A check that held. One that doesn't hold ends its goal with an exception.
 *
 * @param check the check
 * @param detail the finding, in a few words; may be empty
 */
public record CheckResult(KernelCheck check, String detail) {
    @Override
    public String toString() {
        return detail.isEmpty() ? check.id() : check.id() + " (" + detail + ")";
    }
}
