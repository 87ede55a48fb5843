// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.compare;

import io.github.kernellts.config.ResolvedConfig;
import io.github.kernellts.kbuild.Btf;
import io.github.kernellts.kbuild.ElfFile;
import io.github.kernellts.repo.YumRepository;
import io.github.kernellts.rpm.RpmFile;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the packages of one kernel say of it.
 *
 * @param name its package and version
 * @param exports the symbols that modules may use
 * @param config its configuration
 * @param types the types of its functions, if it has any: those of vmlinux, not those of modules
 * @param modules the size of each module in bytes, by path below {@code kernel/}
 * @param packages the size of each package in bytes, by name without the branch
 */
record PackagedKernel(
        String name,
        Map<String, Export> exports,
        ResolvedConfig config,
        Optional<Btf> types,
        Map<String, Long> modules,
        Map<String, Long> packages) {
    private static final Pattern MODULE =
            Pattern.compile("/?(?:usr/)?lib/modules/[^/]+/(.*\\.ko)(?:\\.(?:xz|gz|zst))?");
    private static final String SOURCES = "usr/src/kernels/[^/]+/";

    /**
     * Reads the packages of a directory.
     *
     * @param property the property that names it, for messages
     * @throws KernelException if it has not exactly one kernel, with its -devel package
     */
    static PackagedKernel read(Path directory, String property) {
        if (!Files.isDirectory(directory)) {
            throw new KernelException(
                    property + " is " + directory + ", which is not a directory",
                    "set " + property + " to a directory with the RPMs of one kernel");
        }
        List<RpmFile> rpms = Trees.list(directory).stream()
                .filter(file -> file.toString().endsWith(".rpm"))
                .map(RpmFile::new)
                .toList();
        List<RpmFile> kernels = rpms.stream()
                .filter(rpm -> !rpm.isSource() && YumRepository.isKernel(rpm.name()))
                .toList();
        if (kernels.size() != 1) {
            throw new KernelException(
                    directory + " has " + (kernels.isEmpty() ? "no kernel" : kernels.size() + " kernels")
                            + ", and the packages of one are compared",
                    "set " + property
                            + " to a directory with the RPMs of one kernel, such as rpms in its work directory");
        }
        RpmFile kernel = kernels.get(0);
        RpmFile devel = rpms.stream()
                .filter(rpm -> rpm.name().equals(kernel.name() + "-devel")
                        && rpm.versionRelease().equals(kernel.versionRelease()))
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        directory + " has no " + kernel.name() + "-devel of version " + kernel.versionRelease()
                                + ", which has the exported symbols",
                        "copy that RPM into it"));
        Map<String, byte[]> files = new TreeMap<>();
        devel.forEach(
                path -> path.matches(SOURCES + "(Module.symvers|[.]config|vmlinux)"), (path, content, regular) -> {
                    if (regular) {
                        files.put(path.substring(path.lastIndexOf('/') + 1), content);
                    }
                });
        Map<String, Long> packages = new TreeMap<>();
        rpms.stream()
                .filter(rpm -> rpm.versionRelease().equals(kernel.versionRelease()))
                .forEach(rpm -> packages.put(
                        rpm.name().replaceFirst("-[0-9]+y", "") + (rpm.isSource() ? " (source)" : ""),
                        Trees.size(rpm.file())));
        return new PackagedKernel(
                kernel.name() + " " + kernel.versionRelease(),
                Export.parse(text(files, "Module.symvers", devel)),
                ResolvedConfig.parse(text(files, ".config", devel)),
                Optional.ofNullable(files.get("vmlinux")).flatMap(vmlinux -> types(devel, vmlinux)),
                modules(kernel),
                packages);
    }

    private static String text(Map<String, byte[]> files, String name, RpmFile devel) {
        return Optional.ofNullable(files.get(name))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElseThrow(() -> new KernelException(
                        devel.file() + " has no " + name, "compare -devel packages of this project"));
    }

    private static Optional<Btf> types(RpmFile devel, byte[] vmlinux) {
        try {
            return ElfFile.parse("vmlinux", vmlinux)
                    .flatMap(file -> file.section(".BTF"))
                    .map(Btf::parse);
        } catch (IllegalArgumentException e) {
            throw new KernelException(
                    "The type information (BTF) in " + devel.file() + " can't be read: " + e.getMessage(),
                    "compare -devel packages of this project",
                    e);
        }
    }

    private static Map<String, Long> modules(RpmFile kernel) {
        Map<String, Long> modules = new TreeMap<>();
        kernel.sizes().forEach((path, size) -> {
            Matcher module = MODULE.matcher(path);
            if (module.matches()) {
                modules.put(module.group(1).replaceFirst("^kernel/", ""), size);
            }
        });
        return modules;
    }
}
