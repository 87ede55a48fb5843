// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs programs, with a small environment, and leaves none running when Maven ends.
 *
 * <p>Child processes get only the variables named here and their command's own, so a password in Maven's environment
 * never reaches them. Programs of a build, with or without a sandbox, get none of Maven's variables at all.
 */
public final class Processes implements AutoCloseable {
    private static final String PATH = "PATH";
    private static final List<String> PASSED_ON =
            List.of(PATH, "HOME", "USER", "LOGNAME", "TMPDIR", "http_proxy", "https_proxy", "no_proxy");
    private static final int KEPT_LINES = 40;
    /** The variable that identifies the child processes of a build after Maven was killed. */
    public static final String MARK = "KERNEL_LTS_BUILD";
    /** The value of {@link #MARK} for a program that may outlive a build, or that always ends by itself. */
    public static final String UNMARKED = "none";
    /** An exit code above this one is the sum of it and the signal that ended the program, in shells and bwrap(1). */
    private static final int BY_SIGNAL = 128;
    /** Signals on which make removes its unfinished target: SIGHUP, SIGINT, SIGQUIT, SIGTERM. */
    private static final Set<Integer> HANDLED = Set.of(1, 2, 3, 15);

    private final Map<Process, ExecutionSite.PreparedCommand> running;
    private final Thread hook;
    private final Path build;
    private final BuildMark mark;
    private final Set<Path> markers;
    private final AtomicBoolean killed;
    private final ExecutionSite site;

