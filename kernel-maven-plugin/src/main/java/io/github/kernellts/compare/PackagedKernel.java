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
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the packages of one kernel say of it.
 *
 * @param name its package and version
 * @param exports the symbols that modules may use
 * @param config its configuration
 * @param types the types of its functions, if it has any
 * @param modules the size of each module in bytes, by path below {@code kernel/}
 * @param packages the size of each package in bytes, by name without the branch
 */
record PackagedKernel(
        String name,
        Map<String, Export> exports,
        ResolvedConfig config,
        Optional<Types> types,
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
        Map<String, Export> exports = Export.parse(text(files, "Module.symvers", devel));
        return new PackagedKernel(
                kernel.name() + " " + kernel.versionRelease(),
                exports,
                ResolvedConfig.parse(text(files, ".config", devel)),
                Optional.ofNullable(files.get("vmlinux"))
                        .flatMap(vmlinux -> section(devel, "vmlinux", vmlinux))
                        .map(section -> types(devel, kernel, section, exports)),
                modules(kernel),
                packages);
    }

    private static String text(Map<String, byte[]> files, String name, RpmFile devel) {
        return Optional.ofNullable(files.get(name))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElseThrow(() -> new KernelException(
                        devel.file() + " has no " + name, "compare -devel packages of this project"));
    }

    private static Optional<byte[]> section(RpmFile rpm, String name, byte[] file) {
        return read(rpm, name, () -> ElfFile.parse(name, file).flatMap(elf -> elf.section(".BTF")));
    }

    /** The types of vmlinux and, one after the other, of the modules. */
    private static Types types(RpmFile devel, RpmFile kernel, byte[] vmlinux, Map<String, Export> exports) {
        Btf base = read(devel, "vmlinux", () -> Btf.parse(vmlinux));
        Types.Collected types = read(devel, "vmlinux", () -> new Types.Collected(base));
        kernel.forEach(path -> MODULE.matcher(path).matches(), (path, content, regular) -> {
            String module = module(path);
            String exporter = module.substring(0, module.lastIndexOf(".ko"));
            List<String> exported = exports.entrySet().stream()
                    .filter(export -> export.getValue().module().equals(exporter))
                    .map(Map.Entry::getKey)
                    .toList();
            if (regular && !exported.isEmpty()) {
                section(kernel, path, content)
                        .ifPresentOrElse(
                                section -> read(kernel, path, () -> types.add(Btf.ofModule(section, base), exported)),
                                () -> types.unknown(module));
            }
        });
        return types.types();
    }

    private static <T> T read(RpmFile rpm, String file, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new KernelException(
                    "The type information (BTF) of " + file + " in " + rpm.file() + " can't be read: " + e.getMessage(),
                    "compare packages of this project",
                    e);
        }
    }

    /** A module's path below {@code kernel/}. */
    private static String module(String path) {
        Matcher module = MODULE.matcher(path);
        if (!module.matches()) {
            throw new IllegalArgumentException(path + " is no module");
        }
        return module.group(1).replaceFirst("^kernel/", "");
    }

    private static Map<String, Long> modules(RpmFile kernel) {
        Map<String, Long> modules = new TreeMap<>();
        kernel.sizes().forEach((path, size) -> {
            if (MODULE.matcher(path).matches()) {
                modules.put(module(path), size);
            }
        });
        return modules;
    }
}
