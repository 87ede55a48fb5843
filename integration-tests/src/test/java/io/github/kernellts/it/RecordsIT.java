// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** kernel:cve-branches and kernel:compare, by Maven, with what earlier builds left behind; nothing is compiled. */
class RecordsIT {
    @Test
    void branchesAreComparedByVersionAndByTheFilesOfKernelsThatWereBuilt() throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "cve-branches").cleaned();
        CveRecords records = CveRecords.in("cve-branches-data");
        records.open("CVE-2026-20001", "fs/btrfs/super.c");
        records.open("CVE-2026-20002", "net/sctp/socket.c");
        records.fixed("CVE-2026-20003", Versions.KERNEL, "fs/btrfs/super.c");
        compiled(project, Versions.KERNEL, "+fs/btrfs/super.c\n-net/sctp/socket.c\n");
        assertThat(project.maven(Map.of(), "kernel:cve-branches", records.option()))
                .succeeded()
                .says("The CVE records of kernel.vulns are of " + CveRecords.DAY);
        assertThat(Files.readString(project.directory().resolve("target/cve-branches.md")))
                .startsWith("The kernel CNA's records of " + CveRecords.DAY + ": 3 CVEs.")
                .contains("| branch | release | affected | open in tiny for el9 |\n")
                .contains("| 6.1 | " + Versions.KERNEL + " | 2 (0 critical, 0 high) | 1 (0 critical, 0 high) |\n")
                .contains("| 6.12 | " + Versions.of("6.12") + " | 3 (0 critical, 0 high) | not built here |\n");
        compiled(project, "6.1.2", "+fs/btrfs/super.c\n-net/sctp/socket.c\n");
        assertThat(project.maven(Map.of(), "kernel:cve-branches", records.option()))
                .succeeded();
        assertThat(Files.readString(project.directory().resolve("target/cve-branches.md")))
                .contains("| 6.1 | " + Versions.KERNEL + " | 2 (0 critical, 0 high) | not built here (6.1.2 is) |\n");
    }

    @Test
    void branchesAreNotComparedWithoutRecords() {
        assertThat(OutsideProject.of("tiny", "cve-branches-without").maven(Map.of(), "kernel:cve-branches"))
                .failed()
                .says("set kernel.vulns to a clone of");
    }

    @Test
    void twoBuildsAreCompared() throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "compare");
        Path before = packages(project, "1", "int of_number(int a) { return a; }", "CONFIG_WAS=m\n");
        Path after = packages(project, "2", "int of_number(long a) { return a; }", "CONFIG_NEW=y\n");
        Path page = project.directory().resolve("pages/compare.html");
        assertThat(project.maven(
                        Map.of(),
                        "kernel:compare",
                        "-Dkernel.compare.before=" + before,
                        "-Dkernel.compare.after=" + after,
                        "-Dkernel.compare.page=" + page))
                .succeeded()
                .says("Functions with another prototype: 1, ")
                .says("Options: 2, ");
        assertThat(Files.readString(page)).contains("<td>int (long int)</td>", "<td>NEW</td>");
        assertThat(Files.readString(page.resolveSibling("compare.md")))
                .startsWith("# kernel-lts-tiny-61y 1-1 → kernel-lts-tiny-61y 2-1\n")
                .contains("| of\\_number | int (int) | int (long int) |\n");
        assertThat(project.maven(Map.of(), "kernel:compare", "-Dkernel.compare.before=" + before))
                .failed()
                .says("kernel.compare.after");
    }

    /** The list of files that a build of the 6.1 kernel leaves, and its release. */
    static void compiled(OutsideProject project, String release, String files) throws IOException {
        Path list = project.work().resolve("compiled/files.txt");
        Files.createDirectories(list.getParent());
        Files.writeString(list, "kernel-lts files 1\n" + files);
        Files.writeString(list.resolveSibling("release.txt"), release + "\n");
    }

    /** The packages of a kernel with one function. */
    private static Path packages(OutsideProject project, String version, String code, String config)
            throws IOException {
        Path top = project.directory().resolve("build-" + version);
        Run.in(project.directory(), "rm", "-rf", top.toString());
        Files.createDirectories(top);
        Files.writeString(top.resolve("code.c"), code);
        Run.in(top, "gcc", "-g", "-c", "code.c", "-o", "vmlinux");
        Run.in(top, "pahole", "-J", "vmlinux");
        Files.writeString(top.resolve("Module.symvers"), "0x00000000\tof_number\tvmlinux\tEXPORT_SYMBOL\t\n");
        Files.writeString(top.resolve("config"), config);
        Files.writeString(top.resolve("kernel.spec"), """
                Name: kernel-lts-tiny-61y
                Version: @
                Release: 1
                Summary: small
                License: GPL
                %define debug_package %{nil}
                %define __os_install_post %{nil}
                %description
                Small.
                %package devel
                Summary: small
                %description devel
                Small.
                %install
                mkdir -p %{buildroot}/lib/modules/@ %{buildroot}/usr/src/kernels/@
                cp %{_topdir}/code.c %{buildroot}/lib/modules/@/vmlinuz
                cp %{_topdir}/Module.symvers %{_topdir}/vmlinux %{buildroot}/usr/src/kernels/@
                cp %{_topdir}/config %{buildroot}/usr/src/kernels/@/.config
                %files
                /lib/modules/@
                %files devel
                /usr/src/kernels/@
                """.replace("@", version));
        Run.in(top, "rpmbuild", "-bb", "--target=x86_64-linux", "--define", "_topdir " + top, "kernel.spec");
        return top.resolve("RPMS/x86_64");
    }
}
