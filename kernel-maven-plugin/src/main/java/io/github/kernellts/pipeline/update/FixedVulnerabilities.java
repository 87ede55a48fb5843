// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.cve.CveData;
import io.github.kernellts.cve.Ledger;
import io.github.kernellts.kbuild.CompiledFiles;
import io.github.kernellts.source.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
        List<String> others = new ArrayList<>();
        for (CompiledKernel kernel : kernels) {
            List<CompiledKernel.FileList> lists = kernel.lists(to.branch());
            for (CompiledKernel.FileList list : lists) {
                // The list of any other release says nothing of what the pinned one compiles.
                if (list.isOf(from) || list.isOf(to)) {
                    sentences.add(list.kernel() + ": "
                            + new Ledger(data, to.toString(), CompiledFiles.read(list.file()))
                                    .fixesSince(from.toString())
                                    .sentence());
                } else {
                    unknown.add(list.kernel());
                    others.add(list.built());
                }
            }
            if (lists.isEmpty()) {
                unknown.add(kernel.flavor());
            }
        }
        if (!unknown.isEmpty() || kernels.isEmpty()) {
            sentences.add(data.fixes(from.toString(), to.toString()).sentence()
                    + "; how many of them are in "
                    + (unknown.isEmpty() ? "a kernel" : String.join(" and ", unknown))
                    + " is unknown, as no kernel of " + from + " was built here with kernel.vulns"
                    + (others.isEmpty()
                            ? ""
                            : " but of " + others.stream().distinct().collect(Collectors.joining(" and "))));
        }
        return sentences;
    }
}
