// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.report.BuildReport.Fact;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.signing.SigningKey;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.system.Digests;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.tree.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The inputs of a kernel's build, for the report. */
final class BuildFacts {
    private static final String THROWAWAY = "A throwaway key: these packages are for trying only.";

    private BuildFacts() {}

    /** Everything but the keys. */
    static List<Fact> of(
            BuildRequest request, BuildEnvironment builders, KernelObjects objects, KernelPackage kernelPackage) {
        KernelSource source = objects.source();
        List<Patch> patches = objects.series().patches();
        return List.of(
                fact(
                        "Kernel",
                        "Linux " + source.version() + ", flavor " + kernelPackage.flavor() + ", for "
                                + kernelPackage.el().toString().toUpperCase(Locale.ROOT) + " on x86-64, build "
                                + kernelPackage.release().build()
                                + (kernelPackage.release().snapshot() ? ", a snapshot" : "")),
                new Fact("Source", source.origin(), String.join(" ", source.warnings())),
                fact("Source verified by", source.verifiedBy()),
                fact("Source's SHA-256", source.sha256()),
                fact(
                        "Patches",
                        patches.isEmpty()
                                ? "none"
                                : patches.stream().map(Patch::name).collect(Collectors.joining("\n"))),
                fact("Configuration", request.configBase() + ", then " + String.join(", ", request.fragments())),
                fact(
                        "Configuration's SHA-256",
                        Digests.sha256(request.directories().work().config())),
                new Fact(
                        "Tools",
                        "Those of " + builders.description(),
                        builders.warning().orElse("")),
                new Fact(
                        "Sandbox of makefiles",
                        builders.confinement(),
                        builders.sandboxWarning().orElse("")),
                fact("Compilers", builders.tools().versions("gcc", "ld", "pahole", "zstd")),
                fact("Time in the packages", objects.timestamp().toString()));
    }

    /** The keys that signed, and further trusted certificates. */
    static List<Fact> signers(BuildKeys keys) {
        List<Fact> facts = new ArrayList<>();
        SigningKey modules = keys.modules();
        facts.add(new Fact("Modules signed by", modules.toString(), modules.throwaway() ? THROWAWAY : ""));
        facts.add(fact("vmlinuz signed by", keys.images().toString()));
        List<String> others = keys.trusted().stream()
                .filter(each -> !each.equals(modules.certificate())
                        && !each.equals(keys.images().certificate()))
                .map(each -> each.getSubjectX500Principal().getName())
                .toList();
        if (!others.isEmpty()) {
            facts.add(fact("Also trusted for modules", String.join("; ", others)));
        }
        facts.add(new Fact("RPMs signed by", keys.rpms().toString(), keys.rpms().throwaway() ? THROWAWAY : ""));
        return facts;
    }

    private static Fact fact(String name, String value) {
        return new Fact(name, value, "");
    }
}
