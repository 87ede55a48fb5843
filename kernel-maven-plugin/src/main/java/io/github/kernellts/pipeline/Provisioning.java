package io.github.kernellts.pipeline;

import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.Lack;
import io.github.kernellts.toolchain.Provisioner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every preflight does with what it found: installs it if that is allowed, and says the rest at once. */
final class Provisioning {
    // kbuild's own rule is "no spaces or colons"; the others end up in make's and the spec's recipes.
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9/._+@-]");

    private final Provisioner provisioner;

    Provisioning(Provisioner provisioner) {
        this.provisioner = provisioner;
    }

    /** The tools that are missing, after what can be installed was, if that is allowed. */
    List<Lack> mended(Supplier<List<Lack>> tools, boolean allowed) {
        List<Lack> lacks = tools.get();
        if (allowed && !lacks.isEmpty()) {
            provisioner.install(lacks);
            lacks = tools.get();
        }
        return new ArrayList<>(lacks);
    }

    /** The directories that make or rpmbuild can't handle. */
    static List<Lack> paths(BuildRequest.Directories directories) {
        List<Lack> lacks = new ArrayList<>();
        Map<String, Path> paths = Map.of(
                "kernel.workspace",
                directories.work(),
                "kernel.cache",
                directories.cache(),
                "kernel.objects",
                directories.objects());
        paths.forEach((property, path) -> {
            Matcher unsafe = UNSAFE.matcher(path.toString());
            if (unsafe.find()) {
                lacks.add(Lack.of(
                        "The path \"" + path + "\" contains \"" + unsafe.group()
                                + "\", which the kernel's make can't handle",
                        "set " + property + " to a directory whose path has only letters, digits and any of /._+@-"));
            }
        });
        return lacks;
    }

    /** @throws KernelException if a release was to be signed with throwaway keys */
    static void requireKeys(OwnersKeys keys, boolean snapshot) {
        if (!snapshot && !keys.missing().isEmpty()) {
            throw new KernelException(
                    "A release can't be signed with a throwaway key",
                    "name your keys in " + String.join(" and ", keys.missing()) + ", or build a -SNAPSHOT version");
        }
    }

    /** @throws KernelException if a private key lies where a container would see it */
    static void requireUnseen(OwnersKeys keys, List<Path> seen) {
        List<Path> files = new ArrayList<>(List.of(keys.throwaways()));
        Stream.of(keys.modules(), keys.images(), keys.rpms())
                .flatMap(Optional::stream)
                .forEach(location -> files.add(location.file()));
        for (Path file : files) {
            Path real = file.toAbsolutePath().normalize();
            seen.stream().filter(real::startsWith).findFirst().ifPresent(directory -> {
                throw new KernelException(
                        "A private key in " + real + " would be seen by the container that builds, in " + directory,
                        "keep keys elsewhere, or set kernel.workspace, kernel.cache or kernel.objects to another"
                                + " directory");
            });
        }
    }

    /** What is said of keys that were not configured. */
    static List<String> throwaways(OwnersKeys keys) {
        return keys.missing().stream()
                .map(parameter -> "No key is configured in " + parameter + ". This build is signed with a throwaway key"
                        + " that only this workspace has, in " + keys.throwaways())
                .toList();
    }

    /** @throws KernelException with all of it, if there is any */
    void conclude(List<Lack> lacks) {
        if (lacks.isEmpty()) {
            return;
        }
        String list = lacks.stream()
                .map(lack -> "  " + lack.what() + (lack.mend().isEmpty() ? "" : "\n      -> " + lack.mend()))
                .collect(Collectors.joining("\n"));
        String command = provisioner.suggestion(lacks);
        throw new KernelException(
                "This build can't be done as things are:\n" + list + "\n",
                command.isEmpty() ? "mend these" : "run: " + command + "\nor let Maven do it with -Dkernel.provision");
    }
}
