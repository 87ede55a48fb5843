// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.session.RunningPlugin;
import io.github.kernellts.provenance.BuildRecord;
import io.github.kernellts.provenance.Material;
import io.github.kernellts.provenance.Subject;
import io.github.kernellts.rpm.KernelPackage;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.system.Digests;
import io.github.kernellts.tree.Patch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The record of a kernel's packages: parameters, environment and materials. */
final class KernelRecord {
    /** Programs whose output becomes part of objects and packages. */
    private static final String[] TOOLS = {"gcc", "ld", "pahole", "zstd", "rpmbuild"};

    private final KernelBuildContext context;
    private final KernelObjects objects;
    private final KernelPackage kernelPackage;

    KernelRecord(KernelBuildContext context, KernelObjects objects, KernelPackage kernelPackage) {
        this.context = context;
        this.objects = objects;
        this.kernelPackage = kernelPackage;
    }

    /**
     * Collects the record.
     *
     * @param certificates the SHA-256 of the certificates that the kernel trusts
     * @param rpmKey the fingerprint of the key that signed the packages
     */
    BuildRecord gather(List<String> certificates, String rpmKey) {
        BuildRequest request = context.request();
        KernelSource source = objects.source();
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("kernel.version", request.source().version().toString());
        parameters.put("kernel.el", request.el().toString());
        parameters.put("kernel.flavor", request.flavor());
        parameters.put("kernel.build", request.build());
        parameters.put("kernel.config.base", request.configBase());
        parameters.put(
                "kernel.config.fragments",
                // The directory of a fragment is private; its lines are in the configuration.
                String.join(
                        ",",
                        request.fragments().stream()
                                .map(name -> Path.of(name).getFileName().toString())
                                .toList()));
        parameters.putAll(request.publisher().parameters());
        Map<String, String> environment = new TreeMap<>();
        environment.putAll(context.builders().facts());
        environment.put("snapshot", String.valueOf(request.snapshot()));
        environment.put("trusted-certificates", String.join(",", certificates));
        environment.put("rpm-key", rpmKey);
        environment.put("source-verified-by", source.verifiedBy());
        if (!source.warnings().isEmpty()) {
            environment.put("warnings", String.join("; ", source.warnings()));
        }
        return new BuildRecord(
                Subject.ofKernel(
                        kernelPackage.name(),
                        kernelPackage.release().rpmVersion() + "-" + KernelPackage.RPM_RELEASE,
                        source.version().toString()),
                parameters,
                environment,
                materials(source),
                RunningPlugin.of(context.request().builder()),
                objects.timestamp());
    }

    private List<Material> materials(KernelSource source) {
        List<Material> all = new ArrayList<>();
        all.add(new Material(
                Material.Kind.SOURCE, "linux", source.version().toString(), source.sha256(), source.origin()));
        for (Patch patch : objects.series().patches()) {
            all.add(new Material(Material.Kind.PATCH, patch.name(), "", patch.sha256(), ""));
        }
        String config = Digests.sha256(context.work().config());
        all.add(new Material(Material.Kind.CONFIGURATION, "config", "", config, ""));
        Stream.of(TOOLS)
                .flatMap(name -> context.builders().tools().programs(name).stream())
                .map(tool -> new Material(Material.Kind.TOOL, tool.name(), tool.version(), tool.sha256(), ""))
                .forEach(all::add);
        context.builders()
                .image()
                .ifPresent(image -> all.add(new Material(Material.Kind.TOOL, image.name(), "", image.sha256(), "")));
        return all;
    }
}
