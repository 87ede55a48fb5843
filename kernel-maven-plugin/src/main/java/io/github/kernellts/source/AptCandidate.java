// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.AptArchive;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel that apt lists.
 *
 * @param offer the package
 * @param version the point release in the package
 */
record AptCandidate(AptArchive.Offer offer, KernelVersion version) {
    /** The upstream part of a version; the part after a + names pruned files. A tilde would make it a pre-release. */
    private static final Pattern UPSTREAM = Pattern.compile("([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)(?:\\+.*)?");

    private static final String PATCHED = "linux-source-";

    private static final Comparator<AptCandidate> NEWEST_FIRST = Comparator.comparing(
                    (AptCandidate each) -> each.version().point())
            .reversed()
            .thenComparing(AptCandidate::patched)
            .thenComparing(each -> each.offer().version(), Comparator.reverseOrder());

    /** The kernels of a branch among these packages, newest first; of the same release, upstream's before Debian's. */
    static List<AptCandidate> of(Branch branch, List<AptArchive.Offer> offers) {
        return offers.stream()
                .flatMap(offer -> of(offer).stream())
                .filter(each -> each.version().branch().equals(branch))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    private static Optional<AptCandidate> of(AptArchive.Offer offer) {
        Matcher upstream = UPSTREAM.matcher(offer.version().upstream());
        return upstream.matches()
                ? KernelVersion.ofRelease(upstream.group(1)).map(version -> new AptCandidate(offer, version))
                : Optional.empty();
    }

    /** Whether it carries Debian's patches. */
    boolean patched() {
        return isPatched(offer.name());
    }

    /** The same, by the tarball's name in the cache. */
    static boolean isPatched(String name) {
        return name.startsWith(PATCHED);
    }

    /** The tarball's name in the cache. */
    String tarball() {
        return patched()
                ? offer.name() + "_" + offer.version() + ".tar.xz"
                : offer.name() + "_" + version + ".orig.tar.xz";
    }

    @Override
    public String toString() {
        return patched()
                ? "Debian's " + offer.name() + " " + offer.version() + " (apt, " + offer.suite() + ")"
                : "upstream's tarball of Linux " + version + " from Debian's source package " + offer.name() + " "
                        + offer.version() + " (apt, " + offer.suite() + ")";
    }
}
