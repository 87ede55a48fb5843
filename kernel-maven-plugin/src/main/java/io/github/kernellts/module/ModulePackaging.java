// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.rpm.Rpmbuild;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Packages signed modules in two packages, and their source in a third: see {@link ModulePackage}. */
public final class ModulePackaging {
    private final Processes processes;
    private final ModulePackage modulePackage;
    private final ModuleLayout layout;
    private final String license;
    private final Publisher publisher;

    /** @param license the licence that the modules declare */
    public ModulePackaging(
            Processes processes,
            ModulePackage modulePackage,
            ModuleLayout layout,
            String license,
            Publisher publisher) {
        this.processes = processes;
        this.modulePackage = modulePackage;
        this.layout = layout;
        this.license = license;
        this.publisher = publisher;
    }

    /**
     * Makes the RPM with the modules and the common one.
     *
     * @param work a work directory for rpmbuild
     * @return the RPMs, in this order
     */
    public List<Path> binary(Path work, Path log) {
        String install =
                "%install\ncp -a \"" + layout.root() + "/.\" %{buildroot}/\n" + "chmod -R u=rwX,go=rX %{buildroot}\n";
        Path spec = work.resolve(modulePackage.commonName() + ".spec");
        Trees.write(spec, published(new ModuleSpec(modulePackage, layout, license).text("", "", install)));
        rpmbuild().run(work, log, new Access(Set.of(layout.root()), Set.of(), false), "-bb", spec.toString());
        return Stream.of(modulePackage.fileName(), modulePackage.commonFileName())
                .map(name -> made(work.resolve("RPMS/x86_64").resolve(name), log))
                .toList();
    }

    /**
     * Makes the source RPM of both.
     *
     * @param contents the source, and how it is built
     * @param work a work directory for rpmbuild
     */
    public Path source(SourceContents contents, Path work, Path log) {
        Path sources = Trees.emptyDirectory(work.resolve("SOURCES"));
        SourceContents.Written written = contents.write(modulePackage, layout, sources);
        RebuildSteps steps = contents.steps();
        String text = new ModuleSpec(modulePackage, layout, license)
                .text(
                        "# The modules of a package that rpmbuild makes from this have no signature.\n"
                                + steps.macros(),
                        written.tags() + "BuildRequires: " + modulePackage.buildRequirement() + "\n",
                        steps.prep(written.top(), contents.patches().patches())
                                + steps.build(written.program())
                                + steps.install(written.files()));
        Path spec = Trees.directory(work.resolve("SPECS")).resolve(modulePackage.commonName() + ".spec");
        Trees.write(spec, published(text));
        // Modes and times are packaged, and must not depend on the user's umask and on when this is run.
        List<Path> packaged = new ArrayList<>(Trees.files(sources, file -> true));
        packaged.add(spec);
        for (Path each : packaged) {
            Trees.readable(each);
            Trees.touch(each, contents.time(modulePackage));
        }
        // The header contains the spec with its macros expanded: see KernelPackaging.source.
        rpmbuild()
                .run(
                        work,
                        log,
                        Access.NONE,
                        "--define",
                        "_topdir .",
                        "--define",
                        "_smp_mflags %{nil}",
                        "--define",
                        "_srcdefattr (-,root,root)",
                        "--define",
                        "_source_payload " + modulePackage.kernel().el().payload(),
                        "-bs",
                        work.relativize(spec).toString());
        return made(work.resolve("SRPMS").resolve(modulePackage.sourceFileName()), log);
    }

    private Rpmbuild rpmbuild() {
        return new Rpmbuild(
                processes, modulePackage.kernel().el(), modulePackage.kernel().built());
    }

    private String published(String spec) {
        return publisher.into(
                spec, modulePackage.kernel().built(), modulePackage.versionRelease(), modulePackage.change());
    }

    private static Path made(Path rpm, Path log) {
        if (!Files.exists(rpm)) {
            throw new KernelException("rpmbuild did not make " + rpm.getFileName(), "look at " + log);
        }
        return rpm;
    }
}
