// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files that a module's common package has beside the list of modules to load: a directory with the paths that they have
 * on a host.
 *
 * @param directory the directory, if there is one
 */
public record ExtraFiles(Optional<Path> directory) {
    private static final String PROPERTY = "kernel.module.files";
    /** The directories in which programs of EL look for what packages bring; those of /etc are the administrator's. */
    private static final List<String> PLACES = List.of(
            "usr/lib/depmod.d",
            "usr/lib/dracut/dracut.conf.d",
            "usr/lib/firmware",
            "usr/lib/modprobe.d",
            "usr/lib/modules-load.d",
            "usr/lib/sysctl.d",
            "usr/lib/udev/hwdb.d",
            "usr/lib/udev/rules.d",
            "usr/share/doc",
            "usr/share/licenses",
            "usr/share/man");

    /** Names that need no quoting in a spec, and that no shell's pattern takes for something else. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*");

    /** No files. */
    public static ExtraFiles none() {
        return new ExtraFiles(Optional.empty());
    }

    /**
     * The files, relative to the directory.
     *
     * @throws KernelException if there is no directory, or a file that no package can bring to a host
     */
    public List<Path> files() {
        return directory.map(ExtraFiles::files).orElse(List.of());
    }

    private static List<Path> files(Path top) {
        if (!Files.isDirectory(top)) {
            throw new KernelException(
                    PROPERTY + " is " + top + ", which is not a directory",
                    "set " + PROPERTY + " to a directory with files such as usr/lib/modprobe.d/NAME.conf");
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(top)) {
            all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .forEach(file -> files.add(checked(file, top.relativize(file))));
        } catch (IOException e) {
            throw Trees.failure("read the directory", top, e);
        }
        return List.copyOf(files);
    }

    private static Path checked(Path file, Path path) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new KernelException(
                    PROPERTY + " has " + path + ", which is not an ordinary file", "put a copy of the file there");
        }
        for (Path each : path) {
            if (!NAME.matcher(each.toString()).matches()) {
                throw new KernelException(
                        PROPERTY + " has " + path + ", whose name a package can't hold",
                        "remove it, or choose letters, digits and any of ._+@-, without a dot at the beginning");
            }
        }
        if (place(path).isEmpty()) {
            throw new KernelException(
                    PROPERTY + " has " + path + ", where packages of modules have no files",
                    "put it into one of " + PLACES);
        }
        return path;
    }

    private static Optional<Path> place(Path path) {
        return PLACES.stream()
                .map(Path::of)
                .filter(place -> path.startsWith(place) && !path.equals(place))
                .findFirst();
    }

    /** The SHA-256 of names and contents. */
    String sha256() {
        return Digests.sha256(files().stream()
                .map(file -> file + " " + Digests.sha256(directory.orElseThrow().resolve(file)))
                .collect(Collectors.joining("\n")));
    }

    /** What a stage depends on. */
    public String fingerprint() {
        return directory.isEmpty() ? "" : sha256();
    }

    /**
     * Copies the files below a root.
     *
     * @return the lines of a spec's %files: each file, and before it the directories that are its package's own
     */
    List<String> into(Path root) {
        Set<String> lines = new LinkedHashSet<>();
        for (Path file : files()) {
            Path target = root.resolve(file);
            if (Files.exists(target)) {
                throw new KernelException(
                        PROPERTY + " has " + file + ", which the package has already",
                        "remove the file, or unset kernel.module.load");
            }
            Trees.write(
                    Trees.parents(target), Trees.read(directory.orElseThrow().resolve(file)));
            Path place = place(file).orElseThrow();
            for (int depth = place.getNameCount() + 1; depth < file.getNameCount(); depth++) {
                lines.add("%dir /" + file.subpath(0, depth));
            }
            lines.add("/" + file);
        }
        return List.copyOf(lines);
    }
}
