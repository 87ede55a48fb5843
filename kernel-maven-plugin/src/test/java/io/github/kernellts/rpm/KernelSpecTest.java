// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel spec after the shared patches, in trees with little more than a mkspec. */
class KernelSpecTest extends KernelSpecFixture {
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

    /** The messages of rpm for a transaction on an empty host, which lacks many other requirements. */
    private String transaction(String... rpms) {
        List<String> command = new ArrayList<>(List.of("rpm", "--install", "--test", "--nosignature"));
        command.add("--root=" + Trees.directory(directory.resolve("empty")));
        command.addAll(List.of(rpms));
        return processes.run(Command.of(directory, command)).output();
    }
}
