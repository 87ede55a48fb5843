// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.SearchPath;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The archives known to apt, with separate lists and entries, so that the machine's own stay unchanged and no root is
 * needed. apt verifies the archive's signature and each file's digest.
 */
public final class AptArchive {
    /** Origin and Label in the Release files of Debian's main archive; that of security fixes has another label. */
    private static final String DEBIAN = "Debian|Debian|";

    private final Path directory;
    private final Optional<Path> given;
    private final Processes processes;
    private final Output output;
    private boolean updated;

    /**
     * @param directory the directory in which lists are kept between builds
     * @param entries a file of apt entries in place of the machine's own; deb822 if its name ends in {@code .sources}
     */
    public AptArchive(Path directory, Optional<Path> entries, Processes processes, Output output) {
        this.directory = directory;
        this.given = entries;
        this.processes = processes;
        this.output = output;
    }

    /**
     * Checks that apt is there.
     *
     * @param path where programs are searched
     * @param remedy what to name instead, with the property
     * @throws KernelException if it is not
     */
    public static void require(SearchPath path, String remedy) {
        if (path.find("apt-get").isEmpty()) {
            throw new KernelException(
                    "This machine has no apt-get, which only Debian and systems made of it have", remedy);
        }
    }

    /**
     * A package that an archive lists.
     *
     * @param name the package's name
     * @param version its version
     * @param suite the suite and component that list it, such as {@code bookworm-security/main}
     */
    public record Offer(String name, DebianVersion version, String suite) {}

    /**
     * A name for the archives: {@code apt} for the machine's own, and one with a digest for given entries.
     *
     * @param entries as for the constructor
     */
    public static String id(Optional<Path> entries) {
        return entries.map(file -> "apt-" + Digests.prefix(Digests.sha256(file)))
                .orElse("apt");
    }

    /**
     * Source packages that the archives list; their lists are brought up to date once.
     *
     * @param remedy the remedy if apt has no entries, naming the property
     */
    public List<Offer> sourcePackages(List<String> names, String remedy) {
        update(remedy);
        return madison(names, true, "Sources");
    }

    /** Binary packages: from the machine's own lists, without an update, unless entries were given. */
    public List<Offer> binaryPackages(String name, String remedy) {
        if (given.isPresent()) {
            update(remedy);
        }
        return madison(List.of(name), given.isPresent(), "Packages");
    }

    /**
     * Downloads the upstream tarball of a source package.
     *
     * @throws UnreachableException if the archive lists it but no longer has it, or can't be reached
     */
    public void tarball(Offer offer, Path to) {
        String wanted = offer.name() + "=" + offer.version();
        Path into = Trees.emptyDirectory(Trees.temporarySibling(to));
        try {
            Processes.Result result = processes.run(apt(into, "apt-get", true)
                    .with("-q", "source", "--tar-only", "--download-only", "--only-source", wanted));
            List<Path> files =
                    Trees.files(into, file -> file.getFileName().toString().matches(".*\\.orig\\.tar\\.[a-z0-9]+"));
            if (!result.succeeded() || files.size() != 1) {
                throw new UnreachableException(
                        "apt can't download the source of " + wanted + " (" + errors(result) + ")",
                        "name another source with kernel.source",
                        null);
            }
            Trees.rename(files.get(0), to);
        } finally {
            Trees.delete(into);
        }
    }

    /** Downloads a binary package. */
    public void binaryPackage(Offer offer, Path to, String remedy) {
        new DebianPackage(offer.name(), Optional.of(offer.version().toString()))
                .download(processes, given.isPresent() ? options() : List.of(), to, remedy);
    }

    /**
     * A file of entries for a suite of Debian: the machine's own entry for Debian's main archive, with the name of that
     * suite. Address and trusted keys stay the machine's. Archives of others use the names of Debian's suites too, so it
     * is the archive that says, in its signed list, whose it is.
     *
     * @param suite such as {@code bullseye}
     * @return nothing if the machine has no entry for Debian
     */
    public Optional<Path> entriesOfSuite(String suite, String remedy) {
        update(remedy);
        Set<String> debian = processes
                .run(apt(directory, "apt-get", true)
                        .with("indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Sources"))
                .output()
                .lines()
                .filter(line -> line.startsWith(DEBIAN))
                .map(line -> AptEntries.withoutSlash(line.substring(DEBIAN.length())))
                .collect(Collectors.toSet());
        for (Path file : files(remedy)) {
            boolean stanzas = file.toString().endsWith(".sources");
            String text = Trees.text(file);
            Optional<String> made = stanzas
                    ? AptEntries.ofSuiteInStanzas(text, debian, suite)
                    : AptEntries.ofSuiteInLines(text, debian, suite);
            if (made.isPresent()) {
                Path entries = suites().resolve(suite + (stanzas ? ".sources" : ".list"));
                Trees.write(Trees.parents(entries), made.get());
                return Optional.of(entries);
            }
        }
        return Optional.empty();
    }

