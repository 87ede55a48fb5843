// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;

/** The parameters that all goals of a kernel share. */
abstract class KernelParameters extends BuildingMojo {
    /**
     * The flavor, which stands in package names: lower-case letters and digits. Default: the project's artifactId.
     * Example: {@code kvm}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.flavor", defaultValue = "${project.artifactId}")
    String flavor;

    /**
     * The build number, which stands in {@code uname -r}: dotted numbers. Default: the project's version without
     * {@code -SNAPSHOT}.
     * Example: {@code 1000.2}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.build")
    String build;

    /**
     * Where the source comes from: {@code kernel.org}; {@code apt} (upstream's tarball of a Debian source package, and
     * where that can't be had, the package linux-source, with Debian's patches and a warning); the path or URL of a
     * tarball; the path of a tree; or {@code auto}: the cache, then kernel.org, then, where that can't be reached, apt.
     * For a release, {@code auto} takes kernel.org's only.
     * Example: {@code apt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source", defaultValue = "auto")
    String source;

    /**
     * The SHA-256 that the tarball must have, in hexadecimal. Required for a URL.
     * Example: {@code 6da1b4a0…}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.sha256")
    String sourceSha256;

    /**
     * The address below which kernel.org's directories v5.x and v6.x lie. Default: kernel.org's own.
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
     * A file of apt entries that is used in place of the machine's own, for kernels that other suites have; in the form
     * of deb822 if its name ends in {@code .sources}. The machine's configuration stays as it is.
     * Example: {@code bullseye.sources}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.source.apt.entries")
    File sourceAptEntries;

    /**
     * Patches of your own, which are applied after those of this project: one file, or a directory, whose patches are
     * taken in the order of its file {@code series}, or by name if there is none. They are unified diffs whose names end
     * with {@code .patch} or {@code .diff}.
     * Example: {@code patches}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.patches")
    File patches;

    /**
     * The configuration target of the kernel's tree that fragments are laid over, such as {@code tinyconfig}.
     * Example: {@code tinyconfig}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.base", defaultValue = "defconfig")
    String configBase;

    /**
     * The configuration's fragments, first to last: paths, relative to the project, and names of those that the plugin
     * brings: {@code policy}, {@code el} and {@code filesystems} for all, {@code guest} for virtual machines, and
     * {@code networking}, {@code storage} and {@code platform} for servers.
     * Example: {@code policy,el,filesystems,mine.config}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.fragments")
    List<String> fragments;

    /**
     * The configuration of another kernel, such as /lib/modules/RELEASE/config of one of EL's: the report shows what is
     * different here. The goal config also takes a flavor of the same reactor, or a branch such as {@code 6.12}, that was
     * configured before. Default: none.
     * Example: {@code /boot/config-5.14.0-427.el9.x86_64}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.config.compare")
    String configCompare;

    /**
     * How much space must be free for the objects, in MiB.
     * Example: {@code 16384}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.requires.disk", defaultValue = "12288")
    long requiresDisk;

    /**
     * How much memory the machine must have, in MiB; BTF of a whole kernel takes most.
     * Example: {@code 8192}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.requires.memory", defaultValue = "3072")
    long requiresMemory;

    /**
     * The key that vmlinuz is signed with for Secure Boot: a keystore as for {@code kernel.signing.keystore}. The kernel
     * trusts its certificate as well, so that kexec takes the image. Default: the key for modules.
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
     * What compilers are run through: {@code none}, {@code ccache}, {@code distcc}, {@code icecc}, {@code ccache+distcc},
     * {@code ccache+icecc}, or {@code auto}, which is ccache if it is installed. ccache keeps what it compiled in {@code
     * kernel.cache}, for all projects; distcc has {@code kernel.compiler.hosts} compile, and icecc those that its
     * scheduler knows. These two may change line numbers in debug information; ccache changes no byte of the result.
     * Example: {@code ccache+distcc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compiler.launcher", defaultValue = "auto")
    String launcher;

    /**
     * The machines that distcc has compile, as distcc(1) takes them. Each is tried first: one that doesn't answer is left
     * out with a warning, and one whose compiler makes other bytes is refused. distcc knows no passwords: take machines of
     * a network of your own, or by ssh. Needed with {@code distcc}, and refused without.
     * Example: {@code 10.0.0.2/8 10.0.0.3/8}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compiler.hosts")
    String compilerHosts;

    /**
     * Where ccache looks for what other machines compiled, and leaves what this one did, as its option
     * {@code remote_storage} takes it. Who can write there decides what is in your kernels. Where it fails, this machine
     * compiles. Default: none.
     * Example: {@code redis://10.0.0.2}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.compiler.storage")
    String compilerStorage;

    /**
     * Where kernels are compiled, in a directory for each flavor, point release and set of compilers, which all projects
     * and ELs of a user share, so that only what a change asks for is ever compiled again, also after {@code mvn clean}:
     * some GB each. Default: {@code objects} in {@code kernel.cache}.
     * Example: {@code /var/tmp/objects}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.objects")
    File objects;

    /**
     * After how many days patched trees in {@code kernel.cache} and objects that no build used are removed.
     * Example: {@code 7}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.cache.days", defaultValue = "30")
    int cacheDays;

    /**
     * How long the boot check may take, in seconds.
     * Example: {@code 900}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.boot.timeout", defaultValue = "300")
    int bootTimeout;
}
