// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel spec after the shared patches, in trees with little more than a mkspec. */
class KernelSpecTest {
    private static final String RELEASE = "6.1.9-7.el9";
    private static final Instant BUILT = Instant.ofEpochSecond(1_000_000_000);
    /** The mkspec of Linux 6.1 and older: prints the whole spec on standard output. */
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
    /** The mkspec of Linux 6.12 and newer: writes to a file, with a package of debug information. */
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

    /** Also independent of rpm's build directory, which from rpm 4.20 on is not the one named by the caller. */
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

    @ParameterizedTest
    @ValueSource(strings = {"Name: kernel\n", "Name: kernel\nBuildRequires: bc rsync\n"})
    void aSourcePackageSaysWhatBuildsItWhateverTheTreesOwnSpecSays(String start) {
        Path spec = spec(
                PRINTS.replace("Name: kernel\n", start),
                "",
                Map.of(
                        "RPM_SOURCE", "linux-6.1.9.tar.xz",
                        "RPM_SOURCE_DIRECTORY", "linux-6.1.9",
                        "RPM_CONFIG", "config",
                        "RPM_PATCHES", "a.patch"));
        assertThat(output("rpmspec", "--query", "--buildrequires", spec.toString())
                        .lines())
                .contains("gcc", "bison", "flex", "dwarves", "elfutils-libelf-devel", "openssl-devel", "kmod", "bc");
        // The packages were built already.
        Path built = spec(PRINTS, "prebuilt", SIGNED_ELSEWHERE);
        assertThat(output("rpmspec", "--query", "--buildrequires", built.toString()))
                .isEmpty();
    }

    @Test
    void bootIsLeftToKernelInstall() throws IOException {
        Path root = host("exit 0");
        assertThat(scriptlet(root, "POSTTRANS").exit()).isZero();
        assertThat(root.resolve("boot")).isEmptyDirectory();
        assertThat(root.resolve("said")).hasContent("""
                depmod -a 6.1.9-7.el9
                kernel-install add 6.1.9-7.el9 /lib/modules/6.1.9-7.el9/vmlinuz
                """);
    }

    @Test
    void wherePluginsFailThatIsReportedAndNoEntryIsLeft() throws IOException {
        Path root = host("if [ $1 = add ]; then echo > /boot/entry; exit 3; fi; rm /boot/entry");
        Processes.Result result = scriptlet(root, "POSTTRANS");
        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains("6.1.9-7.el9 is installed, but not in the boot menu", "then run: kernel-install add");
        assertThat(root.resolve("boot")).isEmptyDirectory();
        // depmod restores the files deleted by kernel-install's own plugin, for loading modules without a boot.
        assertThat(Trees.text(root.resolve("said"))).endsWith("depmod -a 6.1.9-7.el9\n");
    }

    @Test
    void aKernelCanBeRemovedThoughAPluginFails() throws IOException {
        Processes.Result result = scriptlet(host("exit 3"), "PREUN");
        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("6.1.9-7.el9 is removed, but may still be in the boot menu");
    }

    @Test
    void aHostWithoutKernelInstallHasNoFailingScriptlet() throws IOException {
        Path root = host("exit 0");
        Trees.delete(root.resolve("bin/kernel-install"));
        for (String scriptlet : List.of("POSTTRANS", "PREUN")) {
            assertThat(scriptlet(root, scriptlet)).isEqualTo(new Processes.Result(0, ""));
        }
        assertThat(root.resolve("boot")).isEmptyDirectory();
    }

    /** Another flavor of the same build, and the same flavor as a snapshot: they have the same files. */
    @ParameterizedTest
    @CsvSource({"RPM_NAME, kernel-lts-b-61y", "RPM_RELEASE, 0.1"})
    void kernelsOfTheSameReleaseConflictAndNoneWithItself(String variable, String value) {
        Path rpms = build(PRINTS, "out");
        Path others = build(PRINTS, "other", Map.of(variable, value));
        for (int each : List.of(0, 1)) {
            String one = rpms.resolve(rpms(rpms).get(each)).toString();
            String other = others.resolve(rpms(others).get(each)).toString();
            assertThat(transaction(one)).doesNotContain("conflicts");
            assertThat(transaction(one, other))
                    .contains(List.of("kernel-lts-uname-r", "kernel-lts-devel-uname-r")
                                    .get(each) + " = 6.1.9-7.el9 conflicts with kernel-lts-")
                    .doesNotContain(" from install of ");
        }
    }

    @Test
    void whatScriptletsAndModuleBuildsRunIsRequired() {
        Trees.write(objects.resolve(".config"), "CONFIG_DEBUG_INFO_BTF_MODULES=n\n");
        String without = output(
                "rpmspec",
                "--query",
                "--requires",
                spec(PRINTS, "prebuilt", SIGNED_ELSEWHERE).toString());
        assertThat(without)
                .contains("dracut >= 027\n", "kmod\n", "systemd >= 203-2\n", "/usr/bin/kernel-install\n")
                .contains("gcc\n", "make\n", "binutils\n", "findutils\n")
                .doesNotContain("dwarves");
        Trees.write(objects.resolve(".config"), "CONFIG_DEBUG_INFO_BTF_MODULES=y\n");
        assertThat(output(
                        "rpmspec",
                        "--query",
                        "--requires",
                        spec(PRINTS, "prebuilt", SIGNED_ELSEWHERE).toString()))
                .contains("dwarves\n");
    }

