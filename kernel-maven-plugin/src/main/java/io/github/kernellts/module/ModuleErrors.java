// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.kbuild.Kbuild;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the reason for a failed module build in make's output. The forms are those of scripts/mod/modpost.c. */
final class ModuleErrors {
    private static final Pattern UNDEFINED =
            Pattern.compile("ERROR: modpost: \"([^\"]+)\" \\[([^]]+)\\.ko\\] undefined!");
    private static final Pattern SUPPRESSED = Pattern.compile("suppressed ([0-9]+) unresolved symbol warnings");
    private static final Pattern NO_LICENSE = Pattern.compile("missing MODULE_LICENSE\\(\\) in (\\S+)");
    /** The lines that scripts/modules-check.sh prints below its heading. */
    private static final Pattern CONFLICT = Pattern.compile("(?m)^  (\\S+\\.ko)$");

    /** What make, cp and sh say of a missing directory of the kernel. */
    private static final Pattern NO_TREE =
            Pattern.compile("(/lib/modules/[^/\\s:]+/(?:build|source))[^\\n]*No such file or directory");

    /** A compiler's error in a file below the source. */
    private static final Pattern OWN_ERROR =
            Pattern.compile("(?m)^([^/\\s:][^\\s:]*:[0-9]+)(?::[0-9]+)?: (?:fatal )?error: ");

    /** A header that a file below the source includes and that isn't there. */
    private static final Pattern NO_HEADER = Pattern.compile(
            "(?m)^([^/\\s:][^\\s:]*:[0-9]+)(?::[0-9]+)?: fatal error: ([^\\s:]+\\.h): No such file or directory");

    private static final Pattern TREE_VARIABLE =
            Pattern.compile("(?m)^\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*[:?]?=.*/lib/modules/");

    private static final Pattern GPL_ONLY =
            Pattern.compile("GPL-incompatible module (\\S+)\\.ko uses GPL-only symbol '([^']+)'");

    private final DevelTree devel;
    private final Path source;
    private final String log;

    ModuleErrors(DevelTree devel, Path source, String log) {
        this.devel = devel;
        this.source = source;
        this.log = log;
    }

    /** Whether kbuild left out BTF, which is no error to it. With V=1 make also prints the command that says so. */
    static boolean typesWereSkipped(String log) {
        return log.lines().anyMatch(line -> line.startsWith("Skipping BTF generation"));
    }

