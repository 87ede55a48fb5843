// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.repo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Documents about the packages of a repository, by the package that they are named after.
 *
 * @param vex of each compared kernel or module, the CycloneDX VEX document ({@code .vex.cdx.json}) and the OpenVEX one
 *     ({@code .openvex.json})
 * @param provenance of each build, the bill of materials ({@code .cdx.json}), the signed statement ({@code .intoto.jsonl})
 *     and the certificate that it is verified with ({@code .crt})
 */
public record PackageDocuments(Map<Path, List<Path>> vex, Map<Path, List<Path>> provenance) {
    public PackageDocuments {
        vex = Map.copyOf(vex);
        provenance = Map.copyOf(provenance);
    }
}
