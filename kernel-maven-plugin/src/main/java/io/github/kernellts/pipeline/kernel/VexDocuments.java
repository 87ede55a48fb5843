// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.cve.Summary;
import java.nio.file.Path;

/**
 * The documents about a kernel's vulnerabilities.
 *
 * @param openVex the findings as OpenVEX
 * @param cycloneDx the findings as CycloneDX
 * @param provenance the signed in-toto statement about both
 * @param summary the findings in figures
 */
public record VexDocuments(Path openVex, Path cycloneDx, Path provenance, Summary summary) {}
