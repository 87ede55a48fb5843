// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.Access;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs rpmbuild so that packages are the same wherever and whenever they are made. */
public final class Rpmbuild {
    private final Processes processes;
    private final EnterpriseLinux el;
    private final Instant timestamp;

    /**
     * @param el the EL that the packages are for, which decides on their compression
     * @param timestamp the build time in the packages' headers
     */
    public Rpmbuild(Processes processes, EnterpriseLinux el, Instant timestamp) {
        this.processes = processes;
        this.el = el;
        this.timestamp = timestamp;
    }

    /** The build time in the packages' headers. */
    Instant timestamp() {
        return timestamp;
    }

    /**
     * Makes packages in {@code RPMS} and {@code SRPMS} below a directory.
     *
     * @param work rpmbuild's own top directory
     * @param access the files that the spec reads, and those outside rpmbuild's own directory that it writes
     * @param log the file for rpmbuild's output, which is replaced
     * @param what further options, such as {@code -bb}, and last the path of the spec
     * @throws io.github.kernellts.system.KernelException if rpmbuild fails
     */
    public void run(Path work, Path log, Access access, String... what) {
        List<String> arguments = new ArrayList<>(List.of("rpmbuild", "--target", "x86_64-linux", "--nodeps"));
        for (String macro : List.of(
                "_topdir " + work,
                "_binary_payload " + el.payload(),
                // The tarball is compressed already.
                "_source_payload w.ufdio",
                "_buildhost localhost",
                "use_source_date_epoch_as_buildtime 1",
                "clamp_mtime_to_source_date_epoch 1",
                "source_date_epoch_from_changelog 0",
                "_build_id_links none",
                // rpm 6 would otherwise make packages that EL's rpm can't read.
                "_rpmformat 4")) {
            arguments.add("--define");
            arguments.add(macro);
        }
        arguments.addAll(List.of(what));
        Command command = Command.of(Trees.directory(work), arguments)
                .with(access)
                .writing(work)
                // rpm takes 0, the time of a packed tree of one's own, for none, and files keep the time of the build.
                .withEnvironment(Map.of("SOURCE_DATE_EPOCH", Long.toString(Math.max(1, timestamp.getEpochSecond()))));
        processes.log(command, log, line -> {}, "look at the log for the line of the spec that failed");
    }
}
