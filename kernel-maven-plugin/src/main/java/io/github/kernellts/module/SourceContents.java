// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.unpack.SourceArchive;
import io.github.kernellts.unpack.Tarball;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the source RPM of a module holds beside its spec: the source as it was given, the patches, the build as properties
 * of a POM, the files of the common package, and the program that runs a dkms.conf.
 */
public final class SourceContents {
    private static final String PROPERTIES = "pom-properties.xml";
    private static final String FILES = "files.tar";
    private static final String PROGRAM = "dkms.bash";
    /** Names that a spec can hold, and that none of the other files has. */
    private static final String TARBALL = "[A-Za-z0-9][A-Za-z0-9._+-]*\\.(tar(\\.[a-z0-9]+)?|t[a-z0-9]{2,3})";

    private final FetchedSource source;
    private final ModuleSource from;
    private final PatchSeries patches;
    private final RequestedRecipe requested;
    private final RebuildSteps steps;
    private final Consumer<Path> check;
    private final Processes processes;

    /**
     * Describes the contents.
     *
     * @param from the origin of the source
     * @param requested what the POM says about the build
     * @param check looks at the files of a source that was no tarball before they are packed
     */
    public SourceContents(
            FetchedSource source,
            ModuleSource from,
            PatchSeries patches,
            RequestedRecipe requested,
            RebuildSteps steps,
            Consumer<Path> check,
            Processes processes) {
        this.source = source;
        this.from = from;
        this.patches = patches;
        this.requested = requested;
        this.steps = steps;
        this.check = check;
        this.processes = processes;
    }

    PatchSeries patches() {
        return patches;
    }

    RebuildSteps steps() {
        return steps;
    }

    /** The time of all files: packages of the same content have the same bytes, whenever it was fetched. */
    FileTime time(ModulePackage modulePackage) {
        return FileTime.from(modulePackage.kernel().built());
    }

    /**
     * What was written.
     *
     * @param tags the Source and Patch tags of the spec
     * @param top the directory in the archive of the source
     * @param files the macro of the archive with the files of the common package, if there are any
     * @param program the macro of the program that runs a dkms.conf
     */
    record Written(String tags, String top, Optional<String> files, String program) {}

    /** Writes the files into an empty directory. */
    Written write(ModulePackage modulePackage, ModuleLayout layout, Path sources) {
        ModuleRecipe recipe = modulePackage.recipe();
        String base = recipe.name() + "-" + recipe.version();
        Optional<Given> given = given();
        String archive = given.map(Given::name).orElse(base + ".tar");
        if (given.isPresent()) {
            copy(given.get().file(), sources.resolve(archive));
        } else {
            pack(base, time(modulePackage), sources.resolve(archive));
        }
        StringBuilder tags = new StringBuilder("Source0: " + archive + "\n");
        Trees.write(
                sources.resolve(PROPERTIES),
                RecipeProperties.of(
                                from,
                                archive,
                                steps.runsDkms(),
                                requested,
                                recipe,
                                modulePackage.build(),
                                modulePackage.buildRequirement())
                        .xml());
        tags.append("Source1: " + PROPERTIES + "\n");
        Optional<String> files = Optional.empty();
        if (!layout.common().isEmpty()) {
            Path modules = layout.root().resolve(ModuleLayout.MODULES.getName(0));
            SourceArchive.write(
                    layout.root(), file -> !file.equals(modules), "", time(modulePackage), sources.resolve(FILES));
            tags.append("Source2: " + FILES + "\n");
            files = Optional.of("%{SOURCE2}");
        }
        if (steps.runsDkms()) {
            Trees.write(sources.resolve(PROGRAM), DkmsEvaluation.program());
            tags.append("Source3: " + PROGRAM + "\n");
        }
        for (int i = 0; i < patches.patches().size(); i++) {
            String name = patches.patches().get(i).name();
            Trees.write(sources.resolve(name), patches.patches().get(i).bytes());
            tags.append("Patch").append(i).append(": ").append(name).append('\n');
        }
        return new Written(tags.toString(), given.map(Given::top).orElse(base), files, "%{SOURCE3}");
    }

    private record Given(Path file, String name, String top) {}

    /** The tarball as it was published, if a spec can name it and its top directory. */
    private Optional<Given> given() {
        return source.given()
                .filter(tarball ->
                        tarball.name().matches(TARBALL) && !tarball.name().equals(FILES))
                .flatMap(tarball -> new Tarball(tarball.file(), processes)
                        .topDirectoryInSpec()
                        .map(top -> new Given(tarball.file(), tarball.name(), top)));
    }

    private void pack(String top, FileTime time, Path archive) {
        Path unpacked = Trees.emptyDirectory(archive.resolveSibling(".source"));
        source.unpack(unpacked);
        // The repository of a checkout holds no other source, and differs from one checkout to the next.
        Trees.delete(unpacked.resolve(".git"));
        check.accept(unpacked);
        SourceArchive.write(unpacked, file -> true, top, time, archive);
        Trees.delete(unpacked);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw Trees.failure("copy " + from + " to", to, e);
        }
    }
}
