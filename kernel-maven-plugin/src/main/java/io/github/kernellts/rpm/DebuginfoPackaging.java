// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes RPMs with the debug information of programs that are packaged without it. */
public final class DebuginfoPackaging {
    /** Writes debug information below a directory; the spec calls it for some files at a time. */
    private static final String SPLIT = "split-debuginfo";
    /** Copies the sources that debug information names; the spec calls it once. */
    private static final String COPY = "copy-debug-sources";

    private final Rpmbuild rpmbuild;
    private final EnterpriseLinux el;
    private final int jobs;
    private final Publisher publisher;

    /**
     * The metadata of a package.
     *
     * @param source the name and Release of the source RPM of the package whose programs it describes
     * @param of the name of that package
     * @param version RPM's Version, which is that of the source RPM, too
     * @param release RPM's Release
     * @param summary the Summary of the package whose programs it describes, on one line and without macros
     * @param license RPM's License
     * @param tags further lines of the package's header, such as {@code Provides: installonlypkg(kernel)}
     */
    public record Metadata(
            Source source,
            String of,
            String version,
            String release,
            String summary,
            String license,
            List<String> tags) {
        public Metadata {
            tags = List.copyOf(tags);
        }

        /**
         * A source RPM.
         *
         * @param name RPM's Name
         * @param release RPM's Release
         */
        public record Source(String name, String release) {}

        /** The metadata of a package whose source RPM has its name and release. */
        public Metadata(String of, String version, String release, String summary, String license, List<String> tags) {
            this(new Source(of, release), of, version, release, summary, license, tags);
        }

        /** The file name that rpmbuild gives the package. */
        public String fileName() {
            return of + "-debuginfo-" + version + "-" + release + ".x86_64.rpm";
        }

        /**
         * The directory where debuggers find sources: below {@code /usr/src/debug}, as in Enterprise Linux, and of this
         * release alone, so that packages of several can be installed.
         */
        public Path sources() {
            return Path.of("/usr/src/debug", of + "-" + version + "-" + release);
        }
    }

    /**
     * The sources of programs, of which those are packaged that debug information names.
     *
     * @param compiledAt the directory in which the debug information says that they are, by -fdebug-prefix-map
     * @param directories the directories with the files; where several have a file, the first counts. Without one, no
     *     source is packaged
     * @param above a directory around them, which generated files may name, too. Its path and theirs are replaced by the
     *     package's directory
     */
    public record Sources(String compiledAt, List<Path> directories, Optional<Path> above) {
        public Sources {
            directories = List.copyOf(directories);
        }

        /** The paths that are replaced, the longer ones first. */
        private List<Path> replaced() {
            return Stream.concat(directories.stream(), above.stream()).toList();
        }
    }

    /** @param jobs the number of programs that are split at once */
    public DebuginfoPackaging(Rpmbuild rpmbuild, EnterpriseLinux el, int jobs, Publisher publisher) {
        this.rpmbuild = rpmbuild;
        this.el = el;
        this.jobs = jobs;
        this.publisher = publisher;
    }

    /**
     * Makes the RPM.
     *
     * @param programs a directory with programs that still have their debug information, or links to them, at the paths
     *     at which the described package installs them
     * @param targets a directory with the targets of these links
     * @param sources what they were compiled of
     * @param work rpmbuild's own directory
     * @return the RPM
     */
    public Path build(Metadata metadata, Path programs, Path targets, Sources sources, Path work, Path log) {
        for (String script : List.of(SPLIT, COPY)) {
            Trees.write(Trees.directory(work).resolve(script), script(script));
        }
        Path spec = work.resolve(metadata.of() + "-debuginfo.spec");
        Trees.write(
                spec,
                publisher.into(
                        spec(metadata, programs, sources, work),
                        rpmbuild.timestamp(),
                        metadata.version() + "-" + metadata.release(),
                        metadata.summary()));
        Set<Path> read = new HashSet<>(sources.directories());
        read.addAll(List.of(programs, targets));
        Access access = new Access(read, Set.of(), false);
        rpmbuild.run(work, log, access, "--define", "_binary_payload " + el.debuginfoPayload(), "-bb", spec.toString());
        Path rpm = work.resolve("RPMS/x86_64").resolve(metadata.fileName());
        if (!Files.exists(rpm)) {
            throw new KernelException("rpmbuild did not make " + metadata.fileName(), "look at " + log);
        }
        return rpm;
    }

    private String spec(Metadata metadata, Path programs, Sources sources, Path work) {
        boolean packaged = !sources.directories().isEmpty();
        String at = metadata.sources().toString();
        // Only the subpackage has files, so that rpmbuild makes no other. vmlinux, the largest program, has the last
        // name: in this order, it is split while another processor splits modules.
        return """
                Name: @source@
                Version: @version@
                Release: @source-release@
                Summary: @summary@
                License: @license@
                %define __spec_install_post %{nil}
                %define debug_package %{nil}
                %description
                @summary@.
                %package -n @of@-debuginfo
                Release: @release@
                Summary: Debug information of @of@
                AutoReqProv: no
                @tags@
                %description -n @of@-debuginfo
                What crash, drgn, gdb and perf need to name functions, lines and types@with-sources@.
                %install
                cd "@programs@"
                find -L . -type f -printf '%%P\\0' | LC_ALL=C sort -zr |
                xargs -0 -n 16 -P @jobs@ sh "@split@" %{buildroot}/usr/lib/debug "@split@.scratch" \\
                    "@compiled-at@" "@sources-at@"
                @copy@
                %files -n @of@-debuginfo
                %defattr(0644, root, root, 0755)
                /usr/lib/debug/.build-id
                %dir /usr/lib/debug/lib/modules
                /usr/lib/debug/lib/modules/*
                @files@
                """.replace("@source@", metadata.source().name())
                .replace("@source-release@", metadata.source().release())
                .replace("@of@", metadata.of())
                .replace("@version@", metadata.version())
                .replace("@release@", metadata.release())
                .replace("@summary@", metadata.summary())
                .replace("@license@", metadata.license())
                .replace("@tags@", metadata.tags().stream().collect(Collectors.joining("\n")))
                .replace("@programs@", programs.toString())
                .replace("@split@", work.resolve(SPLIT).toString())
                .replace("@compiled-at@", sources.compiledAt())
                .replace("@with-sources@", packaged ? ", and the sources that they name" : "")
                .replace("@copy@", packaged ? copy(sources, work) : "")
                .replace("@files@", packaged ? at : "")
                .replace("@sources-at@", packaged ? at : sources.compiledAt())
                .replace("@jobs@", Integer.toString(jobs));
    }

    private static String copy(Sources sources, Path work) {
        return "sh \"" + work.resolve(COPY) + "\" \"%{buildroot}\" \"@sources-at@\" \"" + work.resolve(SPLIT)
                + ".scratch\" " + quoted(sources.directories()) + " -- " + quoted(sources.replaced());
    }

    private static String quoted(List<Path> directories) {
        return directories.stream().map(directory -> "\"" + directory + "\"").collect(Collectors.joining(" "));
    }

    /** What the content of the packages depends on, besides what they are given: the scripts. */
    public static String fingerprint() {
        return Digests.sha256(script(SPLIT)) + ' ' + Digests.sha256(script(COPY));
    }

    private static byte[] script(String name) {
        try (InputStream resource = DebuginfoPackaging.class.getResourceAsStream(name)) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw Trees.failure("read", Path.of(name), e);
        }
    }
}
