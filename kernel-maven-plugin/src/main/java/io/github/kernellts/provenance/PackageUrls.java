// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.provenance;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Map;
import java.util.TreeMap;

/** Package URLs (https://github.com/package-url/purl-spec), with versions such as {@code 1.0^git+1} encoded. */
final class PackageUrls {
    private PackageUrls() {}

    /**
     * @param namespace null for none
     * @param architecture the qualifier {@code arch}; null for none
     */
    static String of(String type, String namespace, String name, String version, String architecture) {
        return of(type, namespace, name, version, architecture == null ? Map.of() : Map.of("arch", architecture));
    }

    /**
     * The source of Linux as it is in one package. The qualifier {@code package} keeps statements on that package from
     * being taken for others of the same release.
     */
    static String linux(String release, Subject in) {
        return of("generic", null, "linux", release, Map.of("package", in.name() + "-" + in.version()));
    }

    private static String of(String type, String namespace, String name, String version, Map<String, String> all) {
        TreeMap<String, String> qualifiers = new TreeMap<>(all);
        try {
            return new PackageURL(type, namespace, name, version, qualifiers, null).canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("Names and versions that were checked make a package URL", e);
        }
    }
}
