// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A published record of the kernel CNA.
 *
 * @param id such as {@code CVE-2026-12345}
 * @param title the subject of the commit that fixed it
 * @param files the files that the fix changed, relative to the kernel's tree; empty if the record names none
 * @param severity its CVSS rating, if the record has one
 * @param products what is affected
 * @param fixes the commit of the fix by the release that first contains it; empty if the data don't have them
 */
public record CveRecord(
        String id,
        String title,
        List<String> files,
        Optional<Severity> severity,
        List<Product> products,
        Map<String, String> fixes) {
    public CveRecord {
        files = List.copyOf(files);
        products = List.copyOf(products);
        fixes = Map.copyOf(fixes);
    }

    /** The same record with the commits of its fixes, by release. */
    CveRecord withFixes(Map<String, String> commits) {
        return new CveRecord(id, title, files, severity, products, commits);
    }

    /** Whether a release of kernel.org is affected. */
    boolean affects(Release release) {
        return products.stream().anyMatch(product -> product.affects(release));
    }

    /** The release that first had the fix that a release contains; empty if it contains none. */
    Optional<Release> fixedIn(Release release) {
        return products.stream()
                .flatMap(product -> product.fixedIn(release).stream())
                .max(Release::compareTo);
    }

    /** The first later release of a release's branch that has the fix. */
    Optional<Release> fixedAfter(Release release) {
        return products.stream()
                .flatMap(product -> product.fixedAfter(release).stream())
                .min(Release::compareTo);
    }

    /** The page of a record. */
    static String url(String id) {
        return "https://www.cve.org/CVERecord?id=" + id;
    }
}
