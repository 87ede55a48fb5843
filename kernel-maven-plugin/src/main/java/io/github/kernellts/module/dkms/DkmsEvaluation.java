// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module.dkms;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Resources;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Evaluates a dkms.conf, and runs its commands, with bash in the sandbox of makefiles: a dkms.conf is a program of
 * others. The directories are those of dkms: the source is built in {@code $dkms_tree/NAME/VERSION/build}.
 */
public final class DkmsEvaluation {
    private static final String SCRIPT = "dkms.bash";
    private static final String JOBS = "parallel_jobs";
    /** Two numbers of processors that no machine has and no dkms.conf names. */
    private static final List<Integer> PROCESSORS = List.of(7919, 6007);
    /** The variables that bash or {@code dkms.bash} evaluates again when they run. */
    private static final List<String> COMMANDS = List.of("MAKE", "CLEAN", "PRE_BUILD", "POST_BUILD");
    /** A longer result is refused; that of nearly forty Debian packages is below 10 KiB. */
    private static final int LONGEST = 1 << 20;

    private final Processes processes;
    private final DkmsKernel kernel;
    private final Path tree;
    private final int jobs;

    /**
     * Describes dkms's directories.
     *
     * @param processes runs programs in the sandbox
     * @param tree a directory for {@code $dkms_tree}
     * @param jobs the number of compilers that commands may run at once
     */
    public DkmsEvaluation(Processes processes, DkmsKernel kernel, Path tree, int jobs) {
        this.processes = processes;
        this.kernel = kernel;
        this.tree = tree;
        this.jobs = jobs;
    }

    /**
     * The variables of a dkms.conf, and the output of its evaluation.
     *
     * @param conf the variables
     * @param said what it printed on standard error
     */
    public record Evaluated(DkmsConf conf, String said) {
        /** The same as {@link DkmsConf#filled} makes it. */
        public Evaluated filled(String version) {
            return new Evaluated(conf.filled(version), said);
        }
    }

    /**
     * Evaluates the dkms.conf of a source. The number of processors that it asks for stays open until a command runs, if it
     * only goes into commands: the result is the same on each machine then. It is that of the jobs if it goes elsewhere, as
     * into a sum.
     *
     * @param source the source, which is only read
     * @throws KernelException if the file ends early, or sets a variable to a value of another form
     */
    public Evaluated evaluate(Path source) {
        Raw first = evaluate(source, PROCESSORS.get(0));
        if (!first.asked()) {
            return first.evaluated();
        }
        Optional<Evaluated> open = first.open(PROCESSORS.get(0));
        Optional<Evaluated> other = evaluate(source, PROCESSORS.get(1)).open(PROCESSORS.get(1));
        boolean same = open.isPresent()
                && other.isPresent()
                && Arrays.equals(open.get().conf().bytes(), other.get().conf().bytes());
        return same ? open.get() : evaluate(source, jobs).evaluated();
    }

    /**
     * An evaluation with some number of processors.
     *
     * @param asked whether the number was asked for
     */
    private record Raw(byte[] bytes, String said, boolean asked) {
        Evaluated evaluated() {
            return new Evaluated(DkmsConf.parse(bytes), said);
        }

        /** The same with {@code $parallel_jobs} in place of the number; empty where that would have no value. */
        Optional<Evaluated> open(int processors) {
            DkmsConf conf = evaluated().conf();
            String number = "(?<![0-9])" + processors + "(?![0-9A-Za-z_])";
            String text = new String(conf.bytes(), StandardCharsets.UTF_8);
            Pattern anywhere = Pattern.compile(String.valueOf(processors));
            long all = anywhere.matcher(text).results().count();
            // Between single quotes, it is no variable.
            long inCommands = COMMANDS.stream()
                    .flatMap(each -> conf.values(each).stream())
                    .filter(command -> !command.contains("'"))
                    .mapToLong(command ->
                            Pattern.compile(number).matcher(command).results().count())
                    .sum();
            if (all != inCommands) {
                return Optional.empty();
            }
            byte[] open = text.replaceAll(number, "\\$" + JOBS).getBytes(StandardCharsets.UTF_8);
            return Optional.of(new Evaluated(DkmsConf.parse(open), said));
        }
    }

