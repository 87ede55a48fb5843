// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dkms.conf files of this test's own, evaluated by the real bash. */
class DkmsConfTest {
    private static final String RELEASE = "6.1.192-1000.el9";
    private static final String IDENTITY = "PACKAGE_NAME=thing\nPACKAGE_VERSION=1.2\nDEST_MODULE_LOCATION[0]=/extra\n";

    @TempDir
    Path directory;

    private Processes processes;
    private Path source;
    private DkmsKernel kernel;

    @BeforeEach
    void makeAKernel() {
        processes = new Processes(directory);
        source = Trees.directory(directory.resolve("source"));
        Path devel = Trees.directory(directory.resolve("devel"));
        Trees.write(devel.resolve(".config"), "CONFIG_PCI=y\nCONFIG_USB=m\n# CONFIG_VIDEO_DEV is not set\n");
        kernel = new DkmsKernel(RELEASE, KernelVersion.parse("6.1.192"), devel);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    private DkmsEvaluation.Evaluated evaluated(String text) {
        Trees.write(source.resolve("dkms.conf"), text);
        return new DkmsEvaluation(processes, kernel, directory.resolve("dkms"), 3).evaluate(source);
    }

    private DkmsConf conf(String text) {
        return evaluated(text).conf();
    }

    @Test
    void aProgramOfVariablesQuotesConditionsAndArraysIsEvaluatedAsByDkms() {
        DkmsConf conf = conf("""
                # a comment
                PACKAGE_NAME="thing"
                PACKAGE_VERSION=$(echo 1.2)
                i=0
                if [ -f "$kernel_source_dir/.config" ] && grep -q ^CONFIG_USB=m "$kernel_source_dir/.config"; then
                    BUILT_MODULE_NAME[$i]="${PACKAGE_NAME}_usb"
                    BUILT_MODULE_LOCATION[$i]="drivers/usb"
                    DEST_MODULE_LOCATION[$i]=/extra
                    let i+=1
                fi
                case "$kernelver" in 6.*) BUILT_MODULE_NAME[$i]=new ;; *) BUILT_MODULE_NAME[$i]=old ;; esac
                BUILT_MODULE_LOCATION[$i]=./src//
                DEST_MODULE_NAME[$i]='renamed'
                DEST_MODULE_LOCATION[$i]=/updates
                STRIP[$i]=No
                MAKE="make -C ${kernel_source_dir} \\
                M=$dkms_tree/$module/$module_version/build 'A=it is'"
                PRE_BUILD="configure --arch=$arch $([[ $kernelver == +([0-9.])-* ]] && echo --extglob)"
                """);
        assertThat(conf.name()).isEqualTo("thing");
        assertThat(conf.version()).isEqualTo("1.2");
        assertThat(conf.modules())
                .containsExactly(
                        new DkmsConf.Module("drivers/usb", "thing_usb", "thing_usb", true),
                        new DkmsConf.Module("src", "new", "renamed", false));
        assertThat(conf.make())
                .contains("make -C " + kernel.source() + " M=" + directory.resolve("dkms")
                        + "/thing/1.2/build 'A=it is'");
        assertThat(conf.value("PRE_BUILD")).contains("configure --arch=x86_64 --extglob");
    }

    /** zfs relies on it: configure gets an empty --host=, and no --host="". */
    @Test
    void valuesAreReadTwiceAsByDkms() {
        DkmsConf conf = conf(IDENTITY + """
                PRE_BUILD="configure
                  $( [[ -n \\"${CROSS}\\" ]] && { echo --host=\\"${CROSS}\\"; } )
                  --glob=/*"
                CLEAN='make -C $kernel_source_dir VERSION="$PACKAGE_VERSION"'
                MAKE='echo "unbalanced'
                BUILD_EXCLUSIVE_KERNEL='^6\\.1\\..*$'
                """);
        assertThat(conf.value("PRE_BUILD")).contains("configure --host= --glob=/*");
        assertThat(conf.value("CLEAN")).contains("make -C " + kernel.source() + " VERSION=1.2");
        assertThat(conf.make()).contains("echo \"unbalanced");
        new DkmsExclusions(new DkmsEvaluation.Evaluated(conf, ""), kernel).require();
    }

    @Test
    void scriptsAndCommandsRunInDkmssDirectoriesWithItsVariables() {
        DkmsEvaluation evaluation = new DkmsEvaluation(processes, kernel, directory.resolve("dkms"), 3);
        DkmsConf conf = conf(IDENTITY + """
                MAKE="echo made \\
                    with ${parallel_jobs+-j$parallel_jobs} \\"by-$module\\" '\\$module_version' > made"
                PRE_BUILD="configure
                    --with=$(echo $kernelver)
                    --second"
                POST_BUILD="after $dkms_tree/$module/$module_version/$kernelver/$arch"
                """);
        evaluation.emptyDirectories(conf);
        Path build = Trees.directory(evaluation.buildDirectory(conf));
        Trees.write(build.resolve("configure"), "#!/bin/sh\nprintf '[%s]' \"$@\" \"$kernelver\" > configured\n");
        Trees.write(build.resolve("after"), "#!/bin/sh\ncp made \"$1/\"\n");
        Trees.executable(build.resolve("configure"));
        Trees.executable(build.resolve("after"));
        for (String script : List.of("PRE_BUILD", "MAKE", "POST_BUILD")) {
            String text = script.equals("MAKE")
                    ? conf.make().orElseThrow()
                    : conf.value(script).orElseThrow();
            processes.output(
                    script.equals("MAKE")
                            ? evaluation.command(conf, build, text)
                            : evaluation.script(conf, build, text),
                    "");
        }
        assertThat(build.resolve("configured")).hasContent("[--with=" + RELEASE + "][--second][]");
        assertThat(directory.resolve("dkms/thing/1.2/" + RELEASE + "/x86_64/made"))
                .hasContent("made with -j3 by-thing 1.2");
        assertThat(processes
                        .run(evaluation.script(conf, build, "absent --option"))
                        .succeeded())
                .isTrue();
    }

    @Test
    void theOnlyModuleHasTheNameOfThePackageIfNoneIsGiven() {
        assertThat(conf(IDENTITY).modules()).containsExactly(new DkmsConf.Module("", "thing", "thing", true));
        assertThatThrownBy(() -> conf(IDENTITY + "DEST_MODULE_LOCATION[1]=/extra\nBUILT_MODULE_NAME[0]=a\n")
                        .modules())
                .hasMessageContaining("no BUILT_MODULE_NAME[1]");
    }

    @Test
    void theLastMakeWhoseExpressionMatchesIsTaken() {
        assertThat(conf(IDENTITY).make()).isEmpty();
        assertThat(conf(IDENTITY + "MAKE=always").make()).contains("always");
        assertThat(conf(IDENTITY + "MAKE[0]=zero\nMAKE[1]=ignored").make()).contains("zero");
        String several = """
                MAKE[0]=default
                MAKE[1]=one; MAKE_MATCH[1]='^(5\\.[0-9]+|6\\.1)\\.'
                MAKE[2]=two; MAKE_MATCH[2]='-[0-9]{4}\\.el9$'
                MAKE[3]=three; MAKE_MATCH[3]='^5'
                """;
        assertThat(conf(IDENTITY + several).make()).contains("two");
        assertThat(conf(IDENTITY + several + "MAKE_MATCH[0]=^4\nMAKE_MATCH[1]=^5\nMAKE_MATCH[2]='^6['\n")
                        .make())
                .isEmpty();
    }

    @Test
    void patchesAreThoseForTheKernelInTheirOrder() {
        assertThat(conf(IDENTITY + """
                        PATCH[0]=always.patch
                        PATCH[1]=old.patch; PATCH_MATCH[1]='^5'
                        PATCH[5]=sub/new.patch; PATCH_MATCH[5]='^6\\.[0-9]+\\.'
                        """).patches()).containsExactly("always.patch", "sub/new.patch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PACKAGE_NAME=../../../tmp/x",
                "PACKAGE_VERSION='1 2'",
                "PACKAGE_NAME=",
                "BUILT_MODULE_NAME=../x",
                "BUILT_MODULE_NAME=x.ko",
                "DEST_MODULE_NAME=/etc/x",
                "BUILT_MODULE_LOCATION=a/../../b",
                "BUILT_MODULE_LOCATION=/etc",
                "PATCH=../../../etc/passwd",
                "BUILT_MODULE_NAME=a-b; BUILT_MODULE_NAME[1]=c; DEST_MODULE_NAME[1]=a_b",
                "BUILT_MODULE_NAME[70000]=x",
                "unset BUILT_MODULE_NAME; declare -A BUILT_MODULE_NAME; BUILT_MODULE_NAME[x]=y",
                "BUILT_MODULE_NAME=$'\\xff'",
                "exit 0",
                "if",
                "echo $("
            })
    void whatLeadsElsewhereOrHasNoFormIsRefused(String line) {
        assertThatThrownBy(() -> {
                    DkmsConf conf = conf(IDENTITY + line + "\n");
                    conf.name();
                    conf.version();
                    conf.modules();
                    conf.patches();
                })
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("dkms.conf");
    }

    @Test
    void theResultIsReadFromNoOtherFile() throws IOException {
        Path secret = directory.resolve("secret");
        Trees.write(secret, "PACKAGE_NAME\0000\000secret\000end\0000\000\000");
        assertThatThrownBy(() -> conf(IDENTITY + "ln -sf " + secret + " "
                        + directory.resolve("dkms/.evaluated/variables") + "; exit 0\n"))
                .isInstanceOf(KernelException.class)
                .hasMessageNotContaining("secret");
        assertThat(Files.readString(secret, StandardCharsets.UTF_8)).contains("secret");
    }

    @Test
    void aKernelThatDkmsConfExcludesIsRefusedByEachReason() {
        assertThat(reasons("BUILD_EXCLUSIVE_CONFIG='CONFIG_PCI CONFIG_VIDEO_DEV !CONFIG_USB !CONFIG_FOO'"))
                .contains("it needs CONFIG_VIDEO_DEV, which this kernel lacks")
                .contains("it can't be built with CONFIG_USB, which this kernel has")
                .doesNotContain("CONFIG_PCI")
                .doesNotContain("CONFIG_FOO");
        assertThat(reasons("BUILD_EXCLUSIVE_KERNEL='REQUIRES CONFIG_VIDEO_DEV'"))
                .contains("it needs CONFIG_VIDEO_DEV, which this kernel lacks");
        assertThat(reasons("BUILD_EXCLUSIVE_KERNEL='^(5\\.[0-9]+|4)\\.'"))
                .contains("the kernel " + RELEASE + " does not match \"^(5\\.[0-9]+|4)\\.\"");
        assertThat(reasons("echo no backlight here >&2; BUILD_EXCLUSIVE_ARCH='^do_not_build$'"))
                .contains("the architecture x86_64 does not match", "It printed: no backlight here");
        assertThat(reasons("BUILD_EXCLUSIVE_KERNEL_MIN=6.2")).contains("for Linux 6.2 and later");
        assertThat(reasons("BUILD_EXCLUSIVE_KERNEL_MAX=5.19.99")).contains("for Linux 5.19.99 and earlier");
        assertThat(reasons("OBSOLETE_BY=6.1.192-16")).contains("Linux 6.1.192 and later have the module themselves");
        assertThat(reasons("[[ $kernelver == 6.* ]] && build_exclude=yes"))
                .contains("a condition in it excludes this kernel (build_exclude)");
    }

    /** The number is that of kernel.jobs, and the packages are the same on a machine with other processors. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAKE=\"make -j$(nproc) x\"",
                "MAKE='make -j$(nproc --all) x'",
                "MAKE=\"make -j`getconf _NPROCESSORS_ONLN` x\"",
                "MAKE=\"make -j$(grep -c ^processor /proc/cpuinfo) x\"",
                "n=$(grep -c processor /proc/cpuinfo); [ \"$n\" -gt 1 ] && MAKE=\"make -j$n x\""
            })
    void theNumberOfProcessorsIsThatOfTheJobs(String make) {
        assertThat(conf(IDENTITY + make + "\n").make()).contains("make -j$parallel_jobs x");
    }

    @Test
    void aNumberMadeOfThatOfProcessorsIsMadeOfThatOfTheJobs() {
        assertThat(conf(IDENTITY + "MAKE=\"make -j$(( $(nproc) + 1 ))\"\n").make())
                .contains("make -j4");
        assertThat(conf(IDENTITY + "MAKE=\"make 'J=$(nproc)'\"\n").make()).contains("make 'J=3'");
        assertThat(conf(IDENTITY + "BUILT_MODULE_NAME=m$(nproc)\n").modules())
                .extracting(DkmsConf.Module::name)
                .containsExactly("m3");
        assertThat(conf(IDENTITY + "BUILT_MODULE_NAME=$(getconf PAGE_SIZE)\n").modules())
                .extracting(DkmsConf.Module::name)
                .containsExactly("4096");
    }

    @Test
    void aScriptGetsTheNumberOfTheJobs() {
        DkmsEvaluation evaluation = new DkmsEvaluation(processes, kernel, directory.resolve("dkms"), 3);
        DkmsConf conf = conf(IDENTITY + "PRE_BUILD=\"configure -j$(nproc) $parallel_jobs\"\n");
        assertThat(conf.value("PRE_BUILD")).contains("configure -j$parallel_jobs $parallel_jobs");
        evaluation.emptyDirectories(conf);
        Path build = Trees.directory(evaluation.buildDirectory(conf));
        Trees.write(build.resolve("configure"), "#!/bin/sh\necho \"$@\"\n");
        Trees.executable(build.resolve("configure"));
        assertThat(processes.output(
                        evaluation.script(conf, build, conf.value("PRE_BUILD").orElseThrow()), ""))
                .isEqualTo("-j3 3\n");
    }

    /** As current dkms does it; those of index 0 are for all modules, in each dkms. */
    @Test
    void aModuleThatIsExcludedForThisKernelIsLeftOutAndTheOthersAreNot() {
        DkmsConf conf = new DkmsExclusions(evaluated(IDENTITY + """
                        for i in 0 1 2 3 4 5; do
                            BUILT_MODULE_NAME[$i]=m$i
                            DEST_MODULE_LOCATION[$i]=/extra
                        done
                        BUILD_EXCLUSIVE_KERNEL_MIN[1]=7.2
                        BUILD_EXCLUSIVE_KERNEL[2]='^5'
                        BUILD_EXCLUSIVE_CONFIG[3]='CONFIG_PCI CONFIG_VIDEO_DEV'
                        BUILD_EXCLUSIVE_KERNEL_MAX[4]=6.2
                        BUILD_EXCLUSIVE_KERNEL[4]='^6'
                        BUILD_EXCLUSIVE_ARCH[5]=arm
                        """), kernel).require();
        DkmsConf again = DkmsConf.parse(conf.bytes());
        assertThat(again.modules()).extracting(DkmsConf.Module::name).containsExactly("m0", "m4");
        assertThat(again.excludedModules())
                .containsOnlyKeys("m1", "m2", "m3", "m5")
                .containsEntry("m1", "it is for Linux 7.2 and later (BUILD_EXCLUSIVE_KERNEL_MIN)")
                .containsEntry("m3", "it needs CONFIG_VIDEO_DEV, which this kernel lacks (BUILD_EXCLUSIVE_CONFIG)");
    }

    /** As for kernels before and after a change; a module may have another name in the package. */
    @Test
    void aModuleThatAnotherIndexProvidesIsNotExcluded() {
        DkmsConf conf = new DkmsExclusions(evaluated(IDENTITY + """
                        for i in 0 1 2 3 4 5; do DEST_MODULE_LOCATION[$i]=/extra; done
                        BUILT_MODULE_NAME=(first foo foo old here gone)
                        BUILT_MODULE_LOCATION[1]=before
                        BUILT_MODULE_LOCATION[2]=after
                        DEST_MODULE_NAME[3]=thing
                        DEST_MODULE_NAME[4]=thing
                        DEST_MODULE_NAME[5]=renamed
                        BUILD_EXCLUSIVE_KERNEL_MAX[1]=5.19
                        BUILD_EXCLUSIVE_KERNEL_MIN[2]=6.0
                        BUILD_EXCLUSIVE_KERNEL_MAX[3]=5.19
                        BUILD_EXCLUSIVE_KERNEL_MAX[5]=5.19
                        """), kernel).require();
        assertThat(conf.modules())
                .extracting(DkmsConf.Module::path)
                .containsExactly("first.ko", "after/foo.ko", "here.ko");
        assertThat(conf.excludedModules()).containsOnlyKeys("renamed");
        assertThat(Stream.of("first", "foo", "thing", "here", "other").map(conf::excluded))
                .containsOnly(Optional.empty());
        assertThat(Stream.of("old", "gone", "renamed").map(conf::excluded))
                .containsOnly(Optional.of("it is for Linux 5.19 and earlier (BUILD_EXCLUSIVE_KERNEL_MAX)"));
    }

    @Test
    void aKernelThatIsWantedIsTaken() {
        DkmsEvaluation.Evaluated wanted = evaluated(IDENTITY + """
                BUILD_EXCLUSIVE_CONFIG="CONFIG_PCI !CONFIG_VIDEO_DEV"
                BUILD_EXCLUSIVE_KERNEL='^6\\.'
                BUILD_EXCLUSIVE_ARCH='x86.*'
                BUILD_EXCLUSIVE_KERNEL_MIN=2.6.39
                BUILD_EXCLUSIVE_KERNEL_MAX=6.1.192
                OBSOLETE_BY=6.2
                """);
        new DkmsExclusions(wanted, kernel).require();
        assertThat(List.of(wanted.said())).containsExactly("");
    }

    /** dkms removes the last of each value's carriage returns, so such files work with it. */
    @Test
    void aFileWithTheLineEndsOfWindowsIsReadAsByDkms() {
        DkmsEvaluation.Evaluated evaluated = evaluated((IDENTITY + """
                BUILD_EXCLUSIVE_KERNEL="^6\\."
                MAKE_MATCH[0]="^6"
                MAKE[0]="make here"
                """).replace("\n", "\r\n"));
        new DkmsExclusions(evaluated, kernel).require();
        assertThat(evaluated.conf().make()).contains("make here");
        assertThat(evaluated.conf().name()).isEqualTo("thing");
    }

    /** As in mstflint-dkms of Debian 13, whose build misspelt it. */
    @ParameterizedTest
    @ValueSource(strings = {"#MODULE_VERSION#", "#MODULES_VERSION#", "@VERSION@", "%%VERSION%%"})
    void aPlaceholderInPlaceOfTheVersionIsFilledWithTheOneOfThePom(String placeholder) {
        DkmsConf conf = conf(IDENTITY + "PACKAGE_VERSION=\"" + placeholder + "\"\n"
                + "MAKE=\"make M=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build\"\n");
        assertThatThrownBy(conf::version).hasMessageContaining("PACKAGE_VERSION=\"" + placeholder + "\"");
        DkmsConf filled = conf.filled("4.33.0");
        assertThat(filled.version()).isEqualTo("4.33.0");
        assertThat(filled.make()).contains("make M=" + directory.resolve("dkms") + "/thing/4.33.0/build");
        assertThat(conf(IDENTITY).filled("4.33.0").version()).isEqualTo("1.2");
    }

    private String reasons(String line) {
        DkmsEvaluation.Evaluated evaluated = evaluated(IDENTITY + line + "\n");
        try {
            new DkmsExclusions(evaluated, kernel).require();
            return "";
        } catch (KernelException e) {
            return e.getMessage();
        }
    }
}
