// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The kernels for which a dkms.conf doesn't want its modules built: BUILD_EXCLUSIVE_* and OBSOLETE_BY. As bash takes an array
 * without an index for its first value, that of index 0 is for all modules; others are for the module of their index.
 */
public final class DkmsExclusions {
    private static final Pattern OPTION = Pattern.compile("CONFIG_[A-Z0-9_]+");
    private static final Pattern NUMBERS = Pattern.compile("^[0-9]{1,6}(\\.[0-9]{1,6})*");

    private final DkmsConf conf;
    private final DkmsKernel kernel;
    private final String said;

    /** @param evaluated a dkms.conf that was evaluated for the kernel */
    public DkmsExclusions(DkmsEvaluation.Evaluated evaluated, DkmsKernel kernel) {
        this.conf = evaluated.conf();
        this.said = evaluated.said();
        this.kernel = kernel;
    }

    /**
     * The dkms.conf without the modules that are not for the kernel.
     *
     * @throws KernelException with every reason for which none is built for it
     */
    public DkmsConf require() {
        List<String> reasons = new ArrayList<>(reasons(0));
        version("OBSOLETE_BY", 0)
                .filter(included -> compare(included) >= 0)
                .ifPresent(included ->
                        reasons.add("Linux " + included + " and later have the module themselves (OBSOLETE_BY)"));
        // Files older than BUILD_EXCLUSIVE_CONFIG set this variable of dkms's own, as in [[ $kernelver =~ -rt- ]] && …
        conf.value("build_exclude")
                .ifPresent(yes -> reasons.add("a condition in it excludes this kernel (build_exclude)"));
        if (reasons.isEmpty()) {
            return conf.without(excluded());
        }
        String printed = DkmsConf.printable(said);
        throw new KernelException(
                "The module " + conf.name() + " " + conf.version() + " is not for " + kernel.release()
                        + ", as its dkms.conf says:\n  " + String.join("\n  ", reasons)
                        + (printed.isEmpty() ? "" : "\n  It printed: " + printed) + "\n",
                "build it for a kernel that has this, or take a release of the module that is for this one");
    }

    private SortedMap<Integer, String> excluded() {
        SortedMap<Integer, String> excluded = new TreeMap<>();
        for (int index : conf.indexes("BUILD_EXCLUSIVE_")) {
            List<String> reasons = index == 0 ? List.of() : reasons(index);
            if (!reasons.isEmpty()) {
                excluded.put(index, String.join("; ", reasons));
            }
        }
        return excluded;
    }

    private List<String> reasons(int index) {
        List<String> reasons = new ArrayList<>();
        options(index, reasons);
        expression("BUILD_EXCLUSIVE_KERNEL", index, "kernel_matches", "the kernel " + kernel.release(), reasons);
        expression("BUILD_EXCLUSIVE_ARCH", index, "arch_matches", "the architecture " + DkmsKernel.ARCH, reasons);
        version("BUILD_EXCLUSIVE_KERNEL_MIN", index)
                .filter(least -> compare(least) < 0)
                .ifPresent(
                        least -> reasons.add("it is for Linux " + least + " and later (BUILD_EXCLUSIVE_KERNEL_MIN)"));
        version("BUILD_EXCLUSIVE_KERNEL_MAX", index)
                .filter(most -> compare(most) > 0)
                .ifPresent(
                        most -> reasons.add("it is for Linux " + most + " and earlier (BUILD_EXCLUSIVE_KERNEL_MAX)"));
        return reasons;
    }

    private void options(int index, List<String> reasons) {
        String config = Trees.text(kernel.source().resolve(".config"));
        for (String option :
                conf.at("BUILD_EXCLUSIVE_CONFIG", index).orElse("").trim().split("\\s+")) {
            boolean forbidden = option.startsWith("!");
            String name = forbidden ? option.substring(1) : option;
            if (!OPTION.matcher(name).matches() || isSet(config, name) != forbidden) {
                continue;
            }
            reasons.add(
                    forbidden
                            ? "it can't be built with " + name + ", which this kernel has (BUILD_EXCLUSIVE_CONFIG)"
                            : "it needs " + name + ", which this kernel lacks (BUILD_EXCLUSIVE_CONFIG)");
        }
    }

    private void expression(String variable, int index, String result, String what, List<String> reasons) {
        Optional<String> expression = conf.at(variable, index);
        if (expression.isEmpty() || conf.matches(result, index)) {
            return;
        }
        // Some set it to a sentence with the missing option, as BUILD_EXCLUSIVE_CONFIG came late.
        String config = Trees.text(kernel.source().resolve(".config"));
        String missing = OPTION.matcher(expression.get())
                .results()
                .map(match -> match.group())
                .filter(option -> !isSet(config, option))
                .collect(Collectors.joining(", "));
        reasons.add(
                missing.isEmpty()
                        ? what + " does not match \"" + DkmsConf.printable(expression.get()) + "\" (" + variable + ")"
                        : "it needs " + missing + ", which this kernel lacks (" + variable + ")");
    }

    private static boolean isSet(String config, String option) {
        return Pattern.compile("(?m)^" + option + "=[ym]$").matcher(config).find();
    }

    private Optional<String> version(String variable, int index) {
        return conf.at(variable, index)
                .map(NUMBERS::matcher)
                .filter(numbers -> numbers.find())
                .map(numbers -> numbers.group());
    }

    /** Compares the kernel with a version, of which 6.1 is older than 6.1.1. */
    private int compare(String version) {
        KernelVersion point = kernel.version();
        return Arrays.compare(numbers(point.toString()), numbers(version));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
