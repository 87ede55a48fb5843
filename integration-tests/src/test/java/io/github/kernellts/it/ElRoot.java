// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A root directory for installations by dnf as on an EL machine. EL's own packages can't be reached: one package with
 * busybox as shell replaces them, and a repository has stand-ins for the others; only that of kernel-install does
 * anything.
 */
final class ElRoot {
    /** The EL packages required by kernels and -devel. */
    private static final List<String> OTHERS = List.of(
            "bash",
            "binutils",
            "coreutils",
            "diffutils",
            "dracut",
            "dwarves",
            "findutils",
            "gawk",
            "gcc",
            "grep",
            "kmod",
            "make",
            "sed");

    private final Path root;
    private final Path repositories;
    private final Path cache;

    private ElRoot(Path root, Path repositories, Path cache) {
        this.root = root;
        this.repositories = repositories;
        this.cache = cache;
    }

    /** An empty root below a directory, with the shell installed. */
    static ElRoot make(Path directory, String repoFile) throws IOException {
        Run.in(directory, "rm", "-rf", "root", "repos", "cache", "base");
        Path base = Files.createDirectories(directory.resolve("base"));
        Path content = Files.createDirectories(base.resolve("content/bin"));
        Run.in(content, "cp", "/bin/busybox", "busybox");
        for (String applet : List.of("sh", "cp", "rm")) {
            Files.createSymbolicLink(content.resolve(applet), Path.of("busybox"));
        }
        Files.createDirectories(base.resolve("content/boot"));
        Path kernelInstall = Files.writeString(content.resolve("kernel-install"), """
                #!/bin/sh
                # does what EL's does by grub2's plugin
                for file in vmlinuz System.map config; do
                case $1 in
                add) cp "/lib/modules/$2/$file" "/boot/$file-$2" ;;
                remove) rm -f "/boot/$file-$2" ;;
                esac
                done
                """);
        Run.in(content, "chmod", "755", kernelInstall.toString());
        Path spec = base.resolve("base.spec");
        StringBuilder text = new StringBuilder(
                """
                Name: base
                Version: 1
                Release: 1
                Summary: stands in for a distribution
                License: GPL
                AutoReqProv: no
                %description
                For a test.
                %install
                cp -a "@content@/." %{buildroot}/
                %files
                /bin/*
                %exclude /bin/kernel-install
                %dir /boot
                %package -n systemd
                Version: 252
                Summary: stands in for it
                Provides: /usr/bin/kernel-install
                %description -n systemd
                For a test.
                %files -n systemd
                /bin/kernel-install
                """.replace("@content@", base.resolve("content").toString()));
        for (String name : OTHERS) {
            text.append("""
                    %package -n @name@
                    Version: 057
                    Summary: stands in for it
                    %description -n @name@
                    For a test.
                    %files -n @name@
                    """.replace("@name@", name));
        }
        Files.writeString(spec, text);
        Run.in(
                base,
                "rpmbuild",
                "-bb",
                "--target=x86_64-linux",
                "--define",
                "_topdir " + base,
                "--define",
                "__spec_install_post %{nil}",
                spec.toString());
        Run.in(base, "createrepo_c", "--quiet", "RPMS");
        ElRoot made = new ElRoot(
                Files.createDirectories(directory.resolve("root")),
                Files.createDirectories(directory.resolve("repos")),
                Files.createDirectories(directory.resolve("cache")));
        made.useRepository(repoFile);
        Files.writeString(
                made.repositories.resolve("el.repo"),
                "[el]\nname=el\ngpgcheck=0\nbaseurl=file://" + base.resolve("RPMS") + "\n");
        Run.in(
                directory,
                made.command(
                        "--disablerepo=*",
                        "install",
                        base.resolve("RPMS/x86_64/base-1-1.x86_64.rpm").toString()));
        return made;
    }

    /** Replaces the repository of dnf. */
    void useRepository(String repoFile) throws IOException {
        Files.writeString(repositories.resolve("kernel-lts.repo"), repoFile);
        forgetMetadata();
    }

    /** Runs dnf, which must succeed, and returns its output. */
    String dnf(String... arguments) {
        return Run.in(root, command(arguments));
    }

    /** Runs dnf, which must fail, and returns its output. */
    String dnfRefuses(String... arguments) throws IOException {
        Path output = Files.createTempFile("dnf", ".out");
        int exit = Run.to(root, null, output, command(arguments));
        String said = Files.readString(output);
        Files.delete(output);
        if (exit == 0) {
            throw new AssertionError(List.of(arguments) + " succeeded:\n" + said);
        }
        return said;
    }

    private String[] command(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dnf", "--assumeyes", "--installroot=" + root, "--releasever=9"));
        all.add("--setopt=reposdir=" + repositories);
        all.add("--setopt=cachedir=" + cache);
        all.add("--setopt=module_platform_id=platform:el9");
        all.add("--setopt=varsdir=" + root.resolveSibling("vars"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /** The names and versions of the installed packages, except the stand-ins. */
    List<String> installed() {
        return Run.in(root, "rpm", "--root", root.toString(), "--query", "--all")
                .lines()
                .filter(name -> name.startsWith("kernel-") || name.startsWith("kmod-") && !name.startsWith("kmod-057"))
                .sorted()
                .toList();
    }

    Path path(String inside) {
        return root.resolve(inside);
    }

    void forgetMetadata() {
        Run.in(root, "find", cache.toString(), "-mindepth", "1", "-delete");
    }
}
