// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

/**
 * The party that vouches for a tarball. Tarballs of different parties are kept apart in the cache, so that what one
 * project trusts is never taken for what another one trusts.
 *
 * @param id names the directory of the cache, such as {@code openpgp-647F…}
 * @param description the same for people
 */
record Trust(String id, String description) {
    /** A tarball that has a digest that was known beforehand. */
    static final Trust DIGEST = new Trust("sha256", "the digest in kernel.source.sha256");

    /** A file or tree of the user's, without a digest. */
    static final Trust NOBODY = new Trust("unverified", "nobody");

    /** The same, copied so soon after a change that the next change might not be noticed: never taken again. */
    static final Trust NOBODY_YET = new Trust("unverified-recent", "nobody");

    /** @param fingerprint of the primary key that signed, or whose subkey did */
    static Trust openPgp(String fingerprint) {
        return new Trust("openpgp-" + fingerprint, "a signature of the OpenPGP key " + fingerprint);
    }

    /** @param id the archives, as {@link io.github.kernellts.fetch.AptArchive#id} names them */
    static Trust apt(String id) {
        return new Trust(id, "apt, against the signature of the archive");
    }
}
