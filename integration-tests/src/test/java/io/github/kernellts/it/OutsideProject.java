// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AssertProvider;

/** A project outside of the checkout that takes the plugin and the parent from a repository, like users' projects. */
final class OutsideProject {
    private static final Pattern COMPILED = Pattern.compile(" {2}(CC|AS|HOSTCC)( \\[M\\])? .*");
    /**
     * The JVM of a build that takes seconds: compiled once, by the quick compiler, without threads for garbage. It takes
     * about half as many seconds of the processors.
     */
    static final String JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    /** The user ID of nobody, who owns only the files given to it. */
    static final int NOBODY = 65534;

    private static final List<String> WRITING = List.of(
            "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile", "copy_file_range", "splice", "ftruncate");

    private static final Pattern EXECUTED = Pattern.compile("[0-9]+ +execve\\(.* = 0");
    /** Every JVM writes its performance counters to hsperfdata. */
    private static final Pattern OF_THE_MACHINE = Pattern.compile("/(dev|proc|tmp/hsperfdata_[^/]+)/.*");
    /** Also matches calls interrupted by another thread, which end in "unfinished"; their result is on a later line. */
    private static final Pattern WRITTEN = Pattern.compile("[0-9]+ +[a-z]+[a-z0-9_]*\\([0-9]+<(/[^>]*)>.*");

    private final Path directory;
    private final List<String> prefix;
    private final Tools tools;
    private final Path objects;

    private OutsideProject(Path directory, List<String> prefix, Tools tools, Path objects) {
        this.directory = directory;
        this.prefix = prefix;
        this.tools = tools;
        this.objects = objects;
    }

    /**
     * The tools for building a project.
     *
     * @param maven the program mvn
     * @param java the JDK that it runs with
     * @param repository its local repository
     */
    record Tools(Path maven, Path java, Path repository) {
        /** The Maven and JDK that run the tests, and the repository with the plugin of this build. */
        static Tools ofTheTests() {
            return new Tools(
                    Path.of(property("it.maven")),
                    Path.of(System.getProperty("java.home")),
                    Path.of(property("it.repository")));
        }

        Tools with(Path otherRepository) {
            return new Tools(maven, java, otherRepository);
        }
    }

    /** An existing project. */
    static OutsideProject in(Path directory) {
        return new OutsideProject(
                directory, List.of(), Tools.ofTheTests(), Path.of(property("it.directory"), "objects"));
    }

    OutsideProject by(Tools others) {
        return new OutsideProject(directory, prefix, others, objects);
    }

    /** The same project with its own objects, below its directory, instead of the objects shared by all tests. */
    OutsideProject withOwnObjects() {
        return new OutsideProject(directory, prefix, tools, directory.resolve("objects"));
    }

