// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.rpm.SpecText;
import io.github.kernellts.system.KernelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The build and installation of a module, in the terms of dkms.conf(5).
 *
 * @param name PACKAGE_NAME: the base of the package's name
 * @param version PACKAGE_VERSION
 * @param prepare PRE_BUILD: commands, each a program and its arguments, run in the source before make
 * @param makefile the makefile to run
 * @param directories the directories with makefiles, relative to the source, in build order
 * @param targets the targets of make
 * @param variables NAME=VALUE arguments for make
 * @param modules BUILT_MODULE_NAME: the modules to package; all that were built if empty
 * @param location DEST_MODULE_LOCATION: the install directory, below /lib/modules/RELEASE
 * @param load the modules that are loaded at boot, by a file in modules-load.d(5)
 * @param provides further names that the package provides
 * @param license the package's licence; the one that the modules declare if empty
 * @param summary a summary in one line
 */
public record ModuleRecipe(
        String name,
        String version,
        List<List<String>> prepare,
        Makefile makefile,
        List<String> directories,
        List<String> targets,
        List<String> variables,
        List<String> modules,
        String location,
        List<String> load,
        List<String> provides,
        Optional<String> license,
        String summary) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_+-]{0,60}");
    // The characters that rpm allows in Version, without the separators.
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~^]*");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_+.-]+(/[A-Za-z0-9_+.-]+)*");
    private static final Pattern MODULE = Pattern.compile("(?!.*\\.ko$)[A-Za-z0-9_+.-]+");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_+.()/:-]+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\+?=.*", Pattern.DOTALL);
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\$)|\\{([A-Za-z_]*)}|([A-Za-z_]*))");

    /** The makefile that builds the module. */
    public enum Makefile {
        /** The kernel's, by {@code make -C $kernel_source_dir M=DIRECTORY} (Documentation/kbuild/modules.rst). */
        KBUILD,
        /** The source's own, run in its directory. */
        OWN
    }

    public ModuleRecipe {
        prepare = List.copyOf(prepare);
        directories = directories.isEmpty() ? List.of(".") : List.copyOf(directories);
        targets = List.copyOf(targets);
        variables = List.copyOf(variables);
        modules = List.copyOf(modules);
        load = List.copyOf(load);
        provides = List.copyOf(provides);
        require(NAME, "name", name, "choose letters, digits and any of _+-");
        require(VERSION, "version", version, "choose letters, digits and any of ._+~^");
        directories.forEach(each -> require(PATH, "directories", each, "give paths below the source"));
        modules.forEach(each -> require(PATH, "modules", each, "give names of modules, without .ko"));
        load.forEach(each -> require(MODULE, "load", each, "give names of modules, without directories and .ko"));
        require(PATH, "location", location, "give a path below /lib/modules/RELEASE, such as extra");
        for (String path : directories) {
            refuseUp("directories", path);
        }
        refuseUp("location", location);
        if (SpecText.isDirective(summary)) {
            throw new KernelException(
                    "kernel.module.summary has \"" + summary + "\", which rpmbuild would take for a directive",
                    "begin it with another character than %");
        }
        provides.forEach(each -> require(WORD, "provides", each, "give names of packages"));
        targets.forEach(each -> require(PATH, "targets", each, "give targets of the makefile"));
        variables.forEach(each -> require(
                VARIABLE,
                "variables",
                each,
                "write NAME=VALUE; a comma separates variables, so write one that has a comma as an element of variables in"
                        + " the plugin's configuration"));
    }

    private static void require(Pattern form, String parameter, String value, String mend) {
        if (!form.matcher(value).matches()) {
            throw new KernelException(
                    "kernel.module." + parameter + " has \"" + value + "\", which is not of its form", mend);
        }
    }

    private static void refuseUp(String parameter, String path) {
        if (List.of(path.split("/")).contains("..")) {
            throw new KernelException(
                    "kernel.module." + parameter + " has \"" + path + "\", which leads outside",
                    "leave out the \"..\"");
        }
    }

    /**
     * A text with dkms's variables replaced by their values, and {@code $$} by a dollar sign, as in a makefile.
     *
     * @throws KernelException if it refers to another variable
     */
    static String expand(String text, Map<String, String> values) {
        Matcher references = REFERENCE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (references.find()) {
            String name = references.group(2) == null ? references.group(3) : references.group(2);
            String value = references.group(1) == null ? values.get(name) : references.group(1);
            if (value == null) {
                throw new KernelException(
                        "\"" + text + "\" refers to $" + name + ", and no shell is there to know it",
                        "use one of "
                                + values.keySet().stream()
                                        .sorted()
                                        .map(each -> "$" + each)
                                        .toList()
                                + ", or write $$ for a dollar sign");
            }
            references.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        return references.appendTail(expanded).toString();
    }
}