    KernelException explain(KernelException failure, Path file) {
        List<String> undefined = all(UNDEFINED, 1);
        if (!undefined.isEmpty()) {
            return new KernelException(
                    "The kernel " + devel.kernelPackage().release() + " ("
                            + devel.kernelPackage().flavor()
                            + ") lacks what the module uses:\n  "
                            + undefined.stream().map(this::withOption).collect(Collectors.joining("\n  "))
                            + all(SUPPRESSED, 1).stream()
                                    .map(count -> "\n  and " + count + " more")
                                    .collect(Collectors.joining())
                            + "\n",
                    "build it for a flavor whose configuration has the options that bring these symbols"
                            + (undefined.stream()
                                            .allMatch(symbol ->
                                                    devel.optionOf(symbol).isPresent())
                                    ? ""
                                    : "; if another external module exports one, build both in one project, as in"
                                            + " -Dkernel.module.directories=FIRST,SECOND, the one that exports it"
                                            + " first"));
        }
        List<String> unlicensed = all(NO_LICENSE, 1);
        if (!unlicensed.isEmpty()) {
            return new KernelException(
                    "There is no MODULE_LICENSE in " + String.join(", ", names(unlicensed)),
                    "add it to the source, as in MODULE_LICENSE(\"GPL\")");
        }
        List<String> forbidden = all(GPL_ONLY, 2);
        if (!forbidden.isEmpty()) {
            return new KernelException(
                    "The module's MODULE_LICENSE is not compatible with the GPL, and it uses symbols that are only for"
                            + " such: " + String.join(", ", forbidden),
                    "use other symbols, or a licence that is");
        }
        if (log.contains("would cause module name conflict")) {
            return new KernelException(
                    "The source builds several modules of one name: "
                            + all(CONFLICT, 1).stream().map(this::inSource).collect(Collectors.joining(", "))
                            + "; the kernel loads only one of them",
                    "name the directories to build in kernel.module.directories");
        }
        Matcher tree = NO_TREE.matcher(log);
        if (tree.find()) {
            return new KernelException(
                    "The module's makefile looks for the kernel in " + tree.group(1)
                            + ", which only exists in a sandbox or container; the whole output is in " + file,
                    "set kernel.module.variables to the variable of the makefile that names this directory, as in "
                            + variable().orElse("KERNELDIR") + "=$kernel_source_dir, or install bubblewrap");
        }
        String errors = inSource(Kbuild.errors(log));
        if (errors.isEmpty()) {
            return failure;
        }
        Optional<KernelException> header = missingHeader(errors, file);
        if (header.isPresent()) {
            return header.get();
        }
        String release = devel.kernelPackage().release();
        Matcher own = OWN_ERROR.matcher(errors);
        return own.find()
                ? new KernelException(
                        "The module's own source does not compile for " + release + ", first at " + own.group(1) + ":\n"
                                + errors + "\nThe whole output is in " + file,
                        "correct it there if the source is yours, take a release of the module that supports Linux "
                                + devel.kernelPackage().version() + ", or mend it with kernel.module.patches")
                : new KernelException(
                        "The module could not be built for " + release + ":\n" + errors + "\nThe whole output is in "
                                + file,
                        "look for a release of it, or patches (kernel.module.patches), for this branch");
    }

    /** The explanation where the first error is a missing header of somebody else: one of the kernel may be of another version. */
    private Optional<KernelException> missingHeader(String errors, Path file) {
        Matcher header = NO_HEADER.matcher(errors);
        Matcher first = OWN_ERROR.matcher(errors);
        if (!header.find() || !first.find() || first.start() != header.start() || ofKernel(header.group(2))) {
            return Optional.empty();
        }
        return Optional.of(new KernelException(
                "The module's source includes " + header.group(2) + ", at " + header.group(1)
                        + ", and neither it nor the kernel's -devel package has that header. The whole output is in "
                        + file,
                "find out whose header it is: that of another module comes with one source that has both, that of a"
                        + " library with its development package"));
    }

    /** Whether the kernel has a directory of this name for headers, as of linux/fs.h. */
    private boolean ofKernel(String header) {
        int slash = header.indexOf('/');
        return slash > 0
                && Stream.of("include", "include/uapi", "arch/x86/include")
                        .anyMatch(each ->
                                Files.isDirectory(devel.top().resolve(each).resolve(header.substring(0, slash))));
    }

    /** The variable of the top makefile that is set to such a directory. */
    private Optional<String> variable() {
        Path makefile = source.resolve("Makefile");
        return Files.isRegularFile(makefile, LinkOption.NOFOLLOW_LINKS)
                ? TREE_VARIABLE
                        .matcher(Trees.text(makefile))
                        .results()
                        .map(result -> result.group(1))
                        .findFirst()
                : Optional.empty();
    }

    /** A text with paths as in the source that was given, not as in its copy. */
    private String inSource(String text) {
        return text.replace(source + "/", "");
    }

    private String withOption(String symbol) {
        return symbol
                + devel.optionOf(symbol)
                        .map(option -> " (CONFIG_" + option + " brings it)")
                        .orElse("");
    }

    private static List<String> names(List<String> paths) {
        return paths.stream()
                .map(path -> Path.of(path).getFileName().toString())
                .toList();
    }

    private List<String> all(Pattern pattern, int group) {
        return pattern.matcher(log)
                .results()
                .map(result -> result.group(group))
                .distinct()
                .sorted()
                .toList();
    }
}
