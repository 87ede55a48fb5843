// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import java.nio.file.Path;

/**
 * The data about vulnerabilities.
 *
 * @param vulns a git repository or directory of the kernel CNA's vulns.git
 * @param revision the git revision to read
 */
public record CveRequest(Path vulns, String revision) {}