    /** A program of this machine, in place of fixdep, needs shared libraries on the host. */
    @Test
    void hostProgramsThatAreNotStaticRequireTheirLibraries() throws IOException {
        Files.copy(Path.of("/bin/sh").toRealPath(), objects.resolve("scripts/fixdep"));
        assertThat(output(
                        "rpmspec",
                        "--query",
                        "--requires",
                        spec(PRINTS, "prebuilt", SIGNED_ELSEWHERE).toString()))
                .contains("libc.so.6(GLIBC_");
    }

    /** EL's plugin of kernel-install copies it to /boot, as it does with the image. */
    @Test
    void theDigestForFipsIsPackagedAndCountedInBoot() {
        Path rpms = build(PRINTS, "out");
        String files = "[%{FILEMODES:perms} %{FILEFLAGS:fflags} %{FILESIZES} %{FILENAMES}\n]";
        String digest = "lib/modules/" + RELEASE + "/.vmlinuz.hmac";
        int size = ("modules/" + digest).length();
        assertThat(output(
                        "rpm",
                        "-qp",
                        "--nosignature",
                        "--qf",
                        files,
                        rpms.resolve(rpms(rpms).get(0)).toString()))
                .contains(
                        "-rw-r--r--  " + size + " /" + digest + "\n",
                        "-rw-r--r-- g " + size + " /boot/.vmlinuz-" + RELEASE + ".hmac\n");
    }

    /** modules_install of Linux 6.12 and newer adds it with CONFIG_BUILTIN_MODULE_RANGES; rpmbuild stops at what it doesn't know. */
    @Test
    void theRangesOfBuiltInModulesArePackagedWhereTheyAreMade() {
        String ranges = "lib/modules/" + RELEASE + "/modules.builtin.ranges";
        put("modules/" + ranges);
        Path rpms = build(PRINTS, "out");
        assertThat(ask(rpms.resolve(rpms(rpms).get(0)), "--list")).contains("/" + ranges + "\n");
    }

    @Test
    void dnfIsToldWhichPackageNeedsARestart() {
        Path rpms = build(PRINTS, "out");
        String rpm = rpms.resolve(rpms(rpms).get(0)).toString();
        assertThat(output(
                        "sh", "-c", "rpm2cpio \"$0\" | cpio --quiet --to-stdout --extract '*needs-restarting.d*'", rpm))
                .isEqualTo("kernel-lts-a-61y\n");
    }

    @Test
    void thePublisherTakesThePlaceOfTheTreesOwnVendor() {
        Publisher publisher = new Publisher(
                Optional.of("100 % Kernels"),
                Optional.of("Jane Doe <jane@example.org>"),
                Optional.empty(),
                Optional.empty());
        String mkspec =
                PRINTS.replace("License: GPL\n", "License: GPL\nVendor: The Linux Community\nURL: https://tree\n");
        Path rpms = build(mkspec, "out", Map.of(), publisher);
        assertThat(rpms(rpms)).hasSize(2);
        for (String name : rpms(rpms)) {
            assertThat(output(
                                    "rpm",
                                    "-qp",
                                    "--nosignature",
                                    "--qf",
                                    "%{VENDOR}|%{PACKAGER}|%{URL}|[%{CHANGELOGNAME}|%{CHANGELOGTEXT}]",
                                    rpms.resolve(name).toString())
                            .strip())
                    .isEqualTo("100 % Kernels|Jane Doe <jane@example.org>|https://tree|"
                            + "Jane Doe <jane@example.org> - 6.1.9_7.el9-1|- Linux 6.1.9");
        }
    }

    /** A root with little more than a shell, and with this script as kernel-install. */
    private Path host(String kernelInstall) throws IOException {
        Path root = directory.resolve("root");
        Trees.directory(root.resolve("boot"));
        Trees.directory(root.resolve("sbin"));
        Files.copy(Path.of("/bin/busybox"), Trees.parents(root.resolve("bin/busybox")));
        for (String applet : List.of("sh", "rm")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        String say = "#!/bin/sh\necho ${0##*/} $* >> /said\n";
        Trees.write(root.resolve("bin/kernel-install"), say + kernelInstall + "\n");
        Trees.write(root.resolve("sbin/depmod"), say);
        Trees.executable(root.resolve("bin/kernel-install"));
        Trees.executable(root.resolve("sbin/depmod"));
        return root;
    }

    private Processes.Result scriptlet(Path root, String which) {
        Path rpms = build(PRINTS, "scriptlets");
        String rpm = rpms.resolve(rpms(rpms).get(0)).toString();
        String script = output("rpm", "-qp", "--nosignature", "--qf", "%{" + which + "}", rpm);
        return processes.run(
                Command.of(directory, "bwrap", "--bind", root.toString(), "/", "--clearenv", "/bin/sh", "-c", script));
    }

    /** The messages of rpm for a transaction on an empty host, which lacks many other requirements. */
    private String transaction(String... rpms) {
        List<String> command = new ArrayList<>(List.of("rpm", "--install", "--test", "--nosignature"));
        command.add("--root=" + Trees.directory(directory.resolve("empty")));
        command.addAll(List.of(rpms));
        return processes.run(Command.of(directory, command)).output();
    }

    private Path build(String mkspec, String name) {
        return build(mkspec, name, Map.of());
    }

    private Path build(String mkspec, String name, Map<String, String> environment) {
        return build(mkspec, name, environment, Publisher.unnamed());
    }

    private Path build(String mkspec, String name, Map<String, String> environment, Publisher publisher) {
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
        // Leaves out the only difference: the mkspec among the tree's scripts in -devel.
        return answers.toString().replaceAll(".*/scripts/package/mkspec .*\n", "");
    }

    private String output(String... command) {
        return processes.output(Command.of(directory, command), "");
    }
}
