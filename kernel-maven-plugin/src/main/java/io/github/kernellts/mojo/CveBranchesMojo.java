// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.update.BranchVulnerabilities;
import io.github.kernellts.pipeline.update.UpdateRequest;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import java.io.File;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes a table of the known vulnerabilities (CVE) that are open in each LTS branch and flavor: in the point releases that
 * profiles and projects pin as {@code kernel.version}, and in the kernels that were last built of their branches here with
 * {@code kernel.vulns}. Where none was built, the count is by version only. Builds nothing.
 *
 * @since 1000
 */
@Mojo(name = "cve-branches", aggregator = true, threadSafe = true)
public final class CveBranchesMojo extends RecordsMojo {

    /**
     * The file for the table, in Markdown. Default: {@code cve-branches.md} in the target directory of the project in
     * which Maven was started.
     * Example: {@code branches.md}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cve.table")
    private File table;

    @Override
    void run(Output output) {
        UpdateRequest.Vulnerabilities vulnerabilities = records()
                .map(data -> new UpdateRequest.Vulnerabilities(data, compiledKernels()))
                .orElseThrow(() -> new KernelException(
                        "There are no CVE records to compare branches with",
                        "set kernel.vulns to a clone of https://git.kernel.org/pub/scm/linux/security/vulns.git"));
        List<KernelVersion> releases = kernels().stream()
                .flatMap(CveBranchesMojo::pinned)
                .map(KernelVersion::parse)
                .distinct()
                .toList();
        if (releases.isEmpty()) {
            throw new KernelException(
                    "No project of this build makes a kernel", "run this in the reactor of your flavors");
        }
        new BranchVulnerabilities(vulnerabilities, userCache(), searchPath(), output)
                .write(releases, table == null ? buildDirectory().resolve("cve-branches.md") : absolute(table));
    }

    private static Stream<String> pinned(GoalParameters kernel) {
        return Stream.concat(
                PinnedVersions.ofProfiles(kernel.project()).values().stream(), kernel.text("version").stream());
    }
}
