// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.pipeline.create.NewProject;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.ShellWord;
import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes a new project outside of kernel-lts, which builds as it is: a flavor with a fragment of the configuration, a
 * module with its source, or a yum repository. No file is replaced.
 *
 * @since 1000
 */
@Mojo(name = "new", requiresProject = false, aggregator = true, threadSafe = true)
public final class NewMojo extends LtsMojo {
    /**
     * The kind of the project: {@code flavor}, {@code module} or {@code repository}. It has to be set.
     * Example: {@code module}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.new.kind")
    private String kind;

    /**
     * The name of the project and of its kernel or module: lower-case letters and digits. It has to be set.
     * Example: {@code mine}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.new.name")
    private String name;

    /**
     * The groupId of the project.
     * Example: {@code org.example.kernels}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.new.group", defaultValue = "org.example")
    private String group;

    /**
     * The directory of the project. Default: a directory with its name, where Maven was started.
     * Example: {@code ../mine}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.new.directory")
    private File directory;

    @Override
    void run(Output output) {
        NewProject created = new NewProject(
                NewProject.Kind.parse(required(kind, "kernel.new.kind", "flavor")),
                required(name, "kernel.new.name", "mine"),
                group,
                pluginVersion);
        Path into =
                directory == null ? Path.of(session.getExecutionRootDirectory()).resolve(name) : absolute(directory);
        created.write(into).forEach(file -> output.info("Wrote " + file));
        output.info("Build it with: "
                + switch (created.kind()) {
                    case FLAVOR -> "mvn verify -Pel9 -f " + ShellWord.of(into);
                    case MODULE, REPOSITORY -> "mvn package -Pel9,kvm -f " + ShellWord.of(into);
                });
    }
}
