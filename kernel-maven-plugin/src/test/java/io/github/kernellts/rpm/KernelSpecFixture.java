// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import io.github.kernellts.toolchain.container.BuildEnvironment;
import io.github.kernellts.toolchain.container.ToolchainRequest;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.Patching;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Trees with little more than a mkspec, the shared patches in them, and the packages that they make. */
abstract class KernelSpecFixture {
    static final String RELEASE = "6.1.9-7.el9";
    private static final Instant BUILT = Instant.ofEpochSecond(1_000_000_000);
    /** The mkspec of Linux 6.1 and older: prints the whole spec on standard output. */
    static final String PRINTS = """
            cat <<EOF
            Name: kernel
            Summary: The kernel of this tree
            Version: $(echo $KERNELRELEASE | tr - _)
            Release: 4
            License: GPL
            Source: kernel.tar.gz
            Provides: kernel-$KERNELRELEASE
            %define __spec_install_post false

            %description
            As this tree describes it.

            %package headers
            Summary: Headers
            Obsoletes: kernel-headers
            %description headers
            Not wanted.

            %package devel
            Summary: For modules
            AutoReqProv: no
            %description -n kernel-devel
            Of this tree.

            %prep
            false
            %install
            false
            %post
            false
            %files
            EOF
            """;
    /** The mkspec of Linux 6.12 and newer: writes to a file, with a package of debug information. */
    static final String WRITES = "set -eu\n"
            + PRINTS.replace("cat <<EOF\n", """
                    exec > "$1"
                    cat <<EOF
                    %define with_devel 1
                    %define with_debuginfo 1
                    """)
                    .replace("4\n", "4%{?dist}\n")
                    .replace("%package devel", "%if %{with_devel}\n%package devel")
                    .replace("\n%prep", """
                            %endif

                            %if %{with_debuginfo}
                            %package debuginfo
                            Summary: Debug information
                            %description debuginfo
                            Not wanted either.
                            %endif

                            %prep""");

    static final Map<String, String> SIGNED_ELSEWHERE =
            Map.of("RPM_IMAGE", "../image", "RPM_MODULES", "../modules", "RPM_DEVEL", "../devel");

    @TempDir
    Path directory;

    final Processes processes = new Processes(Path.of("/test"));

    private Path tree;
    Path objects;

    @BeforeEach
    void makeTree() {
        tree = directory.resolve("tree");
        objects = Trees.directory(directory.resolve("objects"));
        put("tree/Makefile", "tree/arch/x86/Makefile", "tree/include/linux/a.h", "tree/scripts/b");
        put("objects/System.map", "objects/Module.symvers", "objects/.config", "objects/include/config/auto.conf");
        put("objects/include/generated/autoconf.h", "objects/include/config/kernel.release");
        put("objects/arch/x86/include/c.h", "objects/scripts/d", "image");
        put("devel/trusted-certificates.pem", "modules/lib/modules/" + RELEASE + "/kernel/a.ko");
        put("modules/lib/modules/" + RELEASE + "/.vmlinuz.hmac");
        for (String index : List.of("alias", "builtin", "builtin.bin", "builtin.modinfo", "dep", "order")) {
            put("modules/lib/modules/" + RELEASE + "/modules." + index);
        }
        Trees.write(tree.resolve("scripts/Makefile.package"), "\n# Help text displayed when executing 'make help'\n");
        PatchSeries series = PatchSeries.of(LtsBranch.of(KernelVersion.parse("6.1.9")));
        new Patching(processes)
                .apply(
                        new PatchSeries(series.patches().stream()
                                .filter(patch -> patch.name().startsWith("rpm-pkg-"))
                                .toList()),
                        tree);
    }

    @AfterEach
    void close() {
        processes.close();
    }

    Path build(String mkspec, String name) {
        return build(mkspec, name, Map.of());
    }

    Path build(String mkspec, String name, Map<String, String> environment) {
        return build(mkspec, name, environment, Publisher.unnamed());
    }

    Path build(String mkspec, String name, Map<String, String> environment, Publisher publisher) {
        Map<String, String> all = new HashMap<>(SIGNED_ELSEWHERE);
        all.putAll(environment);
        Path spec = spec(mkspec, "prebuilt", all);
        Trees.write(spec, publisher.into(Trees.text(spec), BUILT, "6.1.9_7.el9-1", "Linux 6.1.9"));
        Path work = directory.resolve(name);
        // Only the files named by KernelPackaging, where the spec is in the object tree.
        Access access = new Access(
                Set.of(
                        spec,
                        tree,
                        directory.resolve("image"),
                        directory.resolve("modules"),
                        directory.resolve("devel")),
                Set.of(objects),
                false);
        new Rpmbuild(sandbox(), EnterpriseLinux.EL9, BUILT)
                .run(work, directory.resolve("log"), access, "-bb", spec.toString());
        return work.resolve("RPMS/x86_64");
    }

    private Processes sandbox() {
        Path work = directory.resolve("work");
        return new BuildEnvironment(
                        new ToolchainRequest(
                                "host",
                                "bubblewrap",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Map.of(),
                                false),
                        EnterpriseLinux.EL9.builder(),
                        new Toolchain(System.getenv("PATH"), directory.resolve("tools"), processes),
                        processes,
                        new BuildEnvironment.Directories(work, work, objects),
                        new RecordedOutput())
                .processes();
    }

    Path spec(String mkspec, String mode, Map<String, String> environment) {
        Trees.write(tree.resolve("scripts/package/mkspec"), mkspec);
        String spec = processes.output(
                Command.of(
                                objects,
                                "sh",
                                tree.resolve("scripts/package/mkspec-installonly")
                                        .toString(),
                                mode)
                        .withEnvironment(Map.of(
                                "srctree", tree.toString(),
                                "SRCARCH", "x86",
                                "KERNELRELEASE", RELEASE,
                                "OBJCOPY", "objcopy",
                                "CONFIG_SHELL", "sh",
                                "UTS_MACHINE", "x86_64",
                                "RPM_NAME", "kernel-lts-a-61y",
                                "RPM_RELEASE", "1"))
                        .withEnvironment(environment),
                "");
        Path file = directory.resolve("kernel.spec");
        Trees.write(file, spec);
        return file;
    }

    void put(String... files) {
        for (String file : files) {
            Trees.write(directory.resolve(file), file);
        }
    }

    List<String> rpms(Path rpms) {
        return Trees.files(rpms, file -> true).stream()
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    String ask(Path rpm, String... questions) {
        StringBuilder answers = new StringBuilder();
        for (String question : questions) {
            answers.append(output("rpm", "-qp", "--nosignature", question, rpm.toString()));
        }
        // Leaves out the only difference: the mkspec among the tree's scripts in -devel.
        return answers.toString().replaceAll(".*/scripts/package/mkspec .*\n", "");
    }

    String output(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
