// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.update.BuildMatrix;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.File;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lists the possible builds of this reactor, for a CI that starts a job for each: a JSON object with an array
 * {@code include} of objects with {@code branch}, {@code end} (the month in which the branch ends, or
 * {@code not announced}), {@code el}, {@code flavor}, and {@code profiles} for Maven's option -P. With
 * {@code kernel.matrix.file}, branches that have ended, or soon end, are warned of.
 *
 * @since 1000
 */
@Mojo(name = "matrix", aggregator = true, threadSafe = true)
public final class MatrixMojo extends LtsMojo {
    /**
     * The output file, for scripts: some versions of Maven print escape sequences around the output of goals. Default:
     * none, and it is printed on one line.
     * Example: {@code target/matrix.json}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.matrix.file")
    private File file;

    /**
     * The LTS branches to list. Default: every one that can be built: of a project whose POM pins {@code kernel.version}, its
     * branch and those of its own profiles.
     * Example: {@code 6.1,6.12}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.matrix.branches")
    private List<String> branches;

    /**
     * The ELs to list. Default: every one.
     * Example: {@code el9,el10}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.matrix.els")
    private List<String> els;

    @Override
    void run(Output output) {
        List<BuildMatrix.Flavor> flavors = kernels().stream()
                .map(kernel -> new BuildMatrix.Flavor(
                        kernel.flavor(), Reactor.profile(kernel.project()), PinnedVersions.branches(kernel.project())))
                .distinct()
                .toList();
        if (flavors.isEmpty()) {
            throw new KernelException(
                    "No project of this build makes a kernel", "run this in the reactor of your flavors");
        }
        BuildMatrix matrix =
                BuildMatrix.of(flavors, branches == null ? List.of() : branches, els == null ? List.of() : els);
        if (file == null) {
            System.out.println(matrix.json());
        } else {
            // Maven prints warnings where the JSON goes without a file.
            matrix.warnings(LocalDate.now(ZoneOffset.UTC)).forEach(output::warn);
            Trees.write(file.toPath(), matrix.json() + "\n");
            output.info(Count.of(matrix.builds().size(), "build") + ": " + file);
        }
    }
}
