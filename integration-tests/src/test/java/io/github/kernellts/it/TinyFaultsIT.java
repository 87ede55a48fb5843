// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults of the machine during a kernel build. Mounting needs root. */
class TinyFaultsIT {
    private OutsideProject project;
    private Path disk;

    @BeforeEach
    void makeProject() throws IOException {
        project = OutsideProject.of("tiny", "faults");
        disk = Files.createDirectories(project.directory().resolve("disk"));
    }

    @AfterEach
    void unmount() throws IOException {
        if (Files.readString(Path.of("/proc/mounts")).contains(" " + disk + " ")) {
            Run.in(project.directory(), "umount", "--lazy", disk.toString());
        }
    }

    @Test
    void aDiskThatIsFullWhileCompilingIsSaidAndLeavesNoPackages() throws IOException {
        Run.in(project.directory(), "mount", "-t", "tmpfs", "-o", "size=48m", "none", disk.toString());
        OutsideProject.Result result = build("-Dkernel.objects=" + disk, "-Dkernel.requires.disk=10");
        assertThat(result)
                .failed()
                .says("Compiling " + TinyBuild.snapshot("7").release())
                .says("No space left on device", " KiB are free in " + disk)
                .says("kernel.objects")
                .says(":compile (default-compile)");
        assertThat(project.work().resolve("rpms")).doesNotExist();
    }

    @Test
    void aTargetThatCanNotBeWrittenToIsSaidBeforeAnythingIsDone() {
        Run.in(project.directory(), "mount", "-t", "tmpfs", "-o", "ro", "none", disk.toString());
        OutsideProject.Result result = build("-Dkernel.workspace=" + disk);
        assertThat(result)
                .failed()
                .says("Read-only file system", disk.toString(), ":check (default-check)")
                .doesNotSay("Compiling", "NullPointerException");
    }

    @Test
    void aCompilerThatIsKilledFailsTheBuildWhichThenGoesOn() throws Exception {
        String own = "-Dkernel.objects=" + project.directory().resolve("objects");
        // ccache treats a killed preprocessor as unable to do its job, and calls the compiler itself.
        Process maven =
                project.startUntilMakeRuns(Map.of(), "package", "-Pel9", own, "-Dkernel.compiler.launcher=none");
        // Before its first objects, make tests the compiler's options, and treats a killed compiler as one without
        // the option.
        Path log = project.work().resolve("logs/compile.log");
        while (maven.isAlive() && !Files.readString(log).contains("  CC      kernel/")) {
            Thread.onSpinWait();
        }
        Optional<ProcessHandle> compiler = Optional.empty();
        while (maven.isAlive() && compiler.isEmpty()) {
            compiler = maven.descendants()
                    .filter(process -> process.info().command().orElse("").endsWith("/cc1"))
                    .findFirst();
        }
        compiler.ifPresent(ProcessHandle::destroyForcibly);
        assertThat(maven.waitFor()).isNotZero();
        assertThat(compiler).isPresent();
        assertThat(Files.readString(log)).contains("Killed signal terminated program cc1");
        assertThat(project.work().resolve("stages/compile.stamp")).doesNotExist();
        assertThat(project.work().resolve("rpms")).doesNotExist();
        // make removed the object that it was writing, and continues from there.
        Process again = project.startUntilMakeRuns(Map.of(), "package", "-Pel9", own);
        Run.in(project.directory(), "kill", "-INT", Long.toString(again.pid()));
        again.waitFor();
    }

    private OutsideProject.Result build(String... options) {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "package";
        all[1] = "-Pel9";
        return project.maven(Map.of(), all);
    }
}
