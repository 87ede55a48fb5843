// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleErrorsTest {
    @TempDir
    Path directory;

    private DevelTree devel;

    @BeforeEach
    void unpackDevel() {
        DevelPackage kernelPackage = new DevelPackage(
                directory.resolve("devel.rpm"),
                "kernel-lts-kvm-61y",
                "kvm",
                "6.1.192_1000.el9-1",
                "6.1.192-1000.el9",
                EnterpriseLinux.EL9,
                Instant.EPOCH);
        Path top = directory.resolve("usr/src/kernels/6.1.192-1000.el9");
        for (String file :
                new String[] {"Makefile", ".config", "Module.symvers", "vmlinux", "trusted-certificates.pem"}) {
            Trees.write(top.resolve(file), "");
        }
        Trees.write(top.resolve("symbol-options"), "video_ioctl\tVIDEO\nvideo_ioctl2\tVIDEO_DEV\n");
        devel = DevelTree.of(kernelPackage, directory);
    }

    @Test
    void missingSymbolsComeWithTheOptionThatBringsThem() {
        assertThat(explained("""
                ERROR: modpost: "video_ioctl2" [/tmp/v4l2loopback.ko] undefined!
                ERROR: modpost: "private_thing" [/tmp/v4l2loopback.ko] undefined!
                make[1]: *** [Makefile:1: modules] Error 2
                """))
                .contains("The kernel 6.1.192-1000.el9 (kvm) lacks what the module uses")
                .contains("\n  private_thing\n")
                .contains("\n  video_ioctl2 (CONFIG_VIDEO_DEV brings it)\n")
                .contains("if another external module exports one, build both in one project");
        assertThat(explained("ERROR: modpost: \"video_ioctl2\" [/tmp/v4l2loopback.ko] undefined!\n"))
                .doesNotContain("another external module");
    }

    @Test
    void aDirectoryOfTheKernelThatOnlyTheSandboxHasComesWithTheVariableThatNamesIt() {
        Trees.write(directory.resolve("Makefile"), "all:\nKDIR ?= /lib/modules/$(shell uname -r)/build\n");
        assertThat(explained("make[1]: *** /lib/modules/6.18.44/build: No such file or directory.  Stop.\n"))
                .contains("looks for the kernel in /lib/modules/6.18.44/build", "KDIR=$kernel_source_dir");
        assertThat(explained("cp: cannot stat '/lib/modules/6.18.44/build/.config': No such file or directory\n"))
                .contains("looks for the kernel in /lib/modules/6.18.44/build");
    }

    @Test
    void typesThatWereLeftOutAreTakenFromTheMessageAndNotFromThePrintedCommand() {
        String command = "  if [ ! -f vmlinux ]; then printf \"Skipping BTF generation for %s due to unavailability\n";
        assertThat(ModuleErrors.typesWereSkipped(command)).isFalse();
        assertThat(ModuleErrors.typesWereSkipped(command + "Skipping BTF generation for x.ko due to unavailability\n"))
                .isTrue();
    }

    @Test
    void aMissingLicenceIsNamedWithItsFile() {
        assertThat(explained("ERROR: modpost: missing MODULE_LICENSE() in /tmp/x/hello.o\n"))
                .contains("There is no MODULE_LICENSE in hello.o");
    }

    @Test
    void aSymbolForGplModulesOnlyIsNamed() {
        assertThat(explained("ERROR: modpost: GPL-incompatible module x.ko uses GPL-only symbol 'ref_module'\n"))
                .contains("not compatible with the GPL")
                .contains("ref_module");
    }

    @Test
    void anErrorInTheModulesOwnSourcePointsIntoTheSourceThatWasGiven() {
        assertThat(explained(directory + "/driver/a.c:31:2: error: too few arguments\nmake: *** [driver] Error 2\n"))
                .contains("own source does not compile for 6.1.192-1000.el9, first at driver/a.c:31:\n")
                .contains("\ndriver/a.c:31:2: error: too few arguments\n")
                .contains("supports Linux 6.1.192")
                .doesNotContain(directory + "/driver");
        assertThat(explained("/usr/src/linux/include/x.h:3:1: error: no such thing\n"))
                .contains("The module could not be built for");
    }

    /** As west-chamber, which needs one of xtables-addons, and nvidia-fs one of nvidia. */
    @Test
    void aHeaderOfSomebodyElseIsNoQuestionOfTheKernelsVersion() {
        assertThat(explained(directory + "/extensions/xt_CUI.c:24:10: fatal error: compat_xtables.h: No such file or"
                        + " directory\nmake: *** [extensions] Error 2\n"))
                .contains("includes compat_xtables.h, at extensions/xt_CUI.c:24, and neither it nor the kernel's")
                .contains("one source that has both", "development package")
                .doesNotContain("supports Linux");
        Trees.directory(devel.top().resolve("include/linux"));
        assertThat(explained("x.c:3:10: fatal error: linux/gone.h: No such file or directory\n"))
                .contains("supports Linux 6.1.192");
        assertThat(explained("a.c:1:1: error: first\nx.c:3:10: fatal error: y.h: No such file or directory\n"))
                .contains("first at a.c:1");
    }

    @Test
    void aCompilersErrorIsShown() {
        assertThat(explained("  CC [M]  x.o\nx.c:3:1: error: void value not ignored as it ought to be\n"))
                .contains("x.c:3:1: error: void value not ignored")
                .contains("kernel.module.patches");
    }

    private String explained(String log) {
        return new ModuleErrors(devel, directory, log)
                .explain(new KernelException("make failed", ""), Path.of("make.log"))
                .getMessage();
    }
}
