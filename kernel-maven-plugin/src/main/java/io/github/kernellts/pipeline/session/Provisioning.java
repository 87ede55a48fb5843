// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.session;

import io.github.kernellts.signing.KeyFileAccess;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.MountPoints;
import io.github.kernellts.system.Replaceable;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Problem;
import io.github.kernellts.toolchain.Provisioner;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The end of every preflight: installs missing packages if allowed, and reports all remaining problems at once. */
public final class Provisioning {
    // kbuild's own rule is "no spaces or colons"; other characters would become part of make's and the spec's recipes.
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9/._+@-]");

    private final Provisioner provisioner;

    /** For an open build. */
    public Provisioning(BuildSession session) {
        this(new Provisioner(session.toolchain(), session.processes(), session.output()));
    }

    public Provisioning(Provisioner provisioner) {
        this.provisioner = provisioner;
    }

    /** The problems with tools that remain after missing packages were installed, if that is allowed. */
    public List<Problem> afterInstalling(Supplier<List<Problem>> tools, boolean allowed) {
        List<Problem> problems = tools.get();
        if (allowed && !problems.isEmpty()) {
            provisioner.install(problems);
            problems = tools.get();
        }
        return new ArrayList<>(problems);
    }

    /**
     * The problem of a machine that can't build: kernels and modules are for x86-64, and compiled by its own compiler.
     *
     * @param architecture Java's property {@code os.arch}
     */
    public static Optional<Problem> architecture(String architecture) {
        return Set.of("amd64", "x86_64").contains(architecture)
                ? Optional.empty()
                : Optional.of(Problem.of(
                        "This machine is " + architecture + ", and kernels are built for x86-64 by the compiler of an"
                                + " x86-64 machine",
                        "use an x86-64 machine or virtual machine"));
    }

    /** The directories that make or rpmbuild can't handle. */
    public static List<Problem> paths(BuildDirectories directories) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Path> paths = new LinkedHashMap<>();
        paths.put("kernel.workspace", directories.work().root());
        paths.put("kernel.cache", directories.cache().root());
        // A module's objects are in its work directory, and that property is none of its goals'.
        if (!directories.objects().equals(directories.work().root())) {
            paths.put("kernel.objects", directories.objects());
        }
        paths.forEach((property, path) -> {
            if (MountPoints.forbidsPrograms(path)) {
                problems.add(Problem.of(
                        "No program may run in " + path + ", which is mounted noexec, and a build makes programs there"
                                + " that it runs",
                        "set " + property + " to a directory of another file system"));
            }
            Matcher unsafe = UNSAFE.matcher(path.toString());
            if (unsafe.find()) {
                problems.add(Problem.of(
                        "The path \"" + path + "\" contains \"" + unsafe.group()
                                + "\", which the kernel's make can't handle",
                        "set " + property + " to a directory whose path has only letters, digits and any of /._+@-"));
            }
        });
        return problems;
    }

    /**
     * What no release goes without, whichever goals build it.
     *
     * @throws KernelException if keys, sandbox or directories are none that a release may use
     */
    public static void requireRelease(
            OwnersKeys keys, BuildEnvironment builders, BuildDirectories directories, boolean snapshot) {
        requireKeys(keys, snapshot);
        requireSandbox(builders, snapshot);
        requireOwnDirectories(directories, snapshot);
    }

    /** @throws KernelException if a release would be signed with throwaway keys or keys that other users can replace */
    public static void requireKeys(OwnersKeys keys, boolean snapshot) {
        if (!snapshot && !keys.missing().isEmpty()) {
            throw new KernelException(
                    "A release can't be signed with a throwaway key",
                    "set " + String.join(" and ", keys.missing()) + " to your own keys, or build a -SNAPSHOT version");
        }
        if (!snapshot) {
            KeyFileAccess.of(keys).requireUnwritable();
        }
    }

    /**
     * Warnings about directories that builds share if other users can replace what is in them: patched trees, compiled
     * objects and known versions of tools are taken from there.
     */
    public static List<String> directoryWarnings(BuildDirectories directories) {
        return shared(directories).entrySet().stream()
                .map(each -> text(each.getKey(), each.getValue()) + ". Fix: "
                        + each.getValue().remedy())
                .toList();
    }

    /** @throws KernelException if a release would be built in shared directories whose content other users can replace */
    public static void requireOwnDirectories(BuildDirectories directories, boolean snapshot) {
        shared(directories).forEach((named, way) -> {
            if (!snapshot && way.refused()) {
                throw new KernelException(
                        "A release can't be built in a directory of others: " + text(named, way), way.remedy());
            }
        });
    }

    private static String text(String named, Replaceable way) {
        return way.users() + " can replace files in " + named + ", by " + way.place();
    }

    private static Map<String, Replaceable> shared(BuildDirectories directories) {
        Map<String, Replaceable> shared = new TreeMap<>();
        Path cache = directories.cache().root();
        Path objects = directories.objects();
        Optional<Replaceable> way = Replaceable.of(cache);
        way.ifPresent(each -> shared.put(cache + " (kernel.cache)", each));
        // A build that compiles no kernel has them in its work directory.
        if (!objects.startsWith(directories.work().root())) {
            Replaceable.of(objects)
                    .filter(each -> !objects.startsWith(cache) || !way.equals(Optional.of(each)))
                    .ifPresent(each -> shared.put(objects + " (kernel.objects)", each));
        }
        return shared;
    }

    /** @throws KernelException if a release would be built without a sandbox and without the user's explicit consent */
    public static void requireSandbox(BuildEnvironment builders, boolean snapshot) {
        if (!snapshot && builders.sandboxWarning().isPresent()) {
            throw new KernelException(
                    "A release can't be built without a sandbox. "
                            + builders.sandboxWarning().get(),
                    "");
        }
    }

    /** @throws KernelException if a private key is in a directory that a sandbox or container shows to makefiles */
    public static void requireUnseen(OwnersKeys keys, List<Path> seen) {
        List<Path> files = new ArrayList<>(List.of(keys.throwaways()));
        Stream.of(keys.modules(), keys.images(), keys.rpms())
                .flatMap(Optional::stream)
                .forEach(location -> files.add(location.file()));
        for (Path file : files) {
            Path real = real(file);
            seen.stream()
                    .filter(directory -> real.startsWith(real(directory)))
                    .findFirst()
                    .ifPresent(directory -> {
                        throw new KernelException(
                                "A private key in " + real + " would be seen by the makefiles of the build, in "
                                        + directory,
                                "keep keys elsewhere, or set kernel.workspace, kernel.cache or kernel.objects to another"
                                        + " directory");
                    });
        }
    }

    /** The path with all links resolved, as far as it exists. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (NoSuchFileException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        } catch (IOException e) {
            throw Trees.failure("read", absolute, e);
        }
    }

    /** Warnings about throwaway keys, and about keys that other users can read or replace. */
    public static List<String> keyWarnings(OwnersKeys keys) {
        Stream<String> throwaways = keys.missing().stream()
                .map(parameter -> "No key is configured in " + parameter + ". This build is signed with a throwaway key"
                        + " that only this workspace has, in " + keys.throwaways());
        return Stream.concat(throwaways, KeyFileAccess.of(keys).warnings().stream())
                .toList();
    }

    /**
     * Warnings about files of public keys that other users can replace.
     *
     * @param property the property that names them
     */
    public static List<String> warnings(String property, List<Path> files) {
        return files.stream()
                .flatMap(file -> KeyFileAccess.warning(property, file.toAbsolutePath()).stream())
                .toList();
    }

    /** @throws KernelException with all problems, if there are any */
    public void conclude(List<Problem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        String list = problems.stream()
                .map(problem ->
                        "  " + problem.what() + (problem.remedy().isEmpty() ? "" : "\n      -> " + problem.remedy()))
                .collect(Collectors.joining("\n"));
        String command = provisioner.suggestion(problems);
        throw new KernelException(
                "This build can't start:\n" + list + "\n",
                command.isEmpty() ? "" : "run: " + command + "\nor let Maven do it with -Dkernel.provision");
    }
}
