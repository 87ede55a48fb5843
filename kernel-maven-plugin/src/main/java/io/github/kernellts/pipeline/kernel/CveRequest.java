// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.cve.CveSource;
import io.github.kernellts.provenance.Dependency;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.Map;

/**
 * The data about vulnerabilities.
 *
 * @param vulns a git repository or directory of the kernel CNA's vulns.git
 * @param revision the git revision to read
 */
public record CveRequest(Path vulns, String revision) {
    /** The data as they lie on this machine. */
    public CveSource source(Toolchain toolchain, Processes processes) {
        String git = toolchain
                .find("git")
                .map(Path::toString)
                .orElseThrow(() -> new KernelException("git is missing, which reads kernel.vulns", "install git"));
        return new CveSource(vulns, revision, processes, git);
    }

    /** The data as an input of documents. */
    public static Dependency material(CveData data) {
        return new Dependency(
                "vulns " + data.day(),
                CveSource.isCommit(data.identity()) ? "gitCommit" : "sha256",
                data.identity(),
                Map.of("kind", "cve-records"));
    }

    /** Reads the data, and warns of records that can't be read. */
    public static CveData read(CveSource source, Output output) {
        CveData data = source.read();
        data.refused().forEach((id, why) -> output.warn("The CVE record " + why + "; it is left out"));
        return data;
    }
}
