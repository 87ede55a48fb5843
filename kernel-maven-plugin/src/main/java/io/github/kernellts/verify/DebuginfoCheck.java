// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.verify;

import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.BytePattern;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The check of a package with debug information against the programs that it describes: each has its own, by path and by
 * build id, with the sources that are wanted and without directories of the machine that built it.
 */
final class DebuginfoCheck {
    private static final String TOP = "usr/lib/debug/";
    private static final String SOURCES = "usr/src/debug/";
    /** The number of bytes that are searched at once. */
    private static final int PART = 1 << 20;
    /** More bytes than a path or a key has. */
    private static final int OVERLAP = 1 << 13;

    private final Map<String, BytePattern> directories;
    private final BiConsumer<String, byte[]> leak;
    private final Findings findings;
    private final Map<String, String> wanted = new TreeMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Map<String, String> found = new HashMap<>();
    private final Set<String> traced = new HashSet<>();
    private final Set<String> wantedSources = new TreeSet<>();
    private final Set<String> sources = new HashSet<>();
    private int files;

    /**
     * @param directories directories of the build, whose paths must not be in a file
     * @param leak searches a part of a file, named by its path, for private keys
     */
    DebuginfoCheck(List<Path> directories, BiConsumer<String, byte[]> leak, Findings findings) {
        this.directories = directories.stream()
                .map(Path::toString)
                .distinct()
                .collect(Collectors.toMap(
                        directory -> directory,
                        directory -> new BytePattern(directory.getBytes(StandardCharsets.UTF_8))));
        this.leak = leak;
        this.findings = findings;
    }

    /** Requires the debug information of a packaged module. */
    void wantModule(String path, ElfFile module) {
        want(TOP + path + ".debug", path, module);
    }

    /**
     * Requires the debug information of a kernel.
     *
     * @param path the path that vmlinux would be installed at
     * @param kernel the kernel that the packaged image contains
     */
    void wantKernel(String path, ElfFile kernel) {
        want(TOP + path, path, kernel);
    }

    /** Requires a source, named by its path in the tree. */
    void wantSource(String path) {
        wantedSources.add(path);
    }

    private void want(String debug, String path, ElfFile program) {
        program.buildId()
                .ifPresentOrElse(id -> wanted.put(debug, id), () -> findings.refuse(path + " has no build id"));
    }

    /** Checks an RPM; returns the number of its files. */
    int check(Path rpm) {
        new RpmFile(rpm).forEachStream(this::visit);
        wanted.forEach((debug, id) -> {
            String link = TOP + ".build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug";
            String target = Path.of(link)
                    .resolveSibling(links.getOrDefault(link, ""))
                    .normalize()
                    .toString();
            findings.require(
                    id.equals(found.get(debug)), rpm.getFileName() + " lacks " + debug + " with the build id " + id);
            findings.require(target.equals(debug), rpm.getFileName() + " lacks " + link + ", a link to " + debug);
        });
        wantedSources.forEach(source -> findings.require(
                sources.contains(source), rpm.getFileName() + " lacks the source " + source + " below /" + SOURCES));
        return files;
    }

    private void visit(String path, InputStream content, boolean regular) throws IOException {
        files++;
        if (!regular) {
            links.put(path, new String(content.readAllBytes(), StandardCharsets.UTF_8));
            return;
        }
        if (path.startsWith(SOURCES)) {
            // without the directory of the release
            sources.add(path.substring(path.indexOf('/', SOURCES.length()) + 1));
            inspect(path, content, OutputStream.nullOutputStream());
            return;
        }
        // vmlinux is too large for the memory that Maven has.
        Path directory = Trees.temporaryDirectory("kernel-lts-debuginfo");
        try {
            Path file = directory.resolve("file.elf");
            try (OutputStream copy = Files.newOutputStream(file)) {
                inspect(path, content, copy);
            }
            ElfFile.open(file)
                    .filter(elf -> elf.has(".debug_info"))
                    .flatMap(ElfFile::buildId)
                    .ifPresent(id -> found.put(path, id));
        } finally {
            Trees.delete(directory);
        }
    }

    /** Copies a file, and searches it in parts that overlap. */
    private void inspect(String path, InputStream content, OutputStream copy) throws IOException {
        byte[] part = new byte[OVERLAP + PART];
        int kept = 0;
        for (int read = content.readNBytes(part, 0, PART); read > 0; read = content.readNBytes(part, kept, PART)) {
            copy.write(part, kept, read);
            byte[] searched = Arrays.copyOf(part, kept + read);
            leak.accept(path, searched);
            directories.forEach((directory, pattern) -> {
                if (pattern.isIn(searched) && traced.add(path)) {
                    findings.refuse(path + " has the path " + directory + " in it");
                }
            });
            kept = Math.min(OVERLAP, searched.length);
            System.arraycopy(searched, searched.length - kept, part, 0, kept);
        }
    }
}
