// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Installs missing packages with apt or dnf; only called if {@code kernel.provision} is set. */
public final class Provisioner {
    private static final String REMEDY =
            "look at its output above. If a package was not found, enable its repository (for dwarves on EL: CRB, on EL 8"
                    + " PowerTools). If permission was denied, run Maven as root, or allow this user sudo without a password";

    private final Toolchain toolchain;
    private final Processes processes;
    private final Output output;

    public Provisioner(Toolchain toolchain, Processes processes, Output output) {
        this.toolchain = toolchain;
        this.processes = processes;
        this.output = output;
    }

    /** The install command for the user, for messages; empty if no package solves any of the problems. */
    public String suggestion(List<Problem> problems) {
        boolean apt = toolchain.find("apt-get").isPresent();
        List<String> packages = packages(problems, apt ? Problem::debian : Problem::el);
        return packages.isEmpty() ? "" : (apt ? "apt-get install " : "dnf install ") + String.join(" ", packages);
    }

    /** @throws KernelException if there is neither apt nor dnf, or if the installation fails */
    public void install(List<Problem> problems) {
        Optional<Path> aptGet = toolchain.find("apt-get");
        boolean apt = aptGet.isPresent();
        // Some packages are in only one of the two families.
        if (packages(problems, apt ? Problem::debian : Problem::el).isEmpty()) {
            return;
        }
        if (apt) {
            // A new machine has no package lists yet. One of several repositories may be out of order, and what is
            // needed in the others.
            Command update = command(aptGet.get(), List.of("update", "-q"));
            Processes.Result updated = processes.run(update);
            if (!updated.succeeded()) {
                output.warn("apt-get update failed; packages are taken by the lists of before: "
                        + updated.output().strip().replaceAll("(?s).*\\n(?=[EW]: )", ""));
            }
            List<String> install = new ArrayList<>(List.of("install", "-q", "-y", "--no-install-recommends"));
            install.addAll(packages(problems, Problem::debian));
            processes.output(command(aptGet.get(), install), REMEDY);
        } else if (toolchain.find("dnf").isPresent()) {
            List<String> install = new ArrayList<>(List.of("install", "-y"));
            install.addAll(packages(problems, Problem::el));
            processes.output(command(toolchain.find("dnf").get(), install), REMEDY);
        } else {
            throw new KernelException(
                    "kernel.provision is set, and this machine has neither apt-get nor dnf",
                    "install these by hand: " + packages(problems, Problem::el));
        }
    }

    private static List<String> packages(List<Problem> problems, Function<Problem, String> name) {
        return problems.stream()
                .map(name)
                .filter(kernelPackage -> !kernelPackage.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private Command command(Path program, List<String> arguments) {
        List<String> sudo = "root".equals(System.getProperty("user.name")) ? List.of() : List.of("sudo", "-n");
        List<String> all = new ArrayList<>(sudo);
        all.add(program.toString());
        all.addAll(arguments);
        output.info(
                "Provisioning: " + String.join(" ", all).replaceFirst("[^ ]*/(?=" + program.getFileName() + " )", ""));
        return Command.of(Path.of("/"), all).withEnvironment(Map.of("DEBIAN_FRONTEND", "noninteractive"));
    }
}
