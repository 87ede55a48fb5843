// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

/** The maximum size of a download, by kind of file, so that a server can't fill the disk or the memory. */
public enum SizeLimit {
    /** 64 KiB: kernel.org's detached signatures have less than 1 KiB. */
    SIGNATURE("a signature", 64L << 10),
    /** 1 MiB: an OpenPGP key with many certifications by others has some 100 KiB. */
    KEY("a public key", 1L << 20),
    /** 16 MiB, which is read into memory: kernel.org's releases.json has 10 KiB. */
    LIST("a list", 16L << 20),
    /** 1 GiB: a -devel RPM of a distribution has up to 250 MiB. */
    PACKAGE("a package", 1L << 30),
    /** 2 GiB: the largest kernel tarball, uncompressed, has 1.6 GiB; compressed 150 MiB. */
    TARBALL("a tarball", 2L << 30);

    private final String kind;
    private final long bytes;

    SizeLimit(String kind, long bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** The limit, in bytes. */
    public long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        long kib = bytes >> 10;
        String size = kib < 1024 ? kib + " KiB" : kib < 1 << 20 ? (kib >> 10) + " MiB" : (kib >> 20) + " GiB";
        return size + " for " + kind;
    }
}
