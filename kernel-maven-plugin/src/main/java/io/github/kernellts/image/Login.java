// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.image;

/**
 * A user of a registry.
 *
 * @param user the name, or {@code <token>} if the password is a token
 * @param password the password or token
 */
public record Login(String user, String password) {
    @Override
    public String toString() {
        return user + " (password not shown)";
    }
}