    private Raw evaluate(Path source, int processors) {
        Path result = Trees.emptyDirectory(tree.resolve(".evaluated")).resolve("variables");
        Command command = command(
                        "evaluate",
                        withoutJobs(processors),
                        source,
                        source.resolve("dkms.conf").toString(),
                        result.toString())
                .reading(source)
                .writing(result.getParent());
        Processes.Result run = processes.run(command);
        if (!Files.isRegularFile(result, LinkOption.NOFOLLOW_LINKS)) {
            throw new KernelException(
                    "dkms.conf could not be evaluated: " + DkmsConf.printable(run.output()),
                    "run bash -n on it, or set kernel.module.dkms=false");
        }
        Path asked = result.resolveSibling(result.getFileName() + ".asked");
        return new Raw(bytes(result), run.output(), Files.exists(asked, LinkOption.NOFOLLOW_LINKS));
    }

    /** The number of jobs is known when a command runs, and no part of the result. */
    private Map<String, String> withoutJobs(int processors) {
        Map<String, String> variables = directories();
        variables.put("_processors", String.valueOf(processors));
        variables.put(JOBS, "$" + JOBS);
        return variables;
    }

    /** Reads without following a link, which the evaluated program may have put there. */
    private static byte[] bytes(Path result) {
        try (InputStream content = Files.newInputStream(result, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = content.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new KernelException(
                        "dkms.conf sets variables to more than " + LONGEST + " bytes", "look for a loop in it");
            }
            return bytes;
        } catch (IOException e) {
            throw Trees.failure("read", result, e);
        }
    }

    /** The directory in which a source is built: {@code $dkms_tree/NAME/VERSION/build}. */
    public Path buildDirectory(DkmsConf conf) {
        return tree.resolve(conf.name()).resolve(conf.version()).resolve("build");
    }

    /** Empties {@code $dkms_tree/NAME/VERSION}, and creates the directory there into which dkms puts what it built. */
    public void emptyDirectories(DkmsConf conf) {
        Path version = Trees.emptyDirectory(buildDirectory(conf).getParent());
        // Scripts that run after make add files.
        Trees.directory(
                version.resolve(kernel.release()).resolve(DkmsKernel.ARCH).resolve("module"));
    }

    /** A shell command of the dkms.conf, such as MAKE. */
    public Command command(DkmsConf conf, Path build, String shell) {
        return command("command", variables(conf), build, shell).writing(build.getParent());
    }

    /** A script of the source with arguments, as in PRE_BUILD. */
    public Command script(DkmsConf conf, Path build, String script) {
        return command("script", variables(conf), build, script).writing(build.getParent());
    }

    /** The variables that a command of the dkms.conf has. */
    public Map<String, String> variables(DkmsConf conf) {
        Map<String, String> variables = new TreeMap<>(directories());
        variables.put(JOBS, String.valueOf(jobs));
        variables.put("module", conf.name());
        variables.put("module_version", conf.version());
        variables.put("package_name", conf.name());
        variables.put("package_version", conf.version());
        return variables;
    }

    private Map<String, String> directories() {
        Map<String, String> variables = new TreeMap<>();
        variables.put("kernelver", kernel.release());
        variables.put("arch", DkmsKernel.ARCH);
        variables.put("kernel_source_dir", kernel.source().toString());
        variables.put("kernel_config", kernel.source().resolve(".config").toString());
        variables.put("dkms_tree", tree.toString());
        variables.put("source_tree", tree.toString());
        variables.put("install_tree", "/lib/modules");
        variables.put("tmp_location", "/tmp");
        return variables;
    }

    private Command command(String action, Map<String, String> variables, Path directory, String... words) {
        Path script = script();
        List<String> arguments = new ArrayList<>(List.of("bash", "--norc", script.toString(), action));
        variables.forEach((name, value) -> arguments.add(name + "=" + value));
        arguments.add("--");
        arguments.addAll(List.of(words));
        return Command.of(directory, arguments).reading(script, kernel.source()).linking(kernel.links());
    }

    private Path script() {
        Path script = tree.resolve("." + SCRIPT);
        Trees.write(Trees.parents(script), program());
        return script;
    }

    /** The program for bash that runs what a dkms.conf says; its comments describe its arguments. */
    public static byte[] program() {
        return Resources.bytes(DkmsEvaluation.class, SCRIPT);
    }
}
