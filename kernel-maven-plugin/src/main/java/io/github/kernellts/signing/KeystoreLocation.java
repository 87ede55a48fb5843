// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The configuration of one of the owner's keys.
 *
 * @param properties the properties that were set
 * @param file for modules and images a PKCS#12 keystore (RFC 7292), a PEM file or the configuration of a PKCS#11 token;
 *     for RPMs a file written by {@code gpg --export-secret-keys} or the home directory of a gpg
 * @param alias the entry to use; not needed if exactly one has a private key
 * @param password supplies the password when the key is opened, so that it is in memory no longer than needed; null for
 *     none
 */
public record KeystoreLocation(
        KeyProperties properties, Path file, Optional<String> alias, Supplier<char[]> password) {}
