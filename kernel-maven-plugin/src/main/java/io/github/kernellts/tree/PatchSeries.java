// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.tree;

import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Patches in the order in which they are applied, as quilt(1) lists them in a file {@code series}.
 *
 * @param patches the patches, first to last
 */
public record PatchSeries(List<Patch> patches) {
    private static final String SERIES = "series";
    /** What a branch's series names patches with that several branches share. */
    private static final String COMMON = "common/";

    public PatchSeries {
        patches = List.copyOf(patches);
    }

    /**
     * The project's own patches for a branch: its directory's, and those of {@code common/} that its series names. A
     * patch's name is its file name, as a source package holds all of them in one directory.
     *
     * @throws KernelException if there are none yet
     */
    public static PatchSeries of(LtsBranch branch) {
        String directory = branch.series()
                .orElseThrow(() -> new KernelException(
                        "There is no patch series for Linux " + branch.number() + " yet",
                        "set kernel.version to a release of one of "
                                + LtsBranch.ALL.stream()
                                        .filter(each -> each.series().isPresent())
                                        .map(LtsBranch::number)
                                        .toList()));
        return read(name -> resource("/patches/" + (name.startsWith(COMMON) ? name : directory + "/" + name)));
    }

    /** A directory of the user's with a file {@code series}. */
    public static PatchSeries inDirectory(Path directory) {
        if (!Files.isRegularFile(directory.resolve(SERIES))) {
            throw new KernelException(
                    "kernel.patches is " + directory + ", where there is no file named series",
                    "write one, with the names of the patches in the order in which they are applied");
        }
        return read(name -> Trees.text(directory.resolve(name)));
    }

    private static PatchSeries read(Function<String, String> file) {
        return new PatchSeries(file.apply(SERIES)
                .lines()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(name -> new Patch(name.substring(name.lastIndexOf('/') + 1), file.apply(name)))
                .toList());
    }

    public PatchSeries then(PatchSeries more) {
        List<Patch> all = new ArrayList<>(patches);
        all.addAll(more.patches);
        return new PatchSeries(all);
    }

    /** A digest of all of it. */
    public String sha256() {
        StringBuilder text = new StringBuilder();
        patches.forEach(patch ->
                text.append(patch.name()).append('\n').append(patch.content()).append('\n'));
        return Digests.sha256(text.toString());
    }

    private static String resource(String name) {
        try (InputStream stream = PatchSeries.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The plugin's jar lacks " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The plugin's own jar can't be read", e);
        }
    }
}
