// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.source.LtsBranch;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import io.github.kernellts.tree.PatchSeries;
import io.github.kernellts.tree.Patching;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spec that the shared patches make of a tree's own, on trees that have little more than a mkspec. */
class KernelSpecTest {
    private static final String RELEASE = "6.1.9-7.el9";
    /** As Linux 6.1 and older have it: the whole spec on standard output. */
    private static final String PRINTS = """
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
    /** As Linux 6.12 and newer have it: into a file, with a package of debug information. */
    private static final String WRITES = "set -eu\n"
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

    private static final Map<String, String> SIGNED_ELSEWHERE =
            Map.of("RPM_IMAGE", "../image", "RPM_MODULES", "../modules", "RPM_DEVEL", "../devel");

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/test"));

    private Path tree;
    private Path objects;

    @BeforeEach
    void makeTree() {
        tree = directory.resolve("tree");
        objects = Trees.directory(directory.resolve("objects"));
        put("tree/Makefile", "tree/arch/x86/Makefile", "tree/include/linux/a.h", "tree/scripts/b");
        put("objects/System.map", "objects/Module.symvers", "objects/.config", "objects/include/config/auto.conf");
        put("objects/include/config/kernel.release", "objects/arch/x86/include/c.h", "objects/scripts/d", "image");
        put("devel/trusted-certificates.pem", "modules/lib/modules/" + RELEASE + "/kernel/a.ko");
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

    /** Nor does it matter where rpm builds: from 4.20 on it is no directory that the caller named. */
    @Test
    void thePackagesAreTheSameWhateverTheTreesOwnSpecDoes() {
        Path older = build(PRINTS, "older");
        Path newer = build(WRITES, "newer");
        assertThat(rpms(older)).hasSize(2);
        String[] questions = {"--provides", "--requires", "--conflicts", "--scripts", "--dump"};
        for (String name : rpms(older)) {
            assertThat(ask(newer.resolve(name), questions)).isEqualTo(ask(older.resolve(name), questions));
            assertThat(ask(older.resolve(name), "--obsoletes", "--changelog")).isEmpty();
        }
        assertThat(rpms(newer))
                .isEqualTo(rpms(older))
                .containsExactly(
                        "kernel-lts-a-61y-6.1.9_7.el9-1.x86_64.rpm", "kernel-lts-a-61y-devel-6.1.9_7.el9-1.x86_64.rpm");
    }

    @Test
    void tagsAndDescriptionsAreThoseOfTheTreesOwnSpec() {
        String spec = spec(WRITES, "prebuilt", SIGNED_ELSEWHERE).toString();
        assertThat(output("rpmspec", "--query", "--qf", "%{NAME}, %{SUMMARY}: %{DESCRIPTION}\n", spec))
                .isEqualTo("""
                        kernel-lts-a-61y, The kernel of this tree: As this tree describes it.
                        kernel-lts-a-61y-devel, For modules: Of this tree.
                        """);
    }

    @Test
    void aSourcePackageNamesWhatItIsMadeOf() {
        Path spec = spec(
                PRINTS,
                "",
                Map.of(
                        "RPM_SOURCE", "linux-6.1.9.tar.xz",
                        "RPM_SOURCE_DIRECTORY", "linux-6.1.9",
                        "RPM_CONFIG", "config",
                        "RPM_PATCHES", "a.patch b.patch"));
        String format = "%{NVR}[ %{SOURCE}][ %{PATCH}]";
        assertThat(output("rpmspec", "--query", "--srpm", "--qf", format, spec.toString())
                        .strip()
                        .split(" "))
                .containsExactlyInAnyOrder(
                        "kernel-lts-a-61y-6.1.9_7.el9-1", "linux-6.1.9.tar.xz", "config", "a.patch", "b.patch");
        assertThat(Trees.text(spec))
                .contains("%define source_directory linux-6.1.9\n")
                .doesNotContain(directory.toString());
    }

    private Path build(String mkspec, String name) {
        Path spec = spec(mkspec, "prebuilt", SIGNED_ELSEWHERE);
        Path work = directory.resolve(name);
        new Rpmbuild(processes, EnterpriseLinux.EL9, Instant.ofEpochSecond(1_000_000_000))
                .run(work, directory.resolve("log"), "-bb", spec.toString());
        return work.resolve("RPMS/x86_64");
    }

    private Path spec(String mkspec, String mode, Map<String, String> environment) {
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

    private void put(String... files) {
        for (String file : files) {
            Trees.write(directory.resolve(file), file);
        }
    }

    private List<String> rpms(Path rpms) {
        return Trees.files(rpms, file -> true).stream()
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    private String ask(Path rpm, String... questions) {
        StringBuilder answers = new StringBuilder();
        for (String question : questions) {
            answers.append(output("rpm", "-qp", "--nosignature", question, rpm.toString()));
        }
        // Not the one thing that differs: -devel has the scripts of the tree.
        return answers.toString().replaceAll(".*/scripts/package/mkspec .*\n", "");
    }

    private String output(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
