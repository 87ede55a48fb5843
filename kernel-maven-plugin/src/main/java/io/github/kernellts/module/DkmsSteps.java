// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
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

    /**
     * The texts of a dkms.conf's commands, as far as the POM doesn't replace them.
     *
     * @param preBuild PRE_BUILD: a script of the source, with arguments
     * @param clean CLEAN, which dkms runs before MAKE and whose failure it ignores
     * @param make MAKE; empty if kbuild's makefile is run for the whole source, or the POM describes it
     * @param postBuild POST_BUILD: a script of the source, with arguments
     */
    record Texts(Optional<String> preBuild, Optional<String> clean, Optional<String> make, Optional<String> postBuild) {
        static Texts of(DkmsConf conf, RequestedRecipe requested) {
            return new Texts(
                    conf.value("PRE_BUILD").filter(script -> !requested.prepares()),
                    conf.value("CLEAN").filter(shell -> !requested.makes()),
                    conf.make().filter(shell -> !requested.makes()),
                    conf.value("POST_BUILD"));
        }

        /**
         * MAKE as dkms runs it; KERNELRELEASE decides in many makefiles whether they are kbuild's or the user's.
         *
         * @param jobs make's option for the number of jobs
         */
        Optional<String> make(String release, String jobs) {
            return make.map(shell -> MAKE.matcher(shell).replaceFirst("make " + jobs + " KERNELRELEASE=" + release));
        }
    }

    private Texts texts() {
        return Texts.of(conf, requested);
    }

    /** PRE_BUILD. */
    Optional<Command> preBuild(Path build) {
        return texts().preBuild().map(script -> evaluation.script(conf, build, script));
    }

    /** CLEAN. */
    Optional<Command> clean(Path build) {
        return texts().clean().map(shell -> evaluation.command(conf, build, shell));
    }

    /** MAKE. */
    Optional<Command> make(Path build, String release, int jobs) {
        return texts().make(release, "-j" + jobs).map(shell -> evaluation.command(conf, build, shell));
    }

    /** POST_BUILD. */
    Optional<Command> postBuild(Path build) {
        return texts().postBuild().map(script -> evaluation.script(conf, build, script));
    }

    /** The other modules that dkms would have installed before: BUILD_DEPENDS. */
    public List<String> dependencies() {
        return conf.values("BUILD_DEPENDS");
    }

    /**
     * The modules to package, as far as the POM names them or names none; none if the POM describes make, which then may
     * build others.
     */
    List<DkmsConf.Module> modules() {
        if (requested.makes()) {
            return List.of();
        }
        List<String> names = requested.modules();
        for (String name : names) {
            conf.excluded(name).ifPresent(reason -> {
                throw new KernelException(
                        "kernel.module.modules has " + name + ", which dkms.conf does not want for this kernel: "
                                + reason,
                        "leave it out, or build it for another kernel");
            });
        }
        return conf.modules().stream()
                .filter(module -> names.isEmpty() || names.stream().anyMatch(module::isNamed))
                .toList();
    }
}
