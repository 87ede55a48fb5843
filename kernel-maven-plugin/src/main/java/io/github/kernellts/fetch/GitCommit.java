// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.UnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A commit of a git repository, fetched alone and kept in a bare repository of the cache. */
public final class GitCommit {
    /**
     * Settings for git: no question for a password, no wait for a server that has stopped answering (git(1),
     * git-config(1)).
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_HTTP_LOW_SPEED_LIMIT", "1000",
            "GIT_HTTP_LOW_SPEED_TIME", "30");

    /**
     * No settings of the user or machine for a checkout, whose bytes must be those of the commit: no line ends, and no
     * program that the user has for a filter which the commit's attributes name, such as git-lfs (git-config(1),
     * gitattributes(5)). The owner of the repository was checked under the user's settings before.
     */
    private static final Map<String, String> NOBODYS = Map.of(
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_ATTR_NOSYSTEM", "1",
            "GIT_CONFIG_COUNT", "2",
            "GIT_CONFIG_KEY_0", "safe.directory",
            "GIT_CONFIG_VALUE_0", "*",
            "GIT_CONFIG_KEY_1", "core.attributesFile",
            "GIT_CONFIG_VALUE_1", "/dev/null");

    /** git's words for SIGXFSZ (signal(7)). */
    private static final String TOO_LARGE = "signal 25";

    /** git's error for a repository owned by another user (git-config(1), safe.directory). */
    private static final Pattern FOREIGN = Pattern.compile("dubious ownership in repository at '([^']+)'");

    /** A full id: the SHA-1 of a commit object (gitglossary(7)); repositories of SHA-256 are not fetched. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");

    /**
     * Addresses that only git understands (git-fetch(1), GIT URLS): of its own schemes, those that end in .git, and the
     * short form of ssh, which has a user here, as other words may be a path's.
     */
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)(git|ssh|git\\+[a-z]+)://.*|(https?|file)://.*\\.git/?|[\\w.-]+@[\\w.-]+:.*");

    private final String address;
    private final String commit;
    private final Path repository;
    private final Processes processes;
    private final long largest;
    private final Map<String, String> settings;

    /**
     * Describes a commit.
     *
     * @param address the URL of the repository, or its path
     * @param commit the full id of the commit
     * @param cache the directory of bare repositories
     */
    public GitCommit(String address, String commit, Path cache, Processes processes) {
        this(address, commit, cache, processes, SizeLimit.TARBALL.bytes(), SETTINGS);
    }

    /**
     * With other settings.
     *
     * @param largest the limit for each file of git's, in bytes
     * @param settings variables for git
     */
    GitCommit(
            String address,
            String commit,
            Path cache,
            Processes processes,
            long largest,
            Map<String, String> settings) {
        this.largest = largest;
        this.settings = settings;
        this.address = address;
        this.commit = commit;
        this.repository = cache.resolve("git-" + Digests.prefix(Digests.sha256(address)));
        this.processes = processes;
    }

    /** Whether a text can only be the address of a git repository. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * Accepts the full id of a commit.
     *
     * @param property the property that has it
     * @throws KernelException if it is another text, such as the name of a branch
     */
    public static void requireId(String property, String id) {
        if (!ID.matcher(id).matches()) {
            throw new KernelException(
                    property + " is \"" + id + "\", which is not 40 hexadecimal digits",
                    "give all 40 digits of the commit: tags and branches move, and a commit does not");
        }
    }

    private String ref() {
        return "refs/heads/" + commit;
    }

    /** Whether the cache has it. */
    public boolean isKept() {
        return Files.isDirectory(repository)
                && git(repository, "show-ref", "--verify", "--quiet", ref()).succeeded();
    }

    /**
     * Fetches it into the cache.
     *
     * @param remedy the remedy if the repository doesn't provide it, naming the property
     * @throws UnreachableException if the repository doesn't provide it
     */
    public void fetch(String remedy) {
        if (!Files.isDirectory(repository)) {
            require(git(Trees.directory(repository), "init", "--quiet", "--bare"));
        }
        // A server can't fill the disk: no file of git's grows beyond the limit (prlimit(1) of util-linux).
        Processes.Result result = git(
                List.of("prlimit", "--fsize=" + largest + ":"),
                repository,
                settings,
                List.of("fetch", "--quiet", "--depth=1", "--no-tags", address, commit + ":" + ref()));
        if (!result.succeeded()) {
            throw new UnreachableException(
                    "git could not fetch " + commit + " of " + address + ": "
                            + Address.withoutLogins(result.output()).strip() + "\n"
                            + (result.output().contains(TOO_LARGE)
                                    ? "No file of more than " + largest + " bytes is fetched.\n"
                                    : ""),
                    remedy,
                    null);
        }
    }

    /**
     * Checks it out.
     *
     * @param into an empty directory; it becomes a separate repository, since makefiles ask git for the commit
     */
    public void checkOut(Path into) {
        List<List<String>> steps = List.of(
                // The template may have hooks.
                List.of("init", "--quiet", "--template="),
                List.of("fetch", "--quiet", "--depth=1", repository.toString(), ref()),
                List.of("checkout", "--quiet", "--detach", "FETCH_HEAD"));
        for (List<String> step : steps) {
            require(asNobody(into, step));
        }
    }

    /**
     * Its committer's date.
     *
     * @param checkout the directory of {@link #checkOut}
     */
    public Instant date(Path checkout) {
        // With log.showSignature, git would print more than the date.
        Processes.Result result = asNobody(checkout, List.of("show", "--no-patch", "--format=%ct", "HEAD"));
        require(result);
        return Instant.ofEpochSecond(Long.parseLong(result.output().strip()));
    }

    private Processes.Result asNobody(Path directory, List<String> arguments) {
        Map<String, String> variables = new TreeMap<>(settings);
        variables.putAll(NOBODYS);
        return git(List.of(), directory, variables, arguments);
    }

    private Processes.Result git(Path directory, String... arguments) {
        return git(List.of(), directory, settings, List.of(arguments));
    }

    private Processes.Result git(
            List<String> limited, Path directory, Map<String, String> variables, List<String> arguments) {
        List<String> command = new ArrayList<>(limited);
        command.addAll(List.of("git", "-C", directory.toString()));
        command.addAll(arguments);
        Processes.Result result = processes.run(Command.of(directory, command).withEnvironment(variables));
        Matcher foreign = FOREIGN.matcher(result.output());
        if (!result.succeeded() && foreign.find()) {
            throw new KernelException(
                    "The git repository " + foreign.group(1) + " belongs to another user, and git refuses to read it",
                    "set kernel.cache to a directory of your own, or allow the repository with git config --global"
                            + " --add safe.directory " + foreign.group(1));
        }
        return result;
    }

    private void require(Processes.Result result) {
        if (!result.succeeded()) {
            throw new KernelException(
                    "git failed: " + Address.withoutLogins(result.output()).strip() + "\n",
                    "delete " + repository
                            + ", a copy in kernel.cache, and run the goal again; it is fetched again then");
        }
    }
}
