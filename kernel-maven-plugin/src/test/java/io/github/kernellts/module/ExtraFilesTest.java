// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.rpm.Publisher;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files beside a module, in packages made by rpmbuild and read by rpm. */
class ExtraFilesTest {
    private static final String RESTARTING = "/etc/dnf/plugins/needs-restarting.d/kmod-hello-lts-kvm-61y.conf";

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Path.of("/extra"));
    private Path files;

    @BeforeEach
    void makeDirectory() {
        files = Trees.directory(directory.resolve("files"));
    }

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void theCommonPackageHasThemAndTheModulesPackageSaysWhichModulesItHas() {
        put("usr/lib/modprobe.d/hello.conf", "options hello loud=1\n");
        put("usr/lib/udev/rules.d/70-hello.rules", "KERNEL==\"hello*\", MODE=\"0660\"\n");
        put("usr/lib/firmware/hello/v1/hello.bin", "\0firmware");
        List<Path> rpms = packages(List.of("hello"));

        assertThat(rpm(rpms.get(1), "--list"))
                .containsExactlyInAnyOrder(
                        RESTARTING,
                        "/usr/lib/firmware/hello",
                        "/usr/lib/firmware/hello/v1",
                        "/usr/lib/firmware/hello/v1/hello.bin",
                        "/usr/lib/modprobe.d/hello.conf",
                        "/usr/lib/modules-load.d/kmod-hello-lts-kvm-61y.conf",
                        "/usr/lib/udev/rules.d/70-hello.rules");
        assertThat(rpm(rpms.get(1), "--queryformat=[%{FILEMODES:perms} %{FILEUSERNAME}\\n]"))
                .containsOnly("-rw-r--r-- root", "drwxr-xr-x root");
        assertThat(rpm(rpms.get(0), "--list"))
                .contains("/lib/modules/6.1.192-7.el9/extra/hello.ko")
                .noneMatch(path -> path.contains("/usr/"));
        assertThat(rpm(rpms.get(0), "--provides")).contains("kmod(hello.ko)", "kmod(hello-core.ko)");
    }

    @Test
    void anotherContentIsAnotherInputAndNoneIsNone() {
        assertThat(ExtraFiles.none().fingerprint()).isEmpty();
        put("usr/lib/sysctl.d/50-hello.conf", "a = 1\n");
        String before = extra().fingerprint();
        put("usr/lib/sysctl.d/50-hello.conf", "a = 2\n");
        assertThat(extra().fingerprint()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/modprobe.d/hello.conf",
                "usr/lib/modules/6.1.192-7.el9/extra/other.ko",
                "lib/firmware/hello.bin",
                "usr/lib/firmware",
                "usr/lib/modprobe.d/.gitkeep",
                "usr/lib/modprobe.d/two words.conf",
                "usr/lib/modprobe.d/100%.conf"
            })
    void aFileThatNoPackageOfModulesBringsIsRefusedByItsPath(String path) {
        put(path, "x");
        assertThatThrownBy(extra()::files)
                .hasMessageContaining("kernel.module.files has " + path)
                .hasMessageContaining("Fix: ");
    }

    @Test
    void aLinkIsRefused() throws IOException {
        Files.createSymbolicLink(Trees.parents(files.resolve("usr/lib/firmware/hello.bin")), Path.of("other.bin"));
        assertThatThrownBy(extra()::files).hasMessageContaining("not an ordinary file");
    }

    @Test
    void theListOfModulesToLoadIsWrittenOnce() {
        String list = "usr/lib/modules-load.d/kmod-hello-lts-kvm-61y.conf";
        put(list, "hello\n");
        assertThatThrownBy(() -> packages(List.of("hello"))).hasMessageContaining("kernel.module.load");
        assertThat(rpm(packages(List.of()).get(1), "--list")).containsExactly(RESTARTING, "/" + list);
    }

    private void put(String path, String content) {
        Trees.write(Trees.parents(files.resolve(path)), content);
    }

    private ExtraFiles extra() {
        return new ExtraFiles(Optional.of(files));
    }

    private List<Path> packages(List<String> load) {
        ModulePackage named = new ModulePackage(
                new ModuleRecipe(
                        "hello",
                        "1",
                        List.of(),
                        ModuleRecipe.Makefile.KBUILD,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "extra",
                        load,
                        List.of(),
                        Optional.empty(),
                        "a module"),
                new DevelPackage(
                        Path.of("devel.rpm"),
                        "kernel-lts-kvm-61y",
                        "kvm",
                        "6.1.192_7.el9-1",
                        "6.1.192-7.el9",
                        EnterpriseLinux.EL9,
                        Instant.EPOCH),
                1,
                false);
        Path root = Trees.emptyDirectory(directory.resolve("root"));
        for (String module : List.of("hello", "hello-core")) {
            Trees.write(Trees.parents(root.resolve(named.directory()).resolve(module + ".ko")), module);
        }
        return new ModulePackaging(processes, named, ModuleLayout.of(named, extra(), root), "GPL", Publisher.unnamed())
                .binary(Trees.emptyDirectory(directory.resolve("work")), directory.resolve("log"));
    }

    private List<String> rpm(Path file, String question) {
        return processes
                .output(Command.of(directory, "rpm", "--query", "--package", question, file.toString()), "")
                .lines()
                .toList();
    }
}
