// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.plexus.util.cli.CommandLineUtils;

/** Translates an evaluated dkms.conf into the properties of a POM; {@link #remarks} lists the parts without a property. */
public final class DkmsProperties {
    /** Shell syntax other than a sequence of commands, which properties can't express. */
    private static final Pattern SHELL = Pattern.compile("[|`<>(){}*?\\n]|\\$\\(|[^&]&[^&]");

    /** The number of jobs, which no property has but kernel.jobs. */
    private static final String JOBS = "$parallel_jobs";

    private static final Pattern NUMBER = Pattern.compile("[0-9]*|\\Q" + JOBS + "\\E");
    private static final Pattern THEN = Pattern.compile("\\s*(?:&&|;)\\s*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");

    private final DkmsConf conf;
    private final DkmsKernel kernel;
    private final Path build;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * One call of make.
     *
     * @param kbuild whether it is the kernel's make, with {@code M=}
     * @param directory its directory below the source; empty for the top
     * @param targets its targets, such as {@code modules}
     * @param variables its variables, as in {@code NAME=VALUE}
     */
    private record Run(boolean kbuild, String directory, List<String> targets, List<String> variables) {
        boolean isLike(Run other) {
            return kbuild == other.kbuild && targets.equals(other.targets) && variables.equals(other.variables);
        }
    }

    /**
     * Translates a dkms.conf.
     *
     * @param build the directory in which its commands build the source
     */
    public DkmsProperties(DkmsConf conf, DkmsKernel kernel, Path build) {
        this.conf = conf;
        this.kernel = kernel;
        this.build = build;
        properties.put("kernel.module.name", conf.packageName());
        properties.put("kernel.module.version", conf.packageVersion());
        conf.value("PRE_BUILD").ifPresent(this::prepare);
        conf.make().ifPresent(this::make);
        if (!conf.modules().isEmpty()) {
            properties.put(
                    "kernel.module.modules",
                    conf.modules().stream().map(DkmsConf.Module::builtName).collect(Collectors.joining(",")));
        }
        remark("PATCH", "put these patches into the directory of kernel.module.patches", conf.patches());
        remark("POST_BUILD", "nothing runs after make", conf.values("POST_BUILD"));
        remark("BUILD_DEPENDS", "build these modules before this one", conf.values("BUILD_DEPENDS"));
        for (DkmsConf.Module module : conf.modules()) {
            if (!module.name().equals(module.builtName())) {
                remarks.add("DEST_MODULE_NAME: no property renames " + module.builtName() + " to " + module.name());
            }
        }
    }

    /** The properties by name, in the order of a build. */
    public Map<String, String> properties() {
        return properties;
    }

    /** The parts of dkms.conf that no property expresses, one sentence each. */
    public List<String> remarks() {
        return remarks;
    }

    /** The element {@code properties} of a POM. */
    public String xml() {
        Map<String, String> all = new LinkedHashMap<>(Map.of("kernel.module.dkms", "false"));
        all.putAll(properties);
        return new PomProperties(all, remarks).xml();
    }

    private void remark(String variable, String what, List<String> values) {
        if (!values.isEmpty()) {
            remarks.add(variable + ": " + what + ": "
                    + values.stream().map(this::general).toList());
        }
    }

    private void prepare(String script) {
        if (script.contains(JOBS)) {
            remarks.add("PRE_BUILD: no property has the number of jobs; write it yourself in " + general(script));
        } else if (script.contains(",")) {
            remarks.add("PRE_BUILD: kernel.module.prepare separates commands by commas, and there is one in "
                    + general(script));
        } else {
            properties.put("kernel.module.prepare", "./" + general(script).replaceAll("\\s+", " "));
        }
    }

    private void make(String shell) {
        List<Optional<Run>> runs = SHELL.matcher(shell).find()
                ? List.of(Optional.empty())
                : THEN.splitAsStream(shell.strip()).map(this::run).toList();
        boolean alike = runs.stream()
                .allMatch(run -> run.isPresent()
                        && runs.get(0).isPresent()
                        && run.get().isLike(runs.get(0).get()));
        if (!alike) {
            remarks.add("MAKE: no property describes this; keep dkms.conf for it: " + general(shell));
            return;
        }
        Run first = runs.get(0).orElseThrow();
        properties.put("kernel.module.makefile", first.kbuild() ? "kbuild" : "own");
        put(
                "directories",
                runs.stream().map(run -> run.orElseThrow().directory()).toList());
        put("targets", first.targets());
        put("variables", first.variables());
    }

    private void put(String name, List<String> values) {
        if (!values.isEmpty() && !values.equals(List.of("."))) {
            properties.put("kernel.module." + name, String.join(",", values));
        }
    }

    /** A command, if it is a make with options that properties have. */
    private Optional<Run> run(String command) {
        List<String> words;
        try {
            words = new ArrayList<>(List.of(CommandLineUtils.translateCommandline(command)));
        } catch (Exception e) {
            return Optional.empty();
        }
        List<String> variables = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        String directory = build.toString();
        Optional<String> external = Optional.empty();
        boolean make = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-C") && i + 1 < words.size()) {
                directory = words.get(++i);
            } else if (word.startsWith("M=")) {
                external = Optional.of(word.substring("M=".length()));
            } else if (VARIABLE.matcher(word).matches()) {
                variables.add(general(word));
            } else if (word.equals("make") && !make) {
                make = true;
            } else if (word.equals("-j")
                    && i + 1 < words.size()
                    && NUMBER.matcher(words.get(i + 1)).matches()) {
                i++;
            } else if (!word.startsWith("-j")
                    || !NUMBER.matcher(word.substring(2)).matches()) {
                targets.add(word);
            }
        }
        boolean kbuild = external.isPresent() && isKernel(directory);
        Optional<String> place = below(kbuild ? external.get() : directory);
        boolean plain = targets.stream().noneMatch(target -> target.startsWith("-"))
                && variables.stream().noneMatch(variable -> variable.contains(",") || variable.contains(JOBS));
        if (!make || !plain || place.isEmpty() || (external.isPresent() && !kbuild)) {
            return Optional.empty();
        }
        if (!kbuild) {
            // dkms adds it to each command.
            variables.add(0, "KERNELRELEASE=$kernelver");
        }
        return Optional.of(new Run(
                kbuild, place.get(), kbuild && targets.equals(List.of("modules")) ? List.of() : targets, variables));
    }

    private boolean isKernel(String directory) {
        return directory.equals(kernel.source().toString())
                || directory.equals("/lib/modules/" + kernel.release() + "/build");
    }

    /** A directory of the build, relative to it. */
    private Optional<String> below(String directory) {
        Path path = build.resolve(directory).normalize();
        if (!path.startsWith(build)) {
            return Optional.empty();
        }
        return Optional.of(path.equals(build) ? "." : build.relativize(path).toString());
    }

    /** A text in which the paths and numbers of this kernel and machine are replaced by variables. */
    private String general(String text) {
        return text.replace(build.toString(), "$source_dir")
                .replace(kernel.source().toString(), "$kernel_source_dir")
                .replace("/lib/modules/" + kernel.release() + "/build", "$kernel_source_dir")
                .replace(kernel.release(), "$kernelver")
                .replaceAll("\\p{Cntrl}+", " ");
    }
}
