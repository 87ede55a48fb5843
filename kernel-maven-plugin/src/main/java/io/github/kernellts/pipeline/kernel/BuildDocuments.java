// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import java.nio.file.Path;

/**
 * The documents that go with a build's packages.
 *
 * @param bill the file with the CycloneDX bill of materials
 * @param provenance the file with the signed in-toto statement about the packages and the bill of materials
 * @param certificate the file with the certificate of the key that signed the statement and the modules, in PEM
 */
public record BuildDocuments(Path bill, Path provenance, Path certificate) {}
