// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.source.KernelSource;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.Patch;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.unpack.Tarball;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Packages a built kernel with its own spec, as the project's patches extend it. */
public final class KernelPackaging {
    private final Processes processes;
    private final Kbuild kbuild;
    private final KernelPackage kernelPackage;
    private final Rpmbuild rpmbuild;
    private final Publisher publisher;

    /** @param timestamp the time that the packages carry */
    public KernelPackaging(
            Processes processes, Kbuild kbuild, KernelPackage kernelPackage, Publisher publisher, Instant timestamp) {
        this.processes = processes;
        this.kbuild = kbuild;
        this.kernelPackage = kernelPackage;
        this.publisher = publisher;
        this.rpmbuild = new Rpmbuild(processes, kernelPackage.el(), timestamp);
    }

    /**
     * Makes the kernel's and the -devel RPM.
     *
     * @param image the image to package
     * @param modules a directory whose {@code lib/modules} holds the signed modules
     * @param devel a directory with the files of -devel in addition to the kernel's own
     * @param work rpmbuild's own directory
     */
    public void binary(Path image, Path modules, Path devel, Path work, Path log) {
        kbuild.packaging(
                "binrpmspec-pkg",
                Map.of(
                        "RPM_NAME", kernelPackage.name(),
                        "RPM_RELEASE", KernelPackage.RPM_RELEASE,
                        "RPM_IMAGE", image.toString(),
                        "RPM_MODULES", modules.toString(),
                        "RPM_DEVEL", devel.toString()),
                image,
                modules,
                devel);
        Path spec = kbuild.inside("binkernel.spec");
        Trees.write(spec, published(spec));
        Access access = new Access(Set.of(kbuild.tree(), image, modules, devel), Set.of(kbuild.objects()), false);
        rpmbuild.run(work, log, access, "-bb", spec.toString());
    }

    /** Makes the source RPM: the verified tarball, the patches, the configuration and the spec. */
    public void source(KernelSource source, PatchSeries series, Path work, Path log) {
        Path sources = Trees.emptyDirectory(work.resolve("SOURCES"));
        Path tarball = sources.resolve(source.fileName());
        try {
            Files.createSymbolicLink(tarball, source.tarball());
        } catch (IOException e) {
            throw Trees.failure("write", sources, e);
        }
        Trees.write(sources.resolve("config"), kbuild.configuration());
        series.patches().forEach(patch -> Trees.write(sources.resolve(patch.name()), patch.bytes()));
        // Their modes are packaged and must not depend on the user's umask.
        Trees.files(sources, file -> true).forEach(Trees::readable);
        kbuild.packaging(
                "rpmspec-pkg",
                Map.of(
                        "RPM_NAME",
                        kernelPackage.name(),
                        "RPM_RELEASE",
                        KernelPackage.RPM_RELEASE,
                        "RPM_SOURCE",
                        source.fileName(),
                        "RPM_SOURCE_DIRECTORY",
                        new Tarball(source.tarball(), processes).topDirectory(),
                        "RPM_CONFIG",
                        "config",
                        "RPM_PATCHES",
                        series.patches().stream().map(Patch::name).collect(Collectors.joining(" "))));
        // The kernel's own spec has run in that directory, and may have left a link there.
        Path spec = Trees.emptyDirectory(work.resolve("SPECS")).resolve(kernelPackage.name() + ".spec");
        Trees.write(spec, published(kbuild.inside("kernel.spec")));
        Trees.readable(spec);
        // The header of a source package contains the spec with its macros expanded, which must be the same everywhere.
        // rpmbuild runs in the top directory anyway, and nothing is built.
        rpmbuild.run(
                work,
                log,
                new Access(Set.of(source.tarball()), Set.of(), false),
                "--define",
                "_topdir .",
                "--define",
                "_smp_mflags %{nil}",
                // Otherwise the building user would own the files in a source package.
                "--define",
                "_srcdefattr (-,root,root)",
                "-bs",
                work.relativize(spec).toString());
    }

    private String published(Path spec) {
        return publisher.into(
                Trees.text(spec),
                rpmbuild.timestamp(),
                kernelPackage.release().rpmVersion() + "-" + KernelPackage.RPM_RELEASE,
                kernelPackage.change());
    }
}
