// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the owner's key is.
 *
 * @param file a keystore; for modules PKCS#12 (RFC 7292), PEM or the configuration of a token, for RPMs what gpg exports
 *     or its home directory
 * @param alias the entry to use; not needed if there is just one with a private key
 * @param password asked when the keystore is opened, so that it is in memory no longer than needed; null for none
 */
public record KeystoreLocation(Path file, Optional<String> alias, Supplier<char[]> password) {}
