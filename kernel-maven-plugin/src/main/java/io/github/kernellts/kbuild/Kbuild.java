// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.kbuild;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.SandboxFiles;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the kernel's make for one tree and one directory of objects. */
public final class Kbuild {
    private static final String CONFIG = ".config";
    private static final String RELEASE = "include/config/kernel.release";
    private static final Pattern TARGET = Pattern.compile("[a-z0-9_]+config");
    private static final String MEND_COMPILE =
            "turn off the option that compiles this file, or use a compiler version that the branch supports";
    /** The text of strerror(3) for ENOSPC. */
    private static final String NO_SPACE = "No space left on device";
    /**
     * The parameters of zstd(1)'s level 19, with blocks compressed in four threads, instead of the kernel's own -22
     * --ultra (scripts/Makefile.lib), which takes 700 MB and one thread for a 0.1 % smaller result
     * (src/site/markdown/bench.md). The same on every number of processors, as kbuild rebuilds a target when its
     * command changes.
     */
    private static final String ZSTD = "zstd -B9MiB --zstd=wlog=23,clog=24,hlog=22,slog=7,mml=3,tlen=256,strat=9 -T4";
    /**
     * With fewer free bytes than these, a failure of make is blamed on a full file system. They are more than in
     * {@link Trees}: make has removed its unfinished target before anyone looks.
     */
    private static final long FULL = 8 << 20;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.ROOT);

    private final Processes processes;
    private final Path tree;
    private final Path objects;
    private final SandboxFiles made;
    private final Settings settings;
    /** What each target of {@link #configure} wrote. */
    private final Map<String, String> bases = new HashMap<>();

    /**
     * The settings that all calls of make share.
     *
     * @param release the output of uname -r
     * @param timestamp the time recorded in the kernel
     * @param jobs the number of compilers that run at once
     * @param searchPath the PATH for make
     * @param environment further variables for the programs that make runs, such as a compiler's launcher
     * @param access further files that these programs need
     * @param hostPrograms how the programs are linked that kbuild makes for itself
     */
    public record Settings(
            KernelRelease release,
            Instant timestamp,
            int jobs,
            String searchPath,
            Map<String, String> environment,
            Access access,
            HostPrograms hostPrograms) {
        public Settings {
            environment = Map.copyOf(environment);
        }
    }

    /**
     * @param tree the patched source, which stays unchanged
     * @param objects the directory of objects and all other output of make
     */
    public Kbuild(Processes processes, Path tree, Path objects, Settings settings) {
        this.processes = processes;
        this.tree = tree;
        this.objects = objects;
        this.made = new SandboxFiles(objects);
        this.settings = settings;
    }

    /** The patched source. */
    public Path tree() {
        return tree;
    }

    public Path objects() {
        return objects;
    }

    /** The file of the configuration, which make may have replaced by a link; {@link #configuration} reads it. */
    public Path config() {
        return objects.resolve(CONFIG);
    }

    /** The text of the configuration. */
    public String configuration() {
        return made.text(CONFIG);
    }

    /** @throws KernelException if the name is no configuration target: make would take options and variables, too */
    public static void requireTarget(String target) {
        if (!TARGET.matcher(target).matches()) {
            throw new KernelException(
                    "kernel.config.base is \"" + target + "\", which is no name of a configuration target",
                    "set kernel.config.base to a configuration target of the tree such as defconfig or tinyconfig");
        }
    }

    /**
     * Creates a configuration with one of the tree's targets, such as {@code defconfig} or {@code tinyconfig}. Each
     * target runs once: Kconfig asks the compiler about a hundred times what it can do, which takes seconds.
     */
    public void configure(String target, String fragments) {
        requireTarget(target);
        String remedy = "check kernel.config.base, which names a configuration target of the tree such as defconfig";
        String base = bases.computeIfAbsent(target, name -> {
            processes.output(make(name), remedy);
            return configuration();
        });
        Trees.write(config(), base + fragments);
        processes.output(make("olddefconfig"), remedy);
    }

    /** Completes the written configuration (olddefconfig). */
    public void resolve(String config) {
        Trees.write(config(), config);
        processes.output(make("olddefconfig"), "check that the file is the configuration of a kernel");
    }

    /** The minimal configuration, as savedefconfig makes it: only the lines that differ from Kconfig's defaults. */
    public String smallest() {
        processes.output(make("savedefconfig"), "correct the cause that make reports");
        return made.text("defconfig");
    }

    /** Opens one of Kconfig's editors, such as {@code menuconfig}, in the terminal that Maven was started from. */
    public void edit(String editor) {
        processes.inTerminal(
                // The editor is not packaged, and few machines have a static curses library.
                make(editor, "HOSTLDFLAGS=", "HOSTPKG_CONFIG=pkg-config"),
                "install the library that its editor is made of: libncurses-dev (apt) or ncurses-devel (dnf)");
    }

    /** Builds targets. The whole output goes to a file, and each line to the listener. */
    public void build(Path log, Consumer<String> listener, String... targets) {
        try {
            processes.log(make(targets).with("--jobs=" + settings.jobs()), log, listener, MEND_COMPILE);
        } catch (KernelException e) {
            String errors = Files.exists(log) ? errors(Trees.text(log)) : "";
            long free = Trees.usableSpace(objects);
            boolean full = free < FULL || errors.contains(NO_SPACE);
            if (errors.isEmpty() && !full) {
                throw e;
            }
            // The shell's message depends on the command that first ran out of space.
            String why = full ? " (" + NO_SPACE + ": " + (free >> 10) + " KiB are free in " + objects + ")" : "";
            throw new KernelException(
                    "make failed" + why + ":\n" + errors + "\nThe whole output is in " + log,
                    full ? "free some space there, or set kernel.objects to another file system" : mend(errors));
        }
    }

    private static String mend(String errors) {
        return errors.contains("Killed signal terminated program")
                ? "look with dmesg whether memory ran out, and set kernel.jobs to fewer compilers at once"
                : MEND_COMPILE;
    }

    /**
     * The error messages of compilers, linker and modpost.
     *
     * @param log the output of make
     */
    public static String errors(String log) {
        return log.lines()
                .filter(
                        line -> line.matches(
                                ".*(\\berror: |undefined reference|^ERROR: |FAILED: |fatal error|internal compiler error|\\*\\*\\* ).*"))
                .limit(25)
                .collect(Collectors.joining("\n"));
    }

    /** @throws KernelException if the compiled kernel names itself another release than this build */
    public void requireRelease() {
        String found = made.text(RELEASE).strip();
        if (!found.equals(settings.release().toString())) {
            throw new KernelException(
                    "The compiled kernel names itself " + found + ", and this build is of " + settings.release() + " ("
                            + RELEASE + " in " + objects + ")",
                    "take what adds to the release out of the tree of kernel.source, or out of kernel.config.fragments,"
                            + " such as CONFIG_LOCALVERSION_AUTO; what tells builds apart is kernel.build");
        }
    }

    /** Installs stripped modules below a directory. */
    public void installModules(Path root, Path log) {
        processes.log(
                make("modules_install")
                        .with("INSTALL_MOD_PATH=" + root, "--jobs=" + settings.jobs())
                        .writing(root),
                log,
                line -> {},
                "look at the log");
    }

    /**
     * Inserts certificates into vmlinux, so that the kernel trusts their owners. Its time stays: a newer one would make
     * kbuild generate the BTF of all modules again, though no type has changed.
     * The certificates come into the area reserved by CONFIG_SYSTEM_EXTRA_CERTIFICATE, by the kernel's own
     * scripts/insert-sys-cert.
     *
     * @param certificates X.509 certificates in DER, one after the other
     */
    public void trust(byte[] certificates) {
        Path vmlinux = vmlinux();
        FileTime linked = Trees.modified(vmlinux);
        insert(certificates, certificates(), vmlinux);
        Trees.touch(vmlinux, linked);
    }

    /** The kernel before it is compressed, with symbols and debug information. */
    public Path vmlinux() {
        return inside("vmlinux");
    }

    /** Builds the image of a vmlinux that was given certificates by {@link #trust}. */
    public void makeImageTrusting(Path log) {
        // It was made from the old vmlinux.
        Trees.delete(made.place("arch/x86/boot/compressed/vmlinux.bin"));
        makeImage(log);
        // make has just run again.
        if (!insert(certificates(), vmlinux()).contains("already inserted")) {
            throw new KernelException(
                    "make linked the kernel again, without the certificates, although only its image was missing",
                    "run mvn clean and build again: the tree or its tools changed since the compilation");
        }
    }

    /** The compressed kernel, which is booted. */
    public Path image() {
        return inside("arch/x86/boot/bzImage");
    }

    /** The file that {@link #trust} leaves for {@link #makeImageTrusting}. */
    private Path certificates() {
        return objects.resolve(".certificates.der");
    }

    /** Builds the image, with the certificates that are in vmlinux. */
    public void makeImage(Path log) {
        build(log, line -> {}, "bzImage");
    }

    private void insert(byte[] certificates, Path file, Path vmlinux) {
        // The program compares with strcmp: it takes a certificate for the one already inserted if both have the same
        // size and are equal up to the first zero byte. A dummy inserted in between avoids this.
        Trees.write(file, "-");
        insert(file, vmlinux);
        Trees.write(file, certificates);
        insert(file, vmlinux);
    }

    /**
     * A file written by make. A symlink to a place outside the objects is refused: makefiles wrote it, and its target
     * would be packaged.
     */
    public Path inside(String file) {
        return made.file(file);
    }

    private String insert(Path certificates, Path vmlinux) {
        String program = objects.resolve("scripts/insert-sys-cert").toString();
        return processes.output(
                Command.of(objects, program, "-b", vmlinux.toString(), "-c", certificates.toString())
                        .writing(objects),
                "leave certificates out of kernel.signing.trusted if they don't fit");
    }

    /**
     * Runs one of the packaging targets added by the project's patches.
     *
     * @param environment variables for the target
     * @param read files named by these variables
     */
    public void packaging(String target, Map<String, String> environment, Path... read) {
        processes.output(
                make(target).withEnvironment(environment).reading(read),
                "check that the patch series fits this version's packaging");
    }

    /**
     * The directory where debug information says that the sources and generated files are. The release is left out: a
     * new build number or EL would recompile everything.
     */
    public String compiledAt() {
        return "/usr/src/linux-" + settings.release().version();
    }

    private Command make(String... targets) {
        List<String> arguments = new ArrayList<>(List.of("make", "-C", tree.toString(), "O=" + objects));
        arguments.add("ARCH=x86_64");
        // Even an empty value prevents a "+" after the version in a git tree.
        arguments.add("LOCALVERSION=");
        arguments.add("INSTALL_MOD_STRIP=1");
        arguments.add("ZSTD=" + ZSTD);
        arguments.addAll(settings.hostPrograms().variables());
        // Debug information, and the build ids derived from it, must not depend on directories of this machine.
        String here = compiledAt();
        String map = "-fdebug-prefix-map=" + objects + "=" + here + " -fdebug-prefix-map=" + tree + "=" + here;
        // In preprocessed source, as distcc sends it, gcc counts columns after macro expansion; and it would record the
        // options that icecc adds.
        arguments.add("KCFLAGS=" + map + " -gno-column-info -gno-record-gcc-switches");
        arguments.add("KAFLAGS=" + map);
        // objtool and resolve_btfids are in -devel. A compiler or C library that is newer than the branch warns of
        // more.
        // Since glibc 2.43, strchr and others give back a const string of a const one, which libbpf assigns to others.
        arguments.add("HOSTCFLAGS=" + map.replace("-fdebug-", "-ffile-") + " -Wno-error=discarded-qualifiers");
        // The same for the libraries in tools/lib, which get no flags.
        arguments.add("WERROR=0");
        arguments.addAll(List.of(targets));
        Map<String, String> environment = new TreeMap<>(settings.environment());
        environment.put("PATH", settings.searchPath());
        // Documentation/kbuild/reproducible-builds.rst
        environment.put(
                "KBUILD_BUILD_TIMESTAMP", DATE.format(settings.timestamp().atOffset(ZoneOffset.UTC)));
        environment.put("KBUILD_BUILD_USER", "kernel-lts");
        environment.put("KBUILD_BUILD_HOST", "localhost");
        environment.put("KBUILD_BUILD_VERSION", "1");
        return new Command(arguments, tree, environment, settings.access())
                .reading(tree)
                .reading(settings.hostPrograms().read())
                .writing(objects);
    }
}
