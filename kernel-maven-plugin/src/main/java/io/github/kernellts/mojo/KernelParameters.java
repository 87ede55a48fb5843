// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;

/** The parameters that all goals of a kernel share. */
abstract class KernelParameters extends BuildingMojo {
    /**
     * The flavor, a part of package names: lower-case letters and digits. Default: the project's artifactId.
     * Example: {@code kvm}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.flavor", defaultValue = "${project.artifactId}")
    String flavor;

    /**
     * The build number, a part of {@code uname -r}: dotted numbers, the first without a leading 0. That of a snapshot
     * has {@code 0.} before it. Default: the project's version without {@code -SNAPSHOT}.
     * Example: {@code 1000.2}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.build")
    String build;

    /**
     * The origin of the source: {@code kernel.org}; {@code apt} (upstream's tarball of a Debian source package or, if
     * that is not available, the package linux-source with Debian's patches and a warning); the path or URL of a
     * tarball; the path of a tree; with {@code kernel.source.commit} the address or path of a git repository; or
     * {@code auto}: the cache, then kernel.org, then, if that can't be reached, apt.
     * For a release, {@code auto} takes the source of kernel.org only.
     * Example: {@code apt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source", defaultValue = "auto")
    String source;

    /**
     * The commit to build, if {@code kernel.source} is a git repository: all 40 digits of its id. It is fetched alone,
     * without its history, and its tree becomes a tarball in the cache.
     * Example: {@code d8dde1ee7c8c…}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.commit")
    String sourceCommit;

    /**
     * The SHA-256 that the tarball must have, in hexadecimal. Required for the URL of one.
     * Example: {@code 6da1b4a0…}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.sha256")
    String sourceSha256;

    /**
     * The base address of kernel.org's directories, such as v6.x and v7.x. Default: kernel.org's own.
     * Example: {@code https://mirror.example.org/pub/linux/kernel}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.mirror")
    String sourceMirror;

    /**
     * OpenPGP public keys that are trusted for kernel.org's signatures, as gpg --export writes them. Default: the key
     * of the stable kernels' maintainer, fetched from kernel.org and known by its fingerprint.
     * Example: {@code keys/kernel.org.asc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.keyring")
    File sourceKeyring;

    /**
     * A file of apt entries used in place of the machine's own, for kernels of other suites; in the form of deb822 if
     * its name ends in {@code .sources}. The machine's configuration stays unchanged.
     * Example: {@code bullseye.sources}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.apt.entries")
    File sourceAptEntries;

    /**
     * Your own patches, applied after those of this project: one file, or a directory of patches, applied in the order
     * of its file {@code series}, or by name if there is none. Patches are unified diffs with names that end in
     * {@code .patch} or {@code .diff}.
     * Example: {@code patches}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.patches")
    File patches;

    /**
     * The CVE records of the kernel CNA: a clone of its repository vulns.git, bare or with a work tree, or a directory
     * with {@code cve/published}. Nothing is fetched. Default: none, and there is no comparison with CVE records.
     * Example: {@code /srv/vulns}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.vulns")
    File vulns;

    /**
     * The configuration target of the kernel to which the fragments are added, such as {@code tinyconfig}.
     * Example: {@code tinyconfig}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.base", defaultValue = "defconfig")
    String configBase;

    /**
     * The configuration's fragments, first to last: paths relative to the project, and names of the plugin's fragments:
     * {@code policy}, {@code el} and {@code filesystems} for all, {@code guest} for virtual machines, and
     * {@code networking}, {@code storage} and {@code platform} for servers.
     * Example: {@code policy,el,filesystems,mine.config}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.fragments")
    List<String> fragments;

    /**
     * The configuration of another kernel, such as /lib/modules/RELEASE/config of an EL kernel: the report shows the
     * differences. The goal config also takes a flavor of the same reactor, or a branch such as {@code 6.12}, that was
     * configured before. Default: none.
     * Example: {@code /boot/config-5.14.0-427.el9.x86_64}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.compare")
    String configCompare;

    /**
     * The free space required for the objects, in MiB; a quarter of it once this point release was compiled, and in kernel.cache, if
     * that is on another file system, for its tree.
     * Example: {@code 16384}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.requires.disk", defaultValue = "12288")
    long requiresDisk;

    /**
     * The memory required of the machine, in MiB; the BTF of a whole kernel takes most of it.
     * Example: {@code 8192}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.requires.memory", defaultValue = "3072")
    long requiresMemory;

    /**
     * The key for Secure Boot signatures of vmlinuz: a keystore as for {@code kernel.signing.keystore}. The kernel
     * trusts its certificate as well, so that kexec accepts the image. Default: the key for modules.
     * Example: {@code /etc/kernel-lts/secureboot.p12}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.efi.keystore")
    File efiKeystore;

    /**
     * The entry of that keystore; not needed if it has one private key.
     * Example: {@code secureboot}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.efi.alias")
    String efiAlias;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens that keystore. Default: the environment
     * variable KERNEL_EFI_PASSWORD, or without it KERNEL_SIGNING_PASSWORD.
     * Example: {@code secureboot-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.efi.server")
    String efiServer;

    /**
     * Skips the boot check, and the search for the tools that it needs.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.boot.skip", defaultValue = "false")
    boolean bootSkip;

    /**
     * The compiler launcher: {@code none}, {@code ccache}, {@code distcc}, {@code icecc}, {@code ccache+distcc},
     * {@code ccache+icecc}, or {@code auto}, which is ccache if it is installed. ccache keeps its results in
     * {@code kernel.cache}, for all projects; distcc compiles on {@code kernel.compiler.hosts}, and icecc on the
     * machines of its scheduler. distcc and icecc may change line numbers in debug information; ccache changes no byte
     * of the result.
     * Example: {@code ccache+distcc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compiler.launcher", defaultValue = "auto")
    String launcher;

    /**
     * The machines on which distcc compiles, in the syntax of distcc(1). Each is tested first: a machine that doesn't
     * answer is left out with a warning, and a machine whose compiler gives different output is refused. distcc has no
     * passwords: use machines of your own network, or ssh. Required with {@code distcc}, and refused without.
     * Example: {@code 10.0.0.2/8 10.0.0.3/8}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compiler.hosts")
    String compilerHosts;

    /**
     * The storage that ccache shares with other machines, in the syntax of its option {@code remote_storage}. Anyone
     * with write access to it decides the content of your kernels. If it fails, this machine compiles. Default: none.
     * Example: {@code redis://10.0.0.2}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compiler.storage")
    String compilerStorage;

    /**
     * The directory of the object trees, one for each flavor, point release and set of compilers. All projects and ELs
     * of a user share them, so that only changed parts are compiled again, also after {@code mvn clean}: some GB each.
     * Default: {@code objects} in {@code kernel.cache}.
     * Example: {@code /var/tmp/objects}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.objects")
    File objects;

    /**
     * A directory of packed object trees, one archive for each object tree and configuration: after each compilation
     * the objects are packed into it, and lost objects are taken out of it, for a CI whose machines lose everything
     * else. If the directory has other files, its subdirectory {@code kernel-lts} is used. Not used for releases.
     * Default: none.
     * Example: {@code /var/cache/kernel-objects}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.objects.archive")
    File objectsArchive;

    /**
     * A file of 32 random bytes or more that only its owner can read: the key that authenticates these archives. An
     * archive that was altered, or written with another key, is not used. Default: a key made in {@code kernel.cache}.
     * Example: {@code /etc/kernel-lts/objects.key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.objects.archive.key")
    File objectsArchiveKey;

    /**
     * The most that all these archives together take, in MiB; those unused for longest are removed, and one that alone
     * takes more is not kept, with a warning. That of the kvm flavor of Linux 6.1 takes about 820 MiB.
     * Example: {@code 8192}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.objects.archive.size", defaultValue = "4096")
    long objectsArchiveSize;

    /**
     * The number of days after which unused objects, archives of objects, and patched trees in {@code kernel.cache} are
     * removed.
     * Example: {@code 7}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cache.days", defaultValue = "30")
    int cacheDays;

    /**
     * The time limit of the boot check, in seconds.
     * Example: {@code 900}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.boot.timeout", defaultValue = "300")
    int bootTimeout;
}
