// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.cve.Ledger;
import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.source.KernelVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says how many known vulnerabilities a newer point release fixes, and how many of them are in the reactor's kernels. */
final class FixedVulnerabilities {
    private final CveData data;
    private final List<CompiledKernel> kernels;

    FixedVulnerabilities(CveData data, List<CompiledKernel> kernels) {
        this.data = data;
        this.kernels = List.copyOf(kernels);
    }

    /**
     * Sentences without a full stop: one for each kernel of the branch that was compiled here, and one for all
     * others.
     */
    List<String> sentences(KernelVersion from, KernelVersion to) {
        List<String> sentences = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (CompiledKernel kernel : kernels) {
            Map<String, Path> lists = kernel.lists(to.branch());
            lists.forEach((name, list) -> sentences.add(name + ": "
                    + new Ledger(data, to.toString(), CompiledFiles.read(list))
                            .fixesSince(from.toString())
                            .sentence()));
            if (lists.isEmpty()) {
                unknown.add(kernel.flavor());
            }
        }
        if (!unknown.isEmpty() || kernels.isEmpty()) {
            sentences.add(data.fixes(from.toString(), to.toString()).sentence()
                    + "; how many of them are in "
                    + (unknown.isEmpty() ? "a kernel" : String.join(" and ", unknown))
                    + " is unknown, as no kernel of this branch was built here with kernel.vulns");
        }
        return sentences;
    }
}
