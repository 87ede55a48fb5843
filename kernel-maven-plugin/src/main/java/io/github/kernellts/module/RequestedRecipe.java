// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.DkmsConf;
import io.github.kernellts.system.KernelException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the POM says about a module's build. What it doesn't say comes from the source's dkms.conf, if there is one, or
 * else from defaults.
 *
 * @param name the base of the package's name
 * @param version the module's version
 * @param projectName the name without POM's and dkms.conf's
 * @param projectVersion the version without POM's and dkms.conf's
 * @param prepare commands that run before make, in place of PRE_BUILD
 * @param make the run of make, in place of MAKE
 * @param modules the modules to package
 * @param location the install directory below /lib/modules/RELEASE; dkms.conf has no say in it
 * @param load the modules that are loaded at boot
 * @param provides further names that the package provides
 * @param license the package's licence
 * @param summary a summary in one line
 */
public record RequestedRecipe(
        Optional<String> name,
        Optional<String> version,
        String projectName,
        String projectVersion,
        List<List<String>> prepare,
        Make make,
        List<String> modules,
        String location,
        List<String> load,
        List<String> provides,
        Optional<String> license,
        String summary) {
    /**
     * The run of make.
     *
     * @param makefile {@code kbuild} or {@code own}, if it was set
     * @param directories the directories with makefiles
     * @param targets the targets
     * @param variables NAME=VALUE arguments
     */
    public record Make(
            Optional<String> makefile, List<String> directories, List<String> targets, List<String> variables) {
        /** Whether the POM says anything about it. */
        boolean isSet() {
            return makefile.isPresent() || !directories.isEmpty() || !targets.isEmpty() || !variables.isEmpty();
        }

        private ModuleRecipe.Makefile kind() {
            return makefile.map(name -> Arrays.stream(ModuleRecipe.Makefile.values())
                            .filter(value -> value.name().equalsIgnoreCase(name))
                            .findFirst()
                            .orElseThrow(() -> new KernelException(
                                    "kernel.module.makefile is \"" + name + "\", which is none of its values",
                                    "set kernel.module.makefile to kbuild or own")))
                    .orElse(ModuleRecipe.Makefile.KBUILD);
        }

        private List<String> chosenTargets() {
            return targets.isEmpty() && kind() == ModuleRecipe.Makefile.KBUILD ? List.of("modules") : targets;
        }
    }

    /** @throws KernelException if a value has another form than it must have */
    public RequestedRecipe {
        // An artifactId may have dots, and nobody set kernel.module.name.
        projectName = projectName.replaceAll("[^A-Za-z0-9_+-]", "-");
        recipe(
                name.orElse(projectName),
                version.orElse(projectVersion),
                prepare,
                make,
                modules,
                location,
                load,
                provides,
                license,
                summary);
    }

    /** The recipe of a source without dkms.conf. */
    public ModuleRecipe recipe() {
        return recipe(name.orElse(projectName), ownVersion());
    }

    /** The module's version as far as its source has no say in it. */
    public String ownVersion() {
        return version.orElse(projectVersion);
    }

    /** The recipe of a source with dkms.conf: PACKAGE_NAME without a {@code -dkms} at its end, and PACKAGE_VERSION. */
    public ModuleRecipe recipe(DkmsConf conf) {
        return recipe(name.orElseGet(conf::packageName), version.orElseGet(conf::packageVersion));
    }

    private ModuleRecipe recipe(String chosenName, String chosenVersion) {
        return recipe(chosenName, chosenVersion, prepare, make, modules, location, load, provides, license, summary);
    }

    private static ModuleRecipe recipe(
            String name,
            String version,
            List<List<String>> prepare,
            Make make,
            List<String> modules,
            String location,
            List<String> load,
            List<String> provides,
            Optional<String> license,
            String summary) {
        return new ModuleRecipe(
                name,
                version,
                prepare,
                make.kind(),
                make.directories(),
                make.chosenTargets(),
                make.variables(),
                modules,
                location.replaceAll("^/+|/+$", ""),
                load,
                provides,
                license,
                summary);
    }

    /** Whether PRE_BUILD of a dkms.conf is left out. */
    public boolean prepares() {
        return !prepare.isEmpty();
    }

    /** Whether MAKE of a dkms.conf is left out. */
    public boolean makes() {
        return make.isSet();
    }
}