    /** The file of entries for a suite that an earlier build made. */
    public Optional<Path> knownEntriesOfSuite(String suite) {
        return Stream.of(".sources", ".list")
                .map(ending -> suites().resolve(suite + ending))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private Path suites() {
        return directory.resolve("suites");
    }

    private void update(String remedy) {
        if (updated) {
            return;
        }
        updated = true;
        writeEntries(remedy);
        Trees.directory(directory.resolve("lists/partial"));
        Trees.directory(directory.resolve("cache/archives/partial"));
        output.info("Asking apt's archives which sources they have");
        Processes.Result result = processes.run(apt(directory, "apt-get", true).with("-q", "update"));
        if (!result.succeeded()) {
            // An archive without sources, or one that can't be reached: the others are used.
            output.debug("apt-get update: " + errors(result));
        }
    }

    private void writeEntries(String remedy) {
        Path parts = Trees.emptyDirectory(directory.resolve("entries"));
        List<String> types = given.isPresent() ? List.of("deb", "deb-src") : List.of("deb-src");
        Map<String, String> entries = new TreeMap<>();
        for (Path file : files(remedy)) {
            boolean stanzas = file.toString().endsWith(".sources");
            String text = Trees.text(file);
            String made = stanzas ? AptEntries.ofStanzas(text, types) : AptEntries.ofLines(text, types);
            if (!made.isEmpty()) {
                entries.put(entries.size() + (stanzas ? ".sources" : ".list"), made);
            }
        }
        if (entries.isEmpty()) {
            throw new KernelException("apt has no entries for archives", remedy);
        }
        entries.forEach((name, text) -> Trees.write(parts.resolve(name), text));
    }

    private List<Path> files(String remedy) {
        if (given.isPresent()) {
            return List.of(given.get());
        }
        List<Path> files = new ArrayList<>();
        Path list = configured("Dir::Etc::sourcelist/f", remedy);
        if (Files.isRegularFile(list)) {
            files.add(list);
        }
        Path parts = configured("Dir::Etc::sourceparts/d", remedy);
        if (Files.isDirectory(parts)) {
            try (Stream<Path> each = Files.list(parts)) {
                each.filter(file -> file.getFileName().toString().matches("[A-Za-z0-9_.-]+\\.(list|sources)"))
                        .filter(Files::isRegularFile)
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw Trees.failure("read", parts, e);
            }
        }
        return files;
    }

    private Path configured(String key, String remedy) {
        String line = processes.output(Command.of(Path.of("/"), "apt-config", "shell", "x", key), remedy);
        return Path.of(line.strip().replaceFirst("^x='(.*)'$", "$1"));
    }

    private List<Offer> madison(List<String> names, boolean ours, String kind) {
        Processes.Result table = processes.run(apt(Trees.directory(directory), "apt-cache", ours)
                .with("madison")
                .with(names.toArray(String[]::new)));
        return table.output()
                .lines()
                .map(line -> line.split("\\|"))
                .filter(columns -> columns.length == 3 && columns[2].strip().endsWith(" " + kind))
                .filter(columns -> names.contains(columns[0].strip()))
                .map(columns -> new Offer(
                        columns[0].strip(),
                        DebianVersion.parse(columns[1].strip()),
                        columns[2].strip().split("\\s+")[1]))
                .distinct()
                .toList();
    }

    private Command apt(Path workingDirectory, String program, boolean ours) {
        return Command.of(workingDirectory, program).with(ours ? options().toArray(String[]::new) : new String[0]);
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        for (String option : List.of(
                "Dir::Etc::sourcelist=/dev/null",
                "Dir::Etc::sourceparts=" + directory.resolve("entries"),
                "Dir::State::Lists=" + directory.resolve("lists"),
                "Dir::Cache=" + directory.resolve("cache"),
                // As root, apt would switch to the user _apt, which can't write to a user's directory.
                "APT::Sandbox::User=root",
                "Acquire::Languages=none",
                // The seconds without an answer after which apt gives up on a server.
                "Acquire::http::Timeout=30",
                "Acquire::https::Timeout=30",
                // Files of an archive on this machine are copied, not linked to.
                "Acquire::Source-Symlinks=false",
                "Acquire::AllowInsecureRepositories=false",
                "APT::Get::AllowUnauthenticated=false")) {
            options.add("-o");
            options.add(option);
        }
        return options;
    }

    private static String errors(Processes.Result result) {
        List<String> lines = result.output()
                .lines()
                .filter(line -> line.startsWith("E:") || line.startsWith("Err"))
                .toList();
        return Address.withoutLogins(lines.isEmpty() ? "it printed no error" : String.join(" ", lines));
    }
}
