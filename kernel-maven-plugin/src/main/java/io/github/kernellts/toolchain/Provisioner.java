package io.github.kernellts.toolchain;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Installs missing packages with apt or dnf; only ever called where {@code kernel.provision} was given. */
public final class Provisioner {
    private final Toolchain toolchain;
    private final Processes processes;
    private final Output output;

    public Provisioner(Toolchain toolchain, Processes processes, Output output) {
        this.toolchain = toolchain;
        this.processes = processes;
        this.output = output;
    }

    /** The command line that a person would type, for messages; empty if no package mends any of it. */
    public String suggestion(List<Lack> lacks) {
        boolean apt = toolchain.find("apt-get").isPresent();
        List<String> packages = packages(lacks, apt ? Lack::debian : Lack::el);
        return packages.isEmpty() ? "" : (apt ? "apt-get install " : "dnf install ") + String.join(" ", packages);
    }

    /** @throws KernelException if there is neither apt nor dnf, or if it fails */
    public void install(List<Lack> lacks) {
        if (packages(lacks, Lack::debian).isEmpty() && packages(lacks, Lack::el).isEmpty()) {
            return;
        }
        if (toolchain.find("apt-get").isPresent()) {
            // A fresh machine has no lists of packages yet.
            run(List.of("apt-get", "update", "-q"));
            List<String> install =
                    new ArrayList<>(List.of("apt-get", "install", "-q", "-y", "--no-install-recommends"));
            install.addAll(packages(lacks, Lack::debian));
            run(install);
        } else if (toolchain.find("dnf").isPresent()) {
            List<String> install = new ArrayList<>(List.of("dnf", "install", "-y"));
            install.addAll(packages(lacks, Lack::el));
            run(install);
        } else {
            throw new KernelException(
                    "kernel.provision was given, and neither apt-get nor dnf is here",
                    "install these by hand: " + packages(lacks, Lack::el));
        }
    }

    private static List<String> packages(List<Lack> lacks, Function<Lack, String> name) {
        return lacks.stream()
                .map(name)
                .filter(pack -> !pack.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private void run(List<String> arguments) {
        List<String> all = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            all.add("sudo");
            all.add("-n");
        }
        all.addAll(arguments);
        output.info("Provisioning: " + String.join(" ", all));
        Command command = Command.of(Path.of("/"), all).withEnvironment(Map.of("DEBIAN_FRONTEND", "noninteractive"));
        processes.output(command, "run it as root, or give this user sudo without a password");
    }
}
