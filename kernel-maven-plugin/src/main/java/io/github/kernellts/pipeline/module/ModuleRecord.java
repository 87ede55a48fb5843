// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.module;

import io.github.kernellts.module.FetchedSource;
import io.github.kernellts.module.ModulePackage;
import io.github.kernellts.pipeline.session.RunningPlugin;
import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.Material;
import io.github.kernellts.provenance.Subject;
import io.github.kernellts.system.Digests;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.tree.Patch;
import io.github.kernellts.tree.PatchSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The record of a module's package: parameters, environment and materials. */
final class ModuleRecord {
    /** Programs whose output becomes part of modules and packages. */
    private static final String[] TOOLS = {"gcc", "ld", "pahole", "rpmbuild"};

    private final ModuleRequest request;
    private final ModulePackage modulePackage;
    private final BuildEnvironment builders;

    ModuleRecord(ModuleRequest request, ModulePackage modulePackage, BuildEnvironment builders) {
        this.request = request;
        this.modulePackage = modulePackage;
        this.builders = builders;
    }

    /**
     * Collects the record.
     *
     * @param license the package's License
     * @param certificate the SHA-256 of the certificate whose key signed the modules
     * @param rpmKey the fingerprint of the key that signed the package
     */
    BuildRecord gather(FetchedSource source, PatchSeries patches, String license, String certificate, String rpmKey) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("kernel.el", request.el().toString());
        parameters.put("kernel.module.name", modulePackage.recipe().name());
        parameters.put("kernel.module.version", modulePackage.recipe().version());
        parameters.put("kernel.module.release", String.valueOf(request.release()));
        parameters.putAll(request.publisher().parameters());
        Map<String, String> environment = new TreeMap<>();
        environment.putAll(builders.facts());
        environment.put("snapshot", String.valueOf(request.snapshot()));
        environment.put("certificate", certificate);
        environment.put("rpm-key", rpmKey);
        return new BuildRecord(
                new Subject(
                        Subject.Kind.MODULE,
                        modulePackage.name(),
                        modulePackage.recipe().version() + "-" + modulePackage.rpmRelease(),
                        modulePackage.recipe().version(),
                        license),
                parameters,
                environment,
                materials(source, patches),
                RunningPlugin.of(request.builder()),
                modulePackage.kernel().built());
    }

    private List<Material> materials(FetchedSource source, PatchSeries patches) {
        List<Material> all = new ArrayList<>();
        all.add(new Material(
                Material.Kind.SOURCE,
                modulePackage.recipe().name(),
                modulePackage.recipe().version(),
                source.identity(),
                source.origin()));
        for (Patch patch : patches.patches()) {
            all.add(new Material(Material.Kind.PATCH, patch.name(), "", patch.sha256(), ""));
        }
        all.add(new Material(
                Material.Kind.KERNEL,
                modulePackage.kernel().kernel() + "-devel",
                modulePackage.kernel().versionRelease(),
                Digests.sha256(modulePackage.kernel().rpm()),
                ""));
        Stream.of(TOOLS)
                .flatMap(name -> builders.tools().programs(name).stream())
                .map(tool -> new Material(Material.Kind.TOOL, tool.name(), tool.version(), tool.sha256(), ""))
                .forEach(all::add);
        builders.image()
                .ifPresent(image -> all.add(new Material(Material.Kind.TOOL, image.name(), "", image.sha256(), "")));
        return all;
    }
}