    /** @param build the work directory of this build */
    public Processes(Path build) {
        this.build = build;
        this.mark = new BuildMark(MARK);
        this.running = new ConcurrentHashMap<>();
        this.markers = ConcurrentHashMap.newKeySet();
        this.killed = new AtomicBoolean();
        this.site = ExecutionSite.HERE;
        this.hook = new Thread(this::stopAll, "kernel-lts-stop-children");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private Processes(Processes here, ExecutionSite site) {
        this.build = here.build;
        this.mark = here.mark;
        this.running = here.running;
        this.markers = here.markers;
        this.killed = here.killed;
        this.hook = here.hook;
        this.site = site;
    }

    /** The same for programs at another site; they end together with these. */
    public Processes at(ExecutionSite there) {
        return new Processes(this, there);
    }

    /** The output and exit code of a program. */
    public record Result(int exit, String output) {
        public boolean succeeded() {
            return exit == 0;
        }
    }

    /** Runs a program with short output, and returns all of it. */
    public Result run(Command command) {
        return run(command, new byte[0]);
    }

    /** The same, with bytes for its standard input. */
    public Result run(Command command, byte[] input) {
        StringBuilder text = new StringBuilder();
        int exit = execute(command, input, line -> text.append(line).append('\n'));
        return new Result(exit, text.toString());
    }

    /**
     * Runs a program and returns its output.
     *
     * @throws KernelException if the exit code is not zero; the message contains the end of the output
     */
    public String output(Command command, String remedy) {
        Result result = run(command);
        if (!result.succeeded()) {
            throw failed(command, result.exit(), tail(result.output()), remedy);
        }
        return result.output();
    }

    /**
     * Runs a long program; each line of output goes to the log file and to the listener.
     *
     * @throws KernelException if the exit code is not zero; the message names the log
     */
    public void log(Command command, Path log, Consumer<String> listener, String remedy) {
        Deque<String> last = new ArrayDeque<>();
        int exit;
        try (Writer writer = writer(log)) {
            writer.write("$ " + String.join(" ", command.arguments()) + '\n');
            exit = execute(command, new byte[0], line -> {
                try {
                    writer.write(line);
                    writer.write('\n');
                    // For tail -f to show the line at once.
                    writer.flush();
                } catch (IOException e) {
                    throw unwritable(log, e);
                }
                if (last.size() == KEPT_LINES) {
                    last.removeFirst();
                }
                last.addLast(line);
                listener.accept(line);
            });
        } catch (IOException e) {
            throw unwritable(log, e);
        }
        if (exit != 0) {
            throw failed(command, exit, String.join("\n", last) + "\nThe whole output is in " + log, remedy);
        }
    }

    /** Opens an empty log; a symlink in its place is removed, and its target stays unchanged. */
    private static Writer writer(Path log) throws IOException {
        if (Files.isSymbolicLink(Trees.parents(log))) {
            Files.delete(log);
        }
        return Files.newBufferedWriter(
                log,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private static KernelException unwritable(Path log, IOException e) {
        return new KernelException(
                "Could not write " + log + ": " + e.getMessage(),
                "free some space there, or set kernel.workspace to another file system",
                e);
    }

    /**
     * Runs an interactive program in the terminal.
     *
     * @throws KernelException if Maven has no terminal, or the exit code is not zero
     */
    public void inTerminal(Command command, String remedy) {
        Terminal.require();
        ExecutionSite.PreparedCommand prepared =
                site.prepareForTerminal(withMarker(command.withEnvironment(Terminal.environment())));
        Process process =
                launch(new ProcessBuilder(new ArrayList<>(prepared.command().arguments())).inheritIO(), prepared);
        running.put(process, prepared);
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw failed(command, exit, "see above", remedy);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException(command.program() + " was interrupted", "", e);
        } finally {
            stop(process);
        }
    }

    /** Starts a program without waiting for its end; the caller ends it with {@link #stop}. */
    public Process start(Command command) {
        ExecutionSite.PreparedCommand prepared = site.prepare(withMarker(command));
        Process process = launch(
                new ProcessBuilder(new ArrayList<>(prepared.command().arguments())).redirectErrorStream(true),
                prepared);
        running.put(process, prepared);
        return process;
    }

    /** Adds the variables that all programs get. */
    private Command withMarker(Command command) {
        Map<String, String> variables = new TreeMap<>();
        // Parsed messages, sort orders and dates don't depend on the user's settings.
        variables.put("LC_ALL", "C");
        variables.put("TZ", "UTC");
        variables.put(MARK, mark.token());
        variables.putAll(command.environment());
        if (variables.get(MARK).equals(mark.token())) {
            mark.keep();
        }
        return command.withEnvironment(variables);
    }

    /** Ends a program and all its descendants. */
    public void stop(Process process) {
        ExecutionSite.PreparedCommand prepared = running.get(process);
        destroy(process, prepared != null && prepared.supervised());
        if (running.remove(process) != null) {
            leave(process, prepared);
        }
    }

    private static void leave(Process process, ExecutionSite.PreparedCommand prepared) {
        prepared.onExit().accept(process.isAlive() ? -1 : process.exitValue());
    }

    /**
     * Ends the processes left running by an earlier build in the same directory that was killed. The caller holds the
     * lock of that directory.
     */
    public void stopLeftovers() {
        stopLeftovers(build);
    }

    /** The same for another directory that this build's programs will write to, and whose lock the caller holds. */
    public void stopLeftovers(Path directory) {
        mark.takeOver(directory);
    }

    private Set<Long> own() {
        return running.keySet().stream().map(Process::pid).collect(Collectors.toSet());
    }

    private int execute(Command command, byte[] input, Consumer<String> listener) {
        Process process = start(command);
        try {
            Thread feeder = new Thread(() -> feed(process, input), "kernel-lts-stdin");
            feeder.setDaemon(true);
            feeder.start();
            try (BufferedReader reader = reader(process.getInputStream())) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    listener.accept(line);
                }
            }
            int exit = process.waitFor();
            if (exit > BY_SIGNAL && !HANDLED.contains(exit - BY_SIGNAL)) {
                // Its children may still run, and half-written files are not removed.
                killed.set(true);
                mark.stopOwn(own());
            }
            return exit;
        } catch (IOException | UncheckedIOException e) {
            throw new KernelException(
                    "Reading the output of " + command.program() + " failed: " + e.getMessage(), "try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException(command.program() + " was interrupted", "", e);
        } finally {
            stop(process);
        }
    }

    private static void feed(Process process, byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // The program ended before it read all input; its exit code tells whether that was a failure.
            return;
        }
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static Process launch(ProcessBuilder builder, ExecutionSite.PreparedCommand prepared) {
        Command command = prepared.command();
        builder.directory(command.directory().toFile());
        Map<String, String> environment = builder.environment();
        if (prepared.ownEnvironment()) {
            environment.clear();
        } else {
            environment.keySet().retainAll(PASSED_ON);
            environment.computeIfPresent(
                    PATH, (name, value) -> SearchPath.of(value).variable());
            ProxyVariables.of(System.getProperties()).forEach(environment::putIfAbsent);
        }
        environment.putAll(command.environment());
        try {
            SearchPath.avoidRelative(builder.command());
            return builder.start();
        } catch (IOException e) {
            prepared.onExit().accept(-1);
            throw new KernelException(
                    "Could not start " + command.arguments().get(0) + ": " + e.getMessage(),
                    "install it, or run the check goal for a list of all missing programs",
                    e);
        }
    }

    private static KernelException failed(Command command, int exit, String said, String remedy) {
        return new KernelException(
                command.program() + " failed with exit code " + exit + ":\n" + said.stripTrailing() + "\n", remedy);
    }

    private static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size()));
    }

    /**
     * Does work that leaves an incomplete result only if its processes are killed. A marker file exists during the
     * work; it is removed if the processes ended by themselves, also after an interrupt.
     */
    public void guarded(Path marker, Runnable work) {
        Trees.write(marker, "");
        markers.add(marker);
        try {
            work.run();
        } finally {
            clear(marker);
        }
    }

    private void clear(Path marker) {
        if (!killed.get() && markers.remove(marker)) {
            Trees.delete(marker);
        }
    }

    private void stopAll() {
        boolean killing = running.keySet().stream().anyMatch(Process::isAlive);
        running.forEach((process, prepared) -> {
            destroy(process, prepared.supervised());
            leave(process, prepared);
        });
        if (killing) {
            // make may have started another child while its children were listed.
            mark.stopOwn(Set.of());
        }
        // Maven may exit before the interrupted thread removes its marker.
        List.copyOf(markers).forEach(this::clear);
    }

    private void destroy(Process process, boolean supervised) {
        if (Termination.end(process, supervised)) {
            killed.set(true);
        }
    }

    @Override
    public void close() {
        stopAll();
        mark.release();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already shutting down and runs its hooks.
            return;
        }
    }
}
