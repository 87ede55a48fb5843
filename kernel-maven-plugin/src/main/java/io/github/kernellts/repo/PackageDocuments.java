// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Documents about the packages of a repository, by the package that they are named after.
 *
 * @param vex CycloneDX VEX documents; the OpenVEX document next to one goes with it
 * @param provenance of each build, the bill of materials ({@code .cdx.json}), the signed statement ({@code .intoto.jsonl})
 *     and the certificate that it is verified with ({@code .crt})
 */
public record PackageDocuments(Map<Path, Path> vex, Map<Path, List<Path>> provenance) {
    /** No documents. */
    public static final PackageDocuments NONE = new PackageDocuments(Map.of(), Map.of());

    public PackageDocuments {
        vex = Map.copyOf(vex);
        provenance = Map.copyOf(provenance);
    }
}
