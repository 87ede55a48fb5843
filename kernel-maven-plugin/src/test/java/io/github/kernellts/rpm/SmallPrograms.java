// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program and a module, compiled with debug information and build ids, at the paths at which a kernel has them. */
public final class SmallPrograms {
    /** The path of the kernel. */
    public static final String VMLINUX = "lib/modules/6.1.1-1.el9/vmlinux";
    /** The path of the module. */
    public static final String MODULE = "lib/modules/6.1.1-1.el9/kernel/small.ko";

    private SmallPrograms() {}

    /**
     * Compiles both below a directory.
     *
     * @param body the body of the module's function
     * @param compiler further options of the compiler
     * @return the directory
     */
    public static Path compile(Path directory, String body, String... compiler) {
        Path source = directory.resolve("small.c");
        Trees.write(source, "int small(int number)\n{\n\t" + body + "\n}\nint _start(void) { return small(1); }\n");
        Path root = Trees.emptyDirectory(directory.resolve("programs"));
        try (Processes processes = new Processes(directory)) {
            List<String> compile = new ArrayList<>(List.of("gcc", "-g", "-c", "small.c", "-o", "small.o"));
            compile.addAll(List.of(compiler));
            processes.output(Command.of(directory, compile), "");
            Path vmlinux = Trees.parents(root.resolve(VMLINUX));
            Path module = Trees.parents(root.resolve(MODULE));
            run(processes, directory, "ld", "--build-id", "--emit-relocs", "small.o", "-o", vmlinux.toString());
            run(processes, directory, "ld", "-r", "--build-id", "small.o", "-o", module.toString());
        }
        return root;
    }

    private static void run(Processes processes, Path directory, String... command) {
        processes.output(Command.of(directory, command), "");
    }
}
