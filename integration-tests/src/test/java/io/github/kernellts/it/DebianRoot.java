// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The root directory of another release of Debian, for programs that run in a chroot. debootstrap makes a release once;
 * it is kept in target, and each test works in a copy.
 */
final class DebianRoot {
    private final Path directory;
    private final Map<Path, String> mounts = new TreeMap<>();

    private DebianRoot(Path directory) {
        this.directory = directory;
    }

    /** A copy of a minimal system in which these packages were installed, and nothing that they only recommend. */
    static DebianRoot of(String release, String name, String... packages) throws IOException {
        Path roots = Files.createDirectories(
                Path.of(OutsideProject.property("it.directory")).resolve("roots"));
        Path minimal = minimal(roots, release);
        Path copy = roots.resolve(name);
        Run.in(roots, "rm", "-rf", copy.toString());
        Run.in(roots, "cp", "-a", minimal.toString(), copy.toString());
        Run.in(copy, "cp", "--dereference", "/etc/resolv.conf", "etc/resolv.conf");
        DebianRoot root = new DebianRoot(copy);
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "--yes", "--no-install-recommends"));
        install.addAll(List.of(packages));
        // A mirror may keep a state of sid for longer than its index is valid.
        root.run("apt-get", "--option", "Acquire::Check-Valid-Until=false", "update");
        root.run(install.toArray(String[]::new));
        root.trustAsThisMachine();
        return root;
    }

    /** The authorities that this machine trusts: the way to Maven's and Debian's servers may be through a proxy of its own. */
    private void trustAsThisMachine() {
        for (String store : List.of("etc/ssl/certs/ca-certificates.crt", "etc/ssl/certs/java/cacerts")) {
            if (Files.exists(directory.resolve(store)) && Files.exists(Path.of("/", store))) {
                Run.in(directory, "cp", "--dereference", "/" + store, store);
            }
        }
    }

    /** Classes that run at once may want the same release. */
    private static synchronized Path minimal(Path roots, String release) throws IOException {
        Path minimal = roots.resolve(release);
        Path done = roots.resolve(release + ".done");
        if (!Files.exists(done)) {
            Run.in(roots, "rm", "-rf", minimal.toString());
            Run.in(roots, "debootstrap", "--variant=minbase", release, minimal.toString(), mirror());
            Files.createFile(done);
        }
        return minimal;
    }

    /** The archive that this machine's packages come from. */
    private static String mirror() {
        return Run.in(
                        Path.of("/"),
                        "apt-get",
                        "indextargets",
                        "--format",
                        "$(REPO_URI)",
                        "Created-By: Packages",
                        "Component: main")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    Path directory() {
        return directory;
    }

    /** Shows a directory of this machine at a path in the root. */
    DebianRoot with(Path host, String inside) throws IOException {
        Files.createDirectories(directory.resolve(inside.substring(1)));
        mounts.put(host, inside);
        return this;
    }

    /**
     * Runs a program in the root, with /proc, in which root is no mount point, and returns its output; an exit code
     * other than zero fails the test.
     */
    String run(String... arguments) {
        return Run.in(directory, command(arguments));
    }

    /** The same with its output in a file of this machine; returns the exit code. */
    int runTo(Path output, String... arguments) {
        return Run.to(directory, null, output, command(arguments));
    }

    /** The mounts are those of a namespace that ends with the program. */
    private String[] command(String... arguments) {
        StringBuilder script = new StringBuilder("mount -t proc proc proc && ");
        List<String> binds = new ArrayList<>();
        mounts.forEach((host, inside) -> {
            binds.add(host.toString());
            binds.add(inside.substring(1));
        });
        script.append(
                "n=$1 && shift && while [ $n -gt 0 ]; do mount --bind \"$1\" \"$2\"; shift 2; n=$((n - 1)); done && ");
        script.append("exec chroot . env -i HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive"
                + " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \"$@\"");
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script.toString(), "sh"));
        command.add(Integer.toString(mounts.size()));
        command.addAll(binds);
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
