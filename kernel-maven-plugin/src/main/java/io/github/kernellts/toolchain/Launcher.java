package io.github.kernellts.toolchain;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that compilers are run through.
 *
 * @param directory a directory that comes first on the PATH, where compilers' names stand for the launcher: kbuild then
 *     calls what it always calls, and neither its configuration nor -devel knows of the launcher; empty for none
 * @param environment what the launcher is told
 * @param log where it notes what became of each call, or empty
 */
public record Launcher(Optional<Path> directory, Map<String, String> environment, Optional<Path> log) {
    /** What is cached in all, as ccache(1) takes it; a distribution's kernel takes about 7 GB. */
    private static final String SIZE = "15G";

    private static final List<String> COMPILERS = List.of("gcc");
    private static final String CCACHE = "ccache";

    public Launcher {
        environment = Map.copyOf(environment);
    }

    /**
     * The launcher of that name.
     *
     * @param wanted {@code ccache}, {@code none}, or {@code auto}: ccache if it is installed
     * @param cache where it keeps what it compiled
     * @param log where it notes what became of each call
     */
    public static Launcher of(String wanted, Toolchain toolchain, Path cache, Path log) {
        Optional<Path> ccache = toolchain.find(CCACHE);
        return switch (wanted) {
            case "none" -> none();
            case "auto" -> ccache.map(program -> ccache(program, cache, log)).orElseGet(Launcher::none);
            case CCACHE ->
                ccache(
                        ccache.orElseThrow(() -> new KernelException(
                                "kernel.compiler.launcher is ccache, which is not installed",
                                "install the package ccache, or set it to none")),
                        cache,
                        log);
            default ->
                throw new KernelException(
                        "kernel.compiler.launcher is \"" + wanted + "\"", "set it to auto, none or ccache");
        };
    }

    /** Compilers run by themselves. */
    public static Launcher none() {
        return new Launcher(Optional.empty(), Map.of(), Optional.empty());
    }

    private static Launcher ccache(Path program, Path cache, Path log) {
        // A container may have it elsewhere.
        Path directory = Trees.directory(
                cache.resolve("launchers/ccache").resolve(Path.of("/").relativize(program)));
        // A container mounts it.
        Trees.directory(cache.resolve(CCACHE));
        COMPILERS.forEach(compiler -> link(directory.resolve(compiler), program));
        return new Launcher(
                Optional.of(directory),
                Map.of(
                        "CCACHE_DIR",
                        cache.resolve("ccache").toString(),
                        "CCACHE_MAXSIZE",
                        SIZE,
                        // A compiler of another machine or container is the same if its bytes are.
                        "CCACHE_COMPILERCHECK",
                        "content",
                        // The directory of the objects is mapped out of debug information, so it makes no difference.
                        "CCACHE_NOHASHDIR",
                        "1",
                        "CCACHE_STATSLOG",
                        log.toString()),
                Optional.of(log));
    }

    private static void link(Path link, Path program) {
        try {
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(program)) {
                Path aside = Trees.aside(link);
                Trees.delete(aside);
                Files.createSymbolicLink(aside, program);
                Trees.rename(aside, link);
            }
        } catch (IOException e) {
            throw Trees.failure("write", link, e);
        }
    }

    /** The PATH on which compilers are found through the launcher. */
    public String searchPath(String path) {
        return directory.map(first -> first + ":" + path).orElse(path);
    }

    /** Forgets what earlier builds noted. */
    public void reset() {
        log.ifPresent(Trees::delete);
    }

    /** What became of the calls since {@link #reset}, in a line, if anything was noted. */
    public Optional<String> statistics() {
        return log.filter(Files::exists).map(file -> {
            List<String> lines = Trees.text(file).lines().toList();
            // For each call a line "# SOURCE" and then the names of counters (ccache(1), STATISTICS).
            long calls = lines.stream().filter(line -> line.startsWith("# ")).count();
            long hits = lines.stream()
                    .filter(line -> line.equals("direct_cache_hit") || line.equals("preprocessed_cache_hit"))
                    .count();
            long misses =
                    lines.stream().filter(line -> line.equals("cache_miss")).count();
            return "ccache: " + calls + " calls, " + hits + " from the cache, " + misses + " compiled and kept, "
                    + (calls - hits - misses) + " that can't be cached";
        });
    }
}
