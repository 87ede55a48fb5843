// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The tarball of a directory: the same files make the same bytes, independent of path, user and time. */
final class TreeTarball {
    static final String SUFFIX = ".tar.zst";
    /** Changed when the same tree makes other bytes, so that tarballs of an older plugin are not used. */
    static final String FORM = "2 ";
    /** What version control keeps for itself; files such as .gitignore are source, and in every release's tarball. */
    private static final List<String> REPOSITORIES = List.of(".git", ".hg", ".svn", ".bzr", "CVS");

    /**
     * Fast rather than small, as every edit packs the whole tree again: a tenth of the processor time of xz -0, for 12 %
     * more bytes. As many threads on every machine, so that the bytes are the same.
     */
    private static final String PACKER = "zstd -1 -T4";

    /** The day of the files of a directory, whose own times say when they were copied or edited. */
    static final LocalDate NO_DATE = LocalDate.EPOCH;

    private TreeTarball() {}

    /**
     * Packs a kernel tree into a file, without the repository in it.
     *
     * @param date the time of its files, from which the kernel and its packages get theirs
     */
    static void pack(Path tree, KernelVersion version, Instant date, Path to, Processes processes) {
        List<String> tar = new ArrayList<>(List.of("tar", "--create", "--file", to.toString()));
        tar.addAll(List.of(
                "--use-compress-program=" + PACKER,
                "--sort=name",
                "--mtime=@" + date.getEpochSecond(),
                "--owner=0",
                "--group=0"));
        tar.addAll(List.of("--numeric-owner", "--mode=u=rwX,go=rX"));
        REPOSITORIES.forEach(each -> tar.add("--exclude=" + each));
        tar.addAll(List.of("--transform=s:^\\.:linux-" + version + ":S", "."));
        processes.output(Command.of(tree, tar), "check the permissions of the tree and the free space of kernel.cache");
    }
}
