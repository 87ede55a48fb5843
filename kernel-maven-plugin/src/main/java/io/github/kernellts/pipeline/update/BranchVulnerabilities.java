// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.cve.BranchTable;
import io.github.kernellts.cve.CveData;
import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.layout.UserCache;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the pinned releases of all branches, and the kernels that were built of them here, with CVE records. */
public final class BranchVulnerabilities {
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparing(KernelVersion::branch).thenComparing(KernelVersion::point);

    private final UpdateRequest.Vulnerabilities vulnerabilities;
    private final UserCache cache;
    private final String searchPath;
    private final Output output;

    /**
     * @param vulnerabilities the records, and the kernels of the reactor
     * @param searchPath the PATH in which git is looked for
     */
    public BranchVulnerabilities(
            UpdateRequest.Vulnerabilities vulnerabilities, UserCache cache, String searchPath, Output output) {
        this.vulnerabilities = vulnerabilities;
        this.cache = cache;
        this.searchPath = searchPath;
        this.output = output;
    }

    /**
     * Writes the table.
     *
     * @param releases the releases to compare
     * @param file gets the table in Markdown
     */
    public void write(Collection<KernelVersion> releases, Path file) {
        try (Processes processes = new Processes(cache.root())) {
            Toolchain toolchain = new Toolchain(searchPath, cache.toolVersions(), processes);
            CveData data = CveRequest.read(vulnerabilities.records().source(toolchain, processes), output);
            CveData.staleWarning(data.day(), Instant.now()).ifPresent(output::warn);
            List<BranchTable.Row> rows =
                    releases.stream().distinct().sorted(ORDER).map(this::row).toList();
            String table = new BranchTable(data, rows).markdown();
            Trees.write(file, table);
            table.lines().filter(line -> !line.isBlank()).forEach(output::info);
            output.info("The table: " + file);
        }
    }

    private BranchTable.Row row(KernelVersion release) {
        Map<String, CompiledFiles> kernels = new TreeMap<>();
        Map<String, String> others = new TreeMap<>();
        for (CompiledKernel kernel : vulnerabilities.kernels()) {
            for (CompiledKernel.FileList list : kernel.lists(release.branch())) {
                if (list.isOf(release)) {
                    kernels.put(list.kernel(), CompiledFiles.read(list.file()));
                } else {
                    others.put(list.kernel(), list.built());
                }
            }
        }
        return new BranchTable.Row(release.branch().toString(), release.toString(), kernels, others);
    }
}
