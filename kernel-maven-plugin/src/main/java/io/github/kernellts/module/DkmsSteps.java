// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.system.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The commands of a dkms.conf, as far as the POM doesn't replace them. */
public final class DkmsSteps {
    private static final Pattern MAKE = Pattern.compile("^make(?=\\s|$)");

    private final DkmsEvaluation evaluation;
    private final DkmsConf conf;
    private final RequestedRecipe requested;

    public DkmsSteps(DkmsEvaluation evaluation, DkmsConf conf, RequestedRecipe requested) {
        this.evaluation = evaluation;
        this.conf = conf;
        this.requested = requested;
    }

    /** The directory in which the source must be built; dkms.conf names it. It doesn't exist yet. */
    public Path buildDirectory() {
        evaluation.emptyDirectories(conf);
        return evaluation.buildDirectory(conf);
    }

    /** The patches to apply before anything else, in the directory {@code patches} of the source. */
    public List<String> patches() {
        return conf.patches();
    }

    /** PRE_BUILD. */
    Optional<Command> preBuild(Path build) {
        return conf.value("PRE_BUILD")
                .filter(script -> !requested.prepares())
                .map(script -> evaluation.script(conf, build, script));
    }

    /** CLEAN, which dkms runs before MAKE and whose failure it ignores. */
    Optional<Command> clean(Path build) {
        return conf.value("CLEAN")
                .filter(shell -> !requested.makes())
                .map(shell -> evaluation.command(conf, build, shell));
    }

    /** MAKE; empty if kbuild's makefile is run for the whole source, or the POM describes it. */
    Optional<Command> make(Path build, String release, int jobs) {
        return conf.make()
                .filter(shell -> !requested.makes())
                // As dkms does; KERNELRELEASE decides in many makefiles whether they are kbuild's or the user's.
                .map(shell -> MAKE.matcher(shell).replaceFirst("make -j" + jobs + " KERNELRELEASE=" + release))
                .map(shell -> evaluation.command(conf, build, shell));
    }

    /** POST_BUILD. */
    Optional<Command> postBuild(Path build) {
        return conf.value("POST_BUILD").map(script -> evaluation.script(conf, build, script));
    }

    /** The modules to package, as far as the POM names them or names none. */
    List<DkmsConf.Module> modules() {
        List<String> names = requested.modules();
        return conf.modules().stream()
                .filter(module ->
                        names.isEmpty() || names.contains(module.builtName()) || names.contains(module.name()))
                .toList();
    }
}
