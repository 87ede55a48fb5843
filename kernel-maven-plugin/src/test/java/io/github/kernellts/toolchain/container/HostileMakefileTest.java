// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.kbuild.HostPrograms;
import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.kbuild.KernelRelease;
import io.github.kernellts.module.DevelPackage;
import io.github.kernellts.module.DevelTree;
import io.github.kernellts.module.ModuleMake;
import io.github.kernellts.module.ModuleRecipe;
import io.github.kernellts.module.dkms.DkmsEvaluation;
import io.github.kernellts.module.dkms.DkmsKernel;
import io.github.kernellts.rpm.EnterpriseLinux;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.RecordedOutput;
import io.github.kernellts.system.Trees;
import io.github.kernellts.toolchain.Toolchain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Makefiles that search for secrets and write elsewhere, in the real bubblewrap, and without it as a control. */
class HostileMakefileTest {
    private static final String PASSWORD = "KERNEL_RPM_PASSWORD=canary-of-this-test";
    private static final List<String> ALL =
            List.of("key", "password", "process", "network", "logs", "stages", "rpms", "signed", "cache", "linux");

    @TempDir
    Path directory;

    private Processes processes;
    private ServerSocket server;
    private Path source;

    @BeforeEach
    void plantWhatIsLookedFor() throws IOException {
        processes = new Processes(directory);
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        processes.start(Command.of(directory, "sleep", "98765")
                .withEnvironment(Map.of("KERNEL_RPM_PASSWORD", "canary-of-this-test")));
        Trees.write(directory.resolve("home/key.pem"), "a private key\n");
        for (String each : List.of("work/logs", "work/stages", "work/rpms", "work/signed", "cache")) {
            Trees.directory(directory.resolve(each));
        }
        source = Trees.directory(directory.resolve("cache/trees/linux"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        processes.close();
    }

    @Test
    void aKernelsMakefileFindsNothingAndWritesNowhereElse() {
        assertThat(kernel("bubblewrap")).isEmpty();
        assertThat(kernel("none")).containsAll(ALL);
    }

    @Test
    void aModulesMakefileAndItsPrepareCommandFindNothingAndWriteNowhereElse() {
        assertThat(module("bubblewrap", "make")).isEmpty();
        assertThat(module("bubblewrap", "prepare")).isEmpty();
        assertThat(module("none", "make")).containsAll(ALL);
    }

    @Test
    void aDkmsConfFindsNothingAndWritesNowhereElse() {
        assertThat(dkms("bubblewrap")).isEmpty();
        assertThat(dkms("none")).containsAll(ALL);
    }

    /** Where makefiles look for the kernel without being told, on a machine that has no such directories. */
    @Test
    void theKernelIsAlsoFoundByTheReleaseThatUnamePrints() {
        Path build = Trees.directory(directory.resolve("work/build"));
        Path devel = Trees.directory(directory.resolve("work/devel/usr/src/kernels/6.1.192-1.el9"));
        Trees.write(devel.resolve("Makefile"), "modules:\n\t@pwd -P\n");
        DkmsKernel kernel = new DkmsKernel("6.1.192-1.el9", KernelVersion.parse("6.1.192"), devel);
        String two = "make -s -C /lib/modules/$(uname -r)/build modules && make -s -C /lib/modules/6.1.192-1.el9/build"
                + " modules && ls /usr/bin/make && touch /usr/lib/written /lib/modules/written";
        Processes.Result result = builders("bubblewrap")
                .processes()
                .run(Command.of(build, "sh", "-c", two)
                        .reading(devel)
                        .writing(build)
                        .linking(kernel.links()));
        assertThat(result.output())
                .startsWith((devel + "\n").repeat(2) + "/usr/bin/make\n")
                .contains("'/usr/lib/written': Read-only file system", "'/lib/modules/written': Read-only file system");
    }

    @Test
    void theSpecOfAKernelFindsNothingEither() {
        Path work = Trees.directory(directory.resolve("work/rpmbuild"));
        Trees.write(source.resolve("look.mk"), makefile("look", work.resolve("found")));
        Command look = Command.of(work, "make", "-f", source.resolve("look.mk").toString(), "look")
                .reading(source)
                .writing(work);
        builders("bubblewrap").processes().output(look, "");
        assertThat(found(work.resolve("found"))).isEmpty();
    }

    /** As PRE_BUILD of a dkms.conf could, which may write above the source; bubblewrap follows links on this machine. */
    @Test
    void aDirectoryThatACommandReplacedByALinkIsNotGivenToTheNextOne() {
        Path build = Trees.directory(directory.resolve("work/dkms/pond/1/build"));
        Path vendor = Trees.directory(directory.resolve("home/vendor"));
        Processes inside = builders("bubblewrap").processes();
        String swap = "cd .. && mv build moved && ln -s " + vendor + " build";
        inside.output(Command.of(build, "sh", "-c", swap).writing(build.getParent()), "");
        for (Command next : List.of(
                Command.of(build, "touch", "planted").writing(build),
                Command.of(build, "ls").reading(build))) {
            assertThatThrownBy(() -> inside.output(next, "")).hasMessageContaining("build leads to " + vendor);
        }
        assertThat(vendor).isEmptyDirectory();
    }

    @Test
    void nothingThatAMakefileStartedOutlivesIt() {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        Trees.write(source.resolve("Makefile"), "all:\n\tsetsid sleep 54321 > /dev/null 2>&1 < /dev/null &\n");
        builders("bubblewrap")
                .processes()
                .output(Command.of(source, "make", "all").reading(source).writing(objects), "");
        assertThat(running("54321")).isEmpty();
    }

    @Test
    void makeRemovesTheFileThatItWasWritingWhenTheBuildIsStopped() {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        Trees.write(
                source.resolve("Makefile"),
                objects.resolve("half") + ":\n\techo half > $@; sleep 43210; echo whole >> $@\n");
        Processes inside = builders("bubblewrap").processes();
        Process make = inside.start(
                Command.of(objects, "make", "-f", source.resolve("Makefile").toString())
                        .reading(source)
                        .writing(objects));
        while (!Files.exists(objects.resolve("half"))) {
            Thread.onSpinWait();
        }
        inside.stop(make);
        assertThat(objects.resolve("half")).doesNotExist();
        assertThat(running("43210")).isEmpty();
    }

    /** As kbuild does; the first make once ignored its own signal, and ran until it was killed. */
    @Test
    void makesWithJobsOfOtherMakesEndByThemselvesWhenTheBuildIsStopped() throws IOException {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        String half = objects.resolve("half").toString();
        Trees.write(
                source.resolve("Makefile"),
                "all:\n\t+@$(MAKE) -f " + source.resolve("Makefile") + " one two\n"
                        + "one two:\n\t+@$(MAKE) -f " + source.resolve("Makefile") + " WHICH=$@ " + half + ".$@\n"
                        + half + ".$(WHICH):\n\techo half > $@; sleep 32109; echo whole >> $@\n");
        Path marker = directory.resolve("unfinished");
        Processes inside = builders("bubblewrap").processes();
        Command command = Command.of(
                        objects, "make", "-j2", "-f", source.resolve("Makefile").toString(), "all")
                .reading(source)
                .writing(objects);
        Thread build = new Thread(() -> inside.guarded(marker, () -> inside.run(command)));
        build.start();
        while (!Files.exists(objects.resolve("half.one")) || !Files.exists(objects.resolve("half.two"))) {
            Thread.onSpinWait();
        }
        inside.close();
        assertThat(build).satisfies(Thread::join);
        assertThat(marker).doesNotExist();
        assertThat(objects.resolve("half.one")).doesNotExist();
        assertThat(running("32109")).isEmpty();
    }

    /** As at the start of kbuild. A child that has just ended makes no target fail, so make went on, and was killed. */
    @Test
    void makesWhoseChildrenComeAndGoEndByThemselvesWhenTheBuildIsStopped() {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        String targets = IntStream.range(0, 2000).mapToObj(each -> "t" + each).collect(Collectors.joining(" "));
        String again = "$(MAKE) -f " + source.resolve("Makefile");
        Trees.write(
                source.resolve("Makefile"),
                "all: " + targets + "\n" + targets + ":\n\t+@" + again + " made.$@\nmade.%:\n\t@touch $@\n");
        Command command = Command.of(
                        objects, "make", "-f", source.resolve("Makefile").toString(), "all")
                .reading(source)
                .writing(objects);
        for (int moment = 0; moment < 12; moment++) {
            Path marker = directory.resolve("unfinished");
            Path reached = objects.resolve("made.t" + moment * 3);
            Processes inside = builders("bubblewrap").processes();
            Thread build = new Thread(() -> inside.guarded(marker, () -> inside.run(command)));
            build.start();
            while (moment == 0 ? !makeRuns() : !Files.exists(reached)) {
                Thread.onSpinWait();
            }
            inside.close();
            assertThat(build).satisfies(Thread::join);
            assertThat(marker).as("stopped at %s", reached).doesNotExist();
            assertThat(objects.resolve("made.t1999")).doesNotExist();
            Trees.emptyDirectory(objects);
        }
    }

    private static boolean makeRuns() {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> process.info().command().orElse("").endsWith("/make"));
    }

    @Test
    void theTimeThatProcessorsSpentInTheSandboxIsCounted() {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        Processes inside = builders("bubblewrap").processes();
        inside.run(Command.of(objects, "true").writing(objects));
        long before = ticksOfChildren();
        inside.output(
                Command.of(objects, "perl", "-e", "1 while (times)[0] < 0.3").writing(objects), "");
        assertThat(ticksOfChildren() - before).isGreaterThanOrEqualTo(25);
    }

    /** cutime and cstime of proc_pid_stat(5), in ticks of 1/100 second. */
    private static long ticksOfChildren() {
        String stat = Trees.text(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
    }

    private static List<ProcessHandle> running(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .anyMatch(arguments -> List.of(arguments).contains(argument)))
                .toList();
    }

    @Test
    void pathsProgramsAndExitCodesAreThoseOutside() {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        Processes inside = builders("bubblewrap").processes();
        assertThat(inside.output(Command.of(objects, "pwd").writing(objects), ""))
                .isEqualTo(objects + "\n");
        assertThat(inside.output(
                        Command.of(objects, "sh", "-c", "echo $HOME; ls -A $HOME; id -un")
                                .writing(objects),
                        ""))
                .isEqualTo("/tmp/home\nbuild\n");
        assertThat(builders("none").processes().output(Command.of(objects, "sh", "-c", "echo $HOME; ls -A $HOME"), ""))
                .isEqualTo(directory.resolve("work/home") + "\n");
        assertThat(inside.run(Command.of(objects, "sh", "-c", "exit 7").writing(objects))
                        .exit())
                .isEqualTo(7);
        inside.output(Command.of(objects, "touch", "made").writing(objects), "");
        assertThat(objects.resolve("made")).exists();
    }

    @Test
    @EnabledIf("isRoot")
    void aNormalUserHasTheSameSandbox() {
        Trees.executable(directory);
        Path mine = Trees.directory(directory.resolve("nobody"));
        processes.output(Command.of(directory, "chown", "nobody", mine.toString()), "");
        Bubblewrap sandbox = new Bubblewrap(
                Path.of("/usr/bin/bwrap"), List.of(), "/usr/bin:/bin", List.of(), directory.resolve("accounts"));
        Command look = Command.of(
                        mine, "sh", "-c", "id -un; touch made; ls /proc/1/fd > /dev/null; kill -9 -1; cat /etc/shadow")
                .writing(mine);
        List<String> arguments = new ArrayList<>(List.of("runuser", "-u", "nobody", "--"));
        arguments.addAll(sandbox.prepare(look).command().arguments());
        Processes.Result result = processes.run(Command.of(Path.of("/"), arguments));
        assertThat(result.output()).startsWith("build\n").contains("/etc/shadow: No such file or directory");
        assertThat(mine.resolve("made")).exists();
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Test
    void onlyALauncherThatUsesOtherMachinesReachesThem() {
        Path objects = Trees.directory(directory.resolve("work/objects"));
        String connect = "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort();
        Command command = Command.of(objects, "bash", "-c", connect).writing(objects);
        Processes inside = builders("bubblewrap").processes();
        assertThat(inside.run(command).succeeded()).isFalse();
        assertThat(inside.run(command.with(new Access(Set.of(), Set.of(), true)))
                        .succeeded())
                .isTrue();
    }

    @Test
    void aMachineThatRefusesUserNamespacesIsFoundOutBeforehandAndSaidLoudly() {
        Path stub = Trees.directory(directory.resolve("bin"));
        Trees.write(stub.resolve("bwrap"), "#!/bin/sh\necho 'No permissions to create new namespace'\nexit 1\n");
        Trees.executable(stub.resolve("bwrap"));
        BuildEnvironment builders = builders("auto", stub + ":" + System.getenv("PATH"));
        assertThat(builders.confinement()).isEqualTo("none");
        assertThat(builders.facts()).containsEntry("sandbox", "none");
        assertThat(builders.sandboxWarning())
                .get()
                .asString()
                .contains("WITHOUT A SANDBOX", "No permissions to create new namespace", "kernel.sandbox=none");
        assertThatThrownBy(() -> builders("bubblewrap", stub.toString()).processes())
                .hasMessageContaining("No permissions to create new namespace");
        assertThat(builders("none", stub.toString()).sandboxWarning()).isEmpty();
        assertThatThrownBy(() -> builders("jail")).hasMessageContaining("kernel.sandbox is \"jail\"");
    }

    private List<String> kernel(String sandbox) {
        Path objects = Trees.emptyDirectory(directory.resolve("work/objects"));
        Trees.write(source.resolve("Makefile"), makefile("vmlinux", objects.resolve("found")));
        Kbuild kbuild = new Kbuild(
                builders(sandbox).processes(),
                source,
                objects,
                new Kbuild.Settings(
                        new KernelRelease(KernelVersion.parse("6.1.192"), "1", false, "el9"),
                        Instant.EPOCH,
                        1,
                        System.getenv("PATH"),
                        Map.of(),
                        Access.NONE,
                        HostPrograms.STATIC));
        kbuild.build(directory.resolve("work/logs/compile.log"), line -> {}, "vmlinux");
        return found(objects.resolve("found"));
    }

    private List<String> dkms(String sandbox) {
        Path build = Trees.emptyDirectory(directory.resolve("work/build"));
        Path tree = Trees.directory(directory.resolve("work/dkms"));
        Path found = tree.resolve(".evaluated/found");
        Trees.write(build.resolve("look.mk"), makefile("look", found));
        Trees.write(
                build.resolve("dkms.conf"),
                "make -s -f " + build.resolve("look.mk") + " look\nPACKAGE_NAME=a\nPACKAGE_VERSION=1\n");
        DkmsKernel kernel = new DkmsKernel(
                "6.1.192-1.el9",
                KernelVersion.parse("6.1.192"),
                Trees.directory(directory.resolve("work/devel/usr/src/kernels/6.1.192-1.el9")));
        new DkmsEvaluation(builders(sandbox).processes(), kernel, tree, 1).evaluate(build);
        return found(found);
    }

    private List<String> module(String sandbox, String hostile) {
        Path build = Trees.emptyDirectory(directory.resolve("work/lts-tiny-61y/build"));
        Path devel = Trees.directory(directory.resolve("work/lts-tiny-61y/devel"));
        Path top = Trees.directory(devel.resolve("usr/src/kernels/6.1.192-1.el9"));
        for (String file :
                List.of(".config", "Module.symvers", "vmlinux", "trusted-certificates.pem", "symbol-options")) {
            Trees.write(top.resolve(file), "");
        }
        Trees.write(top.resolve("Makefile"), "modules:\n\t$(MAKE) -C $(M) module\n");
        Trees.write(
                build.resolve("Makefile"),
                hostile.equals("make")
                        ? makefile("module", build.resolve("found")) + "\ttouch made.ko\n"
                        : "module:\n\ttouch made.ko\n");
        Trees.write(build.resolve("look.mk"), makefile("look", build.resolve("found")));
        DevelPackage kernel = new DevelPackage(
                directory.resolve("devel.rpm"),
                "kernel-lts-tiny-61y",
                "tiny",
                "6.1.192_1.el9-1",
                "6.1.192-1.el9",
                EnterpriseLinux.EL9,
                Instant.EPOCH);
        ModuleRecipe recipe = new ModuleRecipe(
                "made",
                "1",
                hostile.equals("prepare") ? List.of(List.of("make", "-f", "look.mk", "look")) : List.of(),
                ModuleRecipe.Makefile.KBUILD,
                List.of(),
                List.of("modules"),
                List.of(),
                List.of(),
                "extra",
                List.of(),
                List.of(),
                Optional.empty(),
                "a module");
        new ModuleMake(
                        builders(sandbox).processes(),
                        DevelTree.of(kernel, devel),
                        recipe,
                        Optional.empty(),
                        new ModuleMake.Settings(1, System.getenv("PATH")))
                .build(build, directory.resolve("work/logs"));
        return found(build.resolve("found"));
    }

    /** A makefile that writes a line for each thing that it can see or write to. */
    private String makefile(String target, Path found) {
        StringBuilder recipe = new StringBuilder(target + ":\n\t: > " + found + "\n");
        look(recipe, "key", "cat " + directory.resolve("home/key.pem"), found);
        look(recipe, "password", "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -x " + PASSWORD, found);
        look(recipe, "process", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep 'sleep 9876[5]'", found);
        look(recipe, "network", "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "'", found);
        // Files made outside of the mounted directories are only in memory, so the test looks for them outside.
        places().forEach(place -> look(recipe, "", "touch " + place + "/planted", Path.of("/dev/null")));
        look(recipe, "namespaces", "unshare --user true", found);
        look(recipe, "kernel", "cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness", found);
        look(recipe, "system", "touch /usr/planted-by-a-test && rm /usr/planted-by-a-test", Path.of("/dev/null"));
        return recipe.toString();
    }

    private static void look(StringBuilder recipe, String name, String command, Path found) {
        recipe.append("\t-if ( ")
                .append(command)
                .append(" ) > /dev/null 2>&1; then echo ")
                .append(name)
                .append(" >> ")
                .append(found)
                .append("; fi\n");
    }

    private List<Path> places() {
        return List.of(
                directory.resolve("work/logs"),
                directory.resolve("work/stages"),
                directory.resolve("work/rpms"),
                directory.resolve("work/signed"),
                directory.resolve("cache"),
                source);
    }

    private List<String> found(Path file) {
        assertThat(file).exists();
        List<String> found = new ArrayList<>(Trees.text(file).lines().toList());
        places().stream()
                .filter(place -> Files.exists(place.resolve("planted")))
                .forEach(place -> found.add(place.getFileName().toString()));
        return found;
    }

    private BuildEnvironment builders(String sandbox) {
        return builders(sandbox, System.getenv("PATH"));
    }

    private BuildEnvironment builders(String sandbox, String path) {
        ToolchainRequest request = new ToolchainRequest(
                "host", sandbox, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Map.of(), false);
        Path work = directory.resolve("work");
        return new BuildEnvironment(
                request,
                new BuilderImageSpec("el9", "example.org/rocky:9", "crb", ""),
                new Toolchain(path, directory.resolve("tools"), processes),
                processes,
                new BuildEnvironment.Directories(work, directory.resolve("cache"), work),
                new RecordedOutput());
    }
}
