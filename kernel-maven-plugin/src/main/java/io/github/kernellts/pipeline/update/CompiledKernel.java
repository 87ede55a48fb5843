// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.update;

import io.github.kernellts.layout.WorkDirectory;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.Branch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** The lists that are there for a branch, by flavor and EL, such as {@code kvm for el9}. */
    Map<String, Path> lists(Branch branch) {
        Map<String, Path> lists = new LinkedHashMap<>();
        for (EnterpriseLinux el : els) {
            Path list = new WorkDirectory(workspace.resolve(el + "-" + branch)).compiledFiles();
            if (Files.isRegularFile(list)) {
                lists.put(flavor + " for " + el, list);
            }
        }
        return lists;
    }
}