    /** Copies one of the projects in src/it. */
    static OutsideProject of(String name, String directory) {
        Path source = Path.of(property("it.projects")).resolve(name);
        Path target = Path.of(property("it.directory")).resolve(directory);
        try (Stream<Path> files = Files.list(source)) {
            // Otherwise Maven would use the nearest parent directory with .mvn as root: this checkout.
            Files.createDirectories(target.resolve(".mvn"));
            for (Path file : files.toList()) {
                String text = Files.readString(file).replace("@version@", property("it.version"));
                Files.writeString(target.resolve(file.getFileName()), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return in(target);
    }

    /** An empty directory for a test, next to the projects. */
    static Path emptyDirectory(String name) throws IOException {
        Path target = Path.of(property("it.directory")).resolve(name);
        Run.in(Files.createDirectories(target.getParent()), "rm", "-rf", target.toString());
        return Files.createDirectories(target);
    }

    /** The checkout under test, in its own directory. */
    static OutsideProject thisOne() {
        return in(Path.of(property("it.flavors")).getParent().normalize());
    }

    Path directory() {
        return directory;
    }

    /** Removes its build output. */
    OutsideProject cleaned() {
        Run.in(directory, "rm", "-rf", "target");
        return this;
    }

    /** kbuild's lines about objects of C and assembler that the last compilation made, of host programs too. */
    List<String> compiledFiles() throws IOException {
        return Files.readAllLines(work().resolve("logs/compile.log")).stream()
                .filter(line -> COMPILED.matcher(line).matches())
                .toList();
    }

    /** The RPMs before they were signed; each project may sign them with a throwaway key of its own. */
    List<Path> unsignedRpms() throws IOException {
        try (Stream<Path> files = Files.list(work().resolve("unsigned"))) {
            return files.filter(file -> file.toString().endsWith(".rpm"))
                    .sorted()
                    .toList();
        }
    }

    /** Replaces a text in its POM; the text must exist. */
    void replaceInPom(String text, String replacement) throws IOException {
        Path pom = directory.resolve("pom.xml");
        String before = Files.readString(pom);
        if (!before.contains(text)) {
            throw new AssertionError("There is no \"" + text + "\" in " + pom);
        }
        Files.writeString(pom, before.replace(text, replacement));
    }

    Path work() {
        return work("el9", "6.1");
    }

    /** The object tree of its 6.1 kernel named tiny. */
    Path objects() {
        try (Stream<Path> all = Files.list(objects)) {
            return all.filter(each -> each.getFileName().toString().startsWith("tiny-6.1."))
                    .findFirst()
                    .orElseThrow()
                    .resolve("objects");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The signed content of one of its 6.1 RPMs: the digests of header and payload. */
    String signedContent(String rpm) {
        return Run.in(
                work().resolve("rpms"), "rpm", "-qp", "--nosignature", "--qf", "%{SHA256HEADER} %{PAYLOADDIGEST}", rpm);
    }

    /** The work directory of an EL and a branch. */
    Path work(String el, String branch) {
        return directory.resolve("target/" + el + "-" + branch);
    }

    /** Maven's exit code and output. */
    record Result(int exit, String log) implements AssertProvider<MavenAssert> {
        @Override
        public MavenAssert assertThat() {
            return new MavenAssert(this);
        }
    }

    Result maven(Map<String, String> environment, String... arguments) {
        Instant start = Instant.now();
        Process maven = start(environment, arguments);
        try {
            String log = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = maven.waitFor();
            MavenTimes.add(Duration.between(start, Instant.now()), List.of(arguments));
            return new Result(exit, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts Maven and returns its process once make runs for it; later output is read and discarded. */
    Process startUntilMakeRuns(Map<String, String> environment, String... arguments) {
        Process maven = start(environment, arguments);
        StringBuilder log = new StringBuilder();
        try {
            BufferedReader output = maven.inputReader(StandardCharsets.UTF_8);
            String line;
            do {
                line = output.readLine();
                log.append(line).append('\n');
            } while (line != null && !line.contains("] Compiling "));
            if (line == null) {
                throw new AssertionError("Maven ended before it compiled:\n" + log);
            }
            Thread reader = new Thread(() -> output.lines().forEach(rest -> {}), "drop-output");
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (maven.isAlive() && maven.descendants().noneMatch(OutsideProject::isMake)) {
            Thread.onSpinWait();
        }
        return maven;
    }

    private static boolean isMake(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/make");
    }

    /** The same project with Maven started by other programs. */
    private OutsideProject behind(List<String> programs) {
        return new OutsideProject(directory, programs, tools, objects);
    }

    private static List<String> umask(String umask) {
        return List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
    }

    /** The same in a shell with another umask. */
    Result mavenWithUmask(String umask, Map<String, String> environment, String... arguments) {
        return behind(umask(umask)).maven(environment, arguments);
    }

    /** The same as user {@link #NOBODY}; only root can start it. */
    Result mavenOfNobody(String umask, Map<String, String> environment, String... arguments) {
        List<String> programs = new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
        programs.addAll(List.of("--clear-groups", "env", "HOME=" + directory));
        programs.addAll(umask(umask));
        return behind(programs).maven(environment, arguments);
    }

    /**
     * The record of Maven's run by strace(1).
     *
     * @param programs the programs that it started
     * @param written the files written by Maven or by these programs
     */
    record Traced(Result result, List<String> programs, Set<String> written) {}

    /** The same, traced by strace(1). */
    Traced traced(Map<String, String> environment, String... arguments) throws IOException {
        Path trace = Files.createTempFile("maven", ".strace");
        Result result = behind(List.of(
                        "strace",
                        "--follow-forks",
                        "--quiet=all",
                        "--trace=execve,?" + String.join(",?", WRITING),
                        "--decode-fds=path",
                        "--string-limit=0",
                        "--output=" + trace))
                .maven(environment, arguments);
        // The script mvn starts some programs before it executes Java.
        List<String> fromJavaOn = Files.readAllLines(trace).stream()
                .dropWhile(line -> !EXECUTED.matcher(line).matches() || !line.contains("/bin/java"))
                .skip(1)
                .toList();
        Files.delete(trace);
        if (fromJavaOn.isEmpty()) {
            throw new AssertionError("strace saw no Java:\n" + result.log());
        }
        Set<String> written = fromJavaOn.stream()
                .map(WRITTEN::matcher)
                .filter(Matcher::matches)
                .map(call -> call.group(1))
                .filter(file -> !OF_THE_MACHINE.matcher(file).matches())
                .collect(Collectors.toCollection(TreeSet::new));
        return new Traced(
                result, fromJavaOn.stream().filter(EXECUTED.asMatchPredicate()).toList(), written);
    }

    /** Starts Maven, with its output in a file. */
    Process startInto(Path log, Map<String, String> environment, String... arguments) {
        return started(command(environment, arguments).redirectOutput(log.toFile()));
    }

    /** The Maven command for use in a terminal. */
    List<String> commandLine(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                "env",
                "-u",
                "MAVEN_CMD_LINE_ARGS",
                "MAVEN_OPTS=" + JVM,
                "JAVA_HOME=" + System.getProperty("java.home")));
        line.addAll(command(Map.of(), arguments).command());
        return line;
    }

    private Process start(Map<String, String> environment, String... arguments) {
        return started(command(environment, arguments));
    }

    private static Process started(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder command(Map<String, String> environment, String... arguments) {
        // If the tests run in the background of a shell, SIGINT is ignored, and child processes inherit that.
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(List.of(tools.maven().toString(), "-B", "-ntp"));
        command.add("-Dmaven.repo.local=" + tools.repository());
        // Not the object directory of this user's own kernels; a later argument may set another directory.
        if (Stream.of(arguments).noneMatch(argument -> argument.startsWith("-Dkernel.objects="))) {
            command.add("-Dkernel.objects=" + objects);
        }
        command.add("-Dkernel.provision=" + Provisioned.option());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().put("MAVEN_OPTS", JVM);
        builder.environment().remove("MAVEN_CMD_LINE_ARGS");
        builder.environment().put("JAVA_HOME", tools.java().toString());
        builder.environment().putAll(environment);
        return builder;
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new AssertionError("Failsafe sets " + name + " in the POM of integration-tests");
        }
        return value;
    }
}
