// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.kbuild.ReadFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the kernel's flaws is in an external module, by dependency files as kbuild writes them for one. */
class ModuleCodeTest {
    private static final String ID = "CVE-2026-10001";
    private static final String LINK = "/lib/modules/6.1.192-1000.el9/build";

    @TempDir
    Path directory;

    private Path devel;
    private Path build;

    @BeforeEach
    void compile() {
        devel = directory.resolve("devel");
        build = directory.resolve("build");
        for (String name : List.of(
                "Makefile",
                "include/linux/kernel.h",
                "include/linux/overflow.h",
                "include/linux/linked.h",
                "include/linux/unused.h",
                "include/net/sctp/sctp.h",
                "arch/x86/include/asm/page.h",
                "scripts/module-common.c",
                "scripts/Makefile.build")) {
            Trees.write(devel.resolve(name), "");
        }
        // Until 6.12, make runs in -devel.
        Trees.write(
                build.resolve(".px.o.cmd"),
                "savedcmd_" + build + "/px.o := gcc -I./arch/x86/include -include ./include/linux/kernel.h -c -o "
                        + build
                        + "/px.o " + build + "/px.c\n\nsource_" + build + "/px.o := " + build + "/px.c\n\ndeps_" + build
                        + "/px.o := \\\n    $(wildcard include/config/FOO) \\\n  include/linux/kernel.h \\\n"
                        + "  arch/x86/include/asm/page.h \\\n  " + LINK + "/include/linux/linked.h \\\n  " + build
                        + "/fuse_i.h \\\n");
        // Since 6.13, it runs beside the module.
        Trees.write(
                build.resolve("lib/.dev.o.cmd"),
                "savedcmd_dev.o := gcc -c -o dev.o dev.c\n\nsource_dev.o := dev.c\n\ndeps_dev.o := \\\n  " + devel
                        + "/include/linux/overflow.h \\\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include/linux/kernel.h",
                "include/linux/overflow.h",
                "include/linux/linked.h",
                "arch/x86/include/asm/page.h"
            })
    void aFlawInAHeaderThatItIncludesIsOpen(String header) {
        Finding finding = finding(header);
        assertThat(finding.status()).isEqualTo(Status.AFFECTED);
        assertThat(finding.reason()).isEqualTo("Linux 6.1.192 is affected, and this module has " + header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include/linux/unused.h",
                "net/sctp/socket.c",
                "kernel/sched/sched.h",
                "scripts/module-common.c",
                "arch/arm64/include/asm/page.h",
                "fs/Makefile"
            })
    void theRestOfTheKernelIsNotInIt(String file) {
        Finding finding = finding(file);
        assertThat(finding.codeAbsent()).isTrue();
        assertThat(finding.reason()).isEqualTo("Neither compiled nor included: " + file);
    }

    @Test
    void aHeaderOfTheKernelBesideSourcesThatItHasNotIsOpen() {
        assertThat(finding("net/sctp/socket.c", "include/linux/kernel.h").status())
                .isEqualTo(Status.AFFECTED);
    }

    /** px-fuse began as a copy of fs/fuse. */
    @ParameterizedTest
    @ValueSource(strings = {"fs/fuse/dev.c", "fs/fuse/fuse_i.h"})
    void aFileOfItsOwnWithTheNameOfAFlawedOneMayBeACopy(String file) {
        Finding finding = finding(file);
        assertThat(finding.status()).isEqualTo(Status.UNDER_INVESTIGATION);
        assertThat(finding.reason()).contains("this module has a file of its own with the name of " + file);
    }

    @Test
    void aPublicHeaderThatThisReleaseHasNotMayHaveAnotherName() {
        assertThat(finding("include/linux/renamed.h").status()).isEqualTo(Status.AFFECTED);
        assertThat(finding("include/linux/renamed.h").reason()).contains("its source has no include/linux/renamed.h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scripts/Makefile.build", "Makefile"})
    void whatMakesModulesMayBeInIt(String file) {
        assertThat(finding(file).status()).isEqualTo(Status.AFFECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"include/linux", "include/", "Documentation/../include/linux/kernel.h"})
    void aDirectoryWithHeadersThatItIncludesAndARoundaboutNameAreOpen(String name) {
        assertThat(finding(name).status()).isEqualTo(Status.AFFECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"net/sctp/", "include/net/sctp", "arch/x86/kernel"})
    void aDirectoryOfWhichItIncludesNothingIsNotInIt(String name) {
        assertThat(finding(name).codeAbsent()).isTrue();
    }

    @Test
    void withoutDependencyFilesNoHeaderIsCalledAbsent() {
        Trees.emptyDirectory(build);
        assertThat(finding("include/linux/unused.h").status()).isEqualTo(Status.AFFECTED);
    }

    @Test
    void recordsOfOtherReleasesAreLeftOut() {
        CveData data = new CveData(
                "0".repeat(40),
                Instant.EPOCH,
                List.of(
                        Records.read(ID, Records.open(ID, "include/linux/kernel.h")),
                        Records.read(
                                "CVE-2026-10002",
                                Records.record(
                                        "CVE-2026-10002",
                                        Records.affected(
                                                "affected",
                                                List.of("include/linux/kernel.h"),
                                                Records.since("6.1.78", "6.1.*"))))),
                Map.of("CVE-2026-10003", "x.json: broken"));
        assertThat(new Ledger(data, "6.1.192", files()).findingsOfRelease())
                .extracting(Finding::id)
                .containsExactly(ID, "CVE-2026-10003");
    }

    private Finding finding(String... named) {
        CveData data = new CveData(
                "0".repeat(40), Instant.EPOCH, List.of(Records.read(ID, Records.open(ID, named))), Map.of());
        return new Ledger(data, "6.1.192", files()).findings().get(0);
    }

    /** By way of the file in which they are kept. */
    private ReadFiles files() {
        Path list = directory.resolve("files.txt");
        Trees.write(list, ReadFiles.collect(devel, build, Set.of(LINK)).text());
        return ReadFiles.read(list);
    }
}
