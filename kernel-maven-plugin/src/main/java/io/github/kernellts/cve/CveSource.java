// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.TarStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The kernel CNA's data on this machine: a git repository of vulns.git
 * (https://git.kernel.org/pub/scm/linux/security/vulns.git), bare or with a work tree, of which the committed files are
 * read; or a directory with {@code cve/published} that is in no git repository.
 */
public final class CveSource {
    private static final String RECORDS = "cve/published";
    /** The length of a commit in hexadecimal. */
    private static final int SHA1 = 40;
    /** How git ls-tree lists a symbolic link. */
    private static final String GIT_LINK = "120000 ";
    /** The largest record of 2026-08-21 has 20 kB. */
    private static final int MOST = 4 << 20;

    private static final String LINK = "it is a link, and links are not followed";
    private static final String LARGE = "it is larger than 4 MiB";

    private final Path vulns;
    private final String revision;
    private final Processes processes;
    private final String git;

    /**
     * @param vulns the path of the repository or directory
     * @param revision a revision of the git repository, such as {@code HEAD}
     * @param git the program
     */
    public CveSource(Path vulns, String revision, Processes processes, String git) {
        this.vulns = vulns;
        this.revision = revision;
        this.processes = processes;
        this.git = git;
    }

    /** Whether an identity is a git commit. */
    public static boolean isCommit(String identity) {
        return identity.length() == SHA1;
    }

    /** The git commit of the data, or the size and time of a directory's records. */
    public String identity() {
        if (!Files.isDirectory(vulns)) {
            throw new KernelException(
                    "kernel.vulns is " + vulns + ", which is not a directory",
                    "set kernel.vulns to a clone of https://git.kernel.org/pub/scm/linux/security/vulns.git");
        }
        return isRepository() ? commit() : digest();
    }

    /**
     * Reads all records. A record that can't be read is left out, and named in the result.
     *
     * @throws KernelException if there are no records
     */
    public CveData read() {
        String identity = identity();
        try (RecordCollector collector = new RecordCollector()) {
            if (isRepository()) {
                archive(identity, collector);
                return collector.data(
                        identity,
                        Instant.ofEpochSecond(
                                Long.parseLong(git("log", "-1", "--no-show-signature", "--format=%ct", identity)
                                        .strip())));
            }
            for (Path file : files()) {
                add(file, collector);
            }
            return collector.data(identity, newest(collector));
        } catch (IOException e) {
            throw new KernelException(
                    "The records in " + vulns + " can't be read: " + e.getMessage(),
                    "run git fsck there, or clone it again",
                    e);
        }
    }

    /** One process for all records: git unpacks and this program parses at the same time. */
    private void archive(String commit, RecordCollector collector) throws IOException {
        Command command = Command.of(vulns, git, "archive", "--format=tar", commit)
                .with(patterns(commit))
                .reading(vulns);
        try (TarStream members = TarStream.of(command, processes)) {
            for (TarArchiveEntry entry = members.next(); entry != null; entry = members.next()) {
                if (entry.isSymbolicLink()) {
                    collector.addUnreadable(entry.getName(), LINK);
                } else if (entry.isFile() && entry.getSize() > MOST) {
                    collector.addUnreadable(entry.getName(), LARGE);
                } else if (entry.isFile()) {
                    collector.add(entry.getName(), members.content().readNBytes((int) entry.getSize()));
                }
            }
            members.end();
        }
    }

    /** Patterns for the archive; git refuses one that matches nothing. */
    private String[] patterns(String commit) {
        List<String> entries =
                git("ls-tree", "-r", commit, "--", RECORDS + "/").lines().toList();
        for (String entry : entries) {
            String name = entry.substring(entry.indexOf('\t') + 1);
            if (entry.startsWith(GIT_LINK) && !RecordCollector.isRecord(Path.of(name))) {
                throw linked(name);
            }
        }
        return Stream.of(".json", ".dyad")
                .filter(ending -> entries.stream().anyMatch(entry -> entry.endsWith(ending)))
                .map(ending -> ":(glob)" + RECORDS + "/*/*" + ending)
                .toArray(String[]::new);
    }

    private void add(Path file, RecordCollector collector) {
        String name = vulns.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
            collector.addUnreadable(name, LINK);
        } else if (Trees.size(file) > MOST) {
            collector.addUnreadable(name, LARGE);
        } else {
            try {
                collector.add(name, Files.readAllBytes(file));
            } catch (IOException e) {
                collector.addUnreadable(name, "it can't be read: " + e);
            }
        }
    }

    private static Instant newest(RecordCollector collector) {
        return collector
                .updated()
                .orElseThrow(() -> new KernelException(
                        "The records of kernel.vulns have no date: they are in no git repository, and name none",
                        "set kernel.vulns to a git clone"));
    }

    /** Whether it is the top of a git repository; a parent directory's repository isn't meant. */
    private boolean isRepository() {
        return Files.exists(vulns.resolve(".git")) || Files.exists(vulns.resolve("HEAD"));
    }

    private String commit() {
        String commit = git("rev-parse", "--verify", "--end-of-options", revision + "^{commit}")
                .strip();
        if (git("ls-tree", "--name-only", commit, "--", RECORDS).isBlank()) {
            throw new KernelException(
                    "Revision " + revision + " of " + vulns + " has no directory " + RECORDS,
                    "set kernel.vulns.revision to the branch that has it, such as master");
        }
        return commit;
    }

    /** Its records would be left out without a word. */
    private KernelException linked(String directory) {
        return new KernelException(
                directory + " in " + vulns + " is a link, and links are not followed",
                "set kernel.vulns to a clone of https://git.kernel.org/pub/scm/linux/security/vulns.git");
    }

    private String git(String... arguments) {
        return processes.output(
                Command.of(vulns, git).with(arguments).reading(vulns),
                "correct kernel.vulns and kernel.vulns.revision");
    }

    private List<Path> files() {
        Path records = vulns.resolve(RECORDS);
        if (!Files.isDirectory(records)) {
            throw new KernelException(
                    "There is no directory " + records,
                    "set kernel.vulns to a clone of https://git.kernel.org/pub/scm/linux/security/vulns.git");
        }
        try (Stream<Path> files = Files.walk(records)) {
            return files.filter(file -> {
                        if (RecordCollector.isRecord(file)) {
                            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
                        }
                        if (Files.isSymbolicLink(file) && !Files.isRegularFile(file)) {
                            throw linked(vulns.relativize(file).toString());
                        }
                        return false;
                    })
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new KernelException(records + " can't be read: " + e.getMessage(), "let this user read all of it", e);
        }
    }

    private String digest() {
        StringBuilder text = new StringBuilder();
        for (Path file : files()) {
            if (!Files.isSymbolicLink(file)) {
                text.append(Trees.size(file))
                        .append(' ')
                        .append(Trees.modified(file).toMillis());
            }
            text.append('\t').append(vulns.relativize(file)).append('\n');
        }
        return Digests.sha256(text.toString());
    }
}
