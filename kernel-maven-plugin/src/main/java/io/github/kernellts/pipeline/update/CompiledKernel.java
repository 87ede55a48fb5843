// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kernel of the reactor, of which work directories may have lists of the files that were compiled.
 *
 * @param flavor its form in package names
 * @param workspace the directory of its work directories, such as {@code flavors/kvm/target}
 * @param els the ELs that it is built for
 */
public record CompiledKernel(String flavor, Path workspace, List<EnterpriseLinux> els) {
    public CompiledKernel {
        els = List.copyOf(els);
    }

    /**
     * A list that is there.
     *
     * @param kernel the flavor and EL, such as {@code kvm for el9}
     * @param file the list
     * @param release the point release that was compiled; empty if an older plugin didn't say it
     */
    record FileList(String kernel, Path file, Optional<String> release) {
        /** Whether it is of a release, so that it says which of its files were compiled. */
        boolean isOf(KernelVersion version) {
            return release.filter(version.toString()::equals).isPresent();
        }

        /** The release that was compiled, for sentences. */
        String built() {
            return release.orElse("an unknown release");
        }
    }

    /** The lists that are there for a branch. */
    List<FileList> lists(Branch branch) {
        List<FileList> lists = new ArrayList<>();
        for (EnterpriseLinux el : els) {
            WorkDirectory work = new WorkDirectory(workspace.resolve(el + "-" + branch));
            if (Files.isRegularFile(work.compiledFiles())) {
                lists.add(new FileList(
                        flavor + " for " + el,
                        work.compiledFiles(),
                        Optional.of(work.compiledRelease())
                                .filter(Files::isRegularFile)
                                .map(file -> Trees.text(file).strip())));
            }
        }
        return lists;
    }
}
