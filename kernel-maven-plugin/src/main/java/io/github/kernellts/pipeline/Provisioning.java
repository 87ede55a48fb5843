package io.github.kernellts.pipeline;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.Lack;
import io.github.kernellts.toolchain.Provisioner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
        Map<String, Path> paths = Map.of("kernel.workspace", directories.work(), "kernel.cache", directories.cache());
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
