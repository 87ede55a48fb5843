// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.boot;

import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Boots a kernel in QEMU and loads the modules of an external module's RPMs there, as a host with these RPMs would. */
public final class ModuleBootCheck {
    /** A kernel that warns of a module without a valid signature has this bit set (Documentation/admin-guide/tainted-kernels.rst). */
    private static final int UNSIGNED = 1 << 13;

    private final Processes processes;
    private final Output output;
    private final Programs programs;
    private final Path kvmNote;
    private final Path work;

    /**
     * @param kvmNote the file of the note that KVM doesn't work, which it writes
     * @param work a directory of its own, removed at the end
     */
    public ModuleBootCheck(Processes processes, Output output, Toolchain toolchain, Path kvmNote, Path work) {
        this.processes = processes;
        this.output = output;
        this.programs = new Programs(toolchain);
        this.kvmNote = kvmNote;
        this.work = work;
    }

    /**
     * The packages of a host.
     *
     * @param kernel the kernel's RPM
     * @param modules the RPM with the modules
     * @param common the module's common RPM
     */
    public record Packages(Path kernel, Path modules, Path common) {}

    /**
     * Boots the kernel and loads the modules.
     *
     * @param release the output of uname -r
     * @param log the file for the console's output
     * @throws KernelException if one doesn't load, the owner's command fails, or the kernel hangs or stops
     */
    public void run(Packages packages, String release, ModuleBootRequest request, Path log) {
        Path root = Trees.emptyDirectory(work.resolve("root"));
        Path unpacked = work.resolve("package");
        List<String> names = List.of();
        for (Path each : List.of(packages.kernel(), packages.common(), packages.modules())) {
            new RpmFile(each).unpack(Trees.emptyDirectory(unpacked), path -> true);
            if (each.equals(packages.modules())) {
                names = names(unpacked, request.modules(), each);
            }
            install(unpacked, root);
        }
        Path kernelDirectory = root.resolve("lib/modules/" + release);
        // The RPM's scriptlet runs it on a host.
        processes.output(Command.of(work, programs.path("depmod"), "-b", root.toString(), release), "install kmod");
        ResolvedConfig config = ResolvedConfig.parse(Trees.text(kernelDirectory.resolve("config")));
        Path initramfs = work.resolve("initramfs.cpio");
        GuestCommand.initramfs(
                initramfs,
                new Userland(programs, processes),
                kernelDirectory,
                Optional.of(script(names, config.enabled("DEBUG_INFO_BTF_MODULES"), request.command())),
                settings(root));
        Qemu.Machine machine = new Qemu.Machine(
                kernelDirectory.resolve("vmlinuz"),
                initramfs,
                Optional.empty(),
                Optional.empty(),
                "console=ttyS0 panic=-1 oops=panic");
        Qemu qemu = new Qemu(processes, output, Path.of(programs.path("qemu-system-x86_64")), kvmNote);
        Optional<Integer> code = GuestCommand.run(qemu, machine, log, request.timeout(), output);
        if (code.filter(exit -> exit == 0).isEmpty()) {
            throw new KernelException(
                    packages.modules().getFileName() + " failed on its booted kernel, as said above. The whole console"
                            + " is in " + log,
                    "correct the module or kernel.module.boot.command, or name in kernel.module.boot.modules those that"
                            + " load on a machine without their hardware");
        }
        Trees.delete(work);
    }

    /** Adds the files of a package to those of others, with which it shares directories. */
    static void install(Path unpacked, Path root) {
        Trees.files(unpacked, file -> true)
                .forEach(file -> Trees.rename(file, Trees.parents(root.resolve(unpacked.relativize(file)))));
    }

    private static List<String> names(Path modules, List<String> wanted, Path rpm) {
        List<String> all = Trees.files(modules, file -> file.toString().endsWith(".ko")).stream()
                .map(file -> file.getFileName().toString().replaceFirst("\\.ko$", ""))
                .sorted()
                .toList();
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(all);
        if (!missing.isEmpty()) {
            throw new KernelException(
                    "kernel.module.boot.modules has " + missing + ", and " + rpm.getFileName() + " has " + all,
                    "correct kernel.module.boot.modules");
        }
        return wanted.isEmpty() ? all : wanted;
    }

    /** The common package's files that loading a module reads, where busybox and the kernel look for them, too. */
    private static Map<String, Path> settings(Path root) {
        Map<String, Path> files = new TreeMap<>();
        Map<String, String> places = Map.of("usr/lib/modprobe.d", "etc/modprobe.d", "usr/lib/firmware", "lib/firmware");
        places.forEach((from, to) -> {
            Path directory = root.resolve(from);
            if (Files.isDirectory(directory)) {
                Trees.files(directory, file -> true)
                        .forEach(file -> files.put(to + "/" + directory.relativize(file), file));
            }
        });
        return files;
    }

    /**
     * The script of the guest's shell.
     *
     * @param types whether the kernel takes modules with BTF
     */
    static String script(List<String> names, boolean types, Optional<String> command) {
        String loads = names.stream()
                .map(name -> "load " + name + " " + Modules.name(name))
                .collect(Collectors.joining("\n"));
        String script = new String(Resources.bytes(ModuleBootCheck.class, "load-modules"), StandardCharsets.UTF_8)
                .replace("@types@", types ? "true" : "false")
                .replace("@loads@", loads)
                .replace("@unsigned@", Integer.toString(UNSIGNED));
        return script.replace("@command@", command.orElse("true"));
    }
}
