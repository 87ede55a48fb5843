// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.TreeMap;

/** Package URLs (https://github.com/package-url/purl-spec), with versions such as {@code 1.0^git+1} encoded. */
final class PackageUrls {
    private PackageUrls() {}

    /**
     * @param namespace null for none
     * @param architecture the qualifier {@code arch}; null for none
     */
    static String of(String type, String namespace, String name, String version, String architecture) {
        TreeMap<String, String> qualifiers = new TreeMap<>();
        if (architecture != null) {
            qualifiers.put("arch", architecture);
        }
        try {
            return new PackageURL(type, namespace, name, version, qualifiers, null).canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("Names and versions that were checked make a package URL", e);
        }
    }
}
