// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

/**
 * The party that vouches for a tarball. Tarballs of different parties are kept apart in the cache, so that a project
 * gets no tarball that only another project trusts.
 *
 * @param id the name of the party's directory in the cache, such as {@code openpgp-647F…}
 * @param description the party in readable form
 */
record Trust(String id, String description) {
    /** A tarball with a digest that was known beforehand. */
    static final Trust DIGEST = new Trust("sha256", "the digest in kernel.source.sha256");

    /** A commit whose id, which git computes of its content, was known beforehand. */
    static final Trust COMMIT = new Trust("commit", "the commit's id in kernel.source.commit");

    /** A file or tree of the user's, without a digest. */
    static final Trust NOBODY = new Trust("unverified", "nobody");

    /** The same, copied so soon after a change that the next change might not be noticed: never used again. */
    static final Trust NOBODY_YET = new Trust("unverified-recent", "nobody");

    /** @param fingerprint the fingerprint of the primary key that signed, itself or by a subkey */
    static Trust openPgp(String fingerprint) {
        return new Trust("openpgp-" + fingerprint, "a signature of the OpenPGP key " + fingerprint);
    }

    /** @param id the id of the archives, by {@link io.github.kernellts.fetch.AptArchive#id} */
    static Trust apt(String id) {
        return new Trust(id, "apt, against the signature of the archive");
    }
}
