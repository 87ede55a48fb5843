// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.module.ExtraFiles;
import io.github.kernellts.module.ModuleSource;
import io.github.kernellts.module.RequestedRecipe;
import io.github.kernellts.pipeline.kernel.CveRequest;
import io.github.kernellts.pipeline.module.ModuleRequest;
import io.github.kernellts.pipeline.session.BuildDirectories;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.UnreachableException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;

/** Base of goals for external modules: their source, and the kernels that they are built for. */
abstract class ExternalModuleMojo extends BuildingMojo {
    @Inject
    private RepositorySystem repositories;

    /**
     * The base of the package's name. Default: PACKAGE_NAME of the source's dkms.conf, without a {@code -dkms} at its
     * end, or else the project's artifactId.
     * Example: {@code dm-writeboost}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.name")
    private String name;

    /**
     * The module's version, without hyphens. Default: PACKAGE_VERSION of the source's dkms.conf, or else the project's
     * version without {@code -SNAPSHOT}.
     * Example: {@code 2.2.17}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.version")
    private String moduleVersion;

    /**
     * RPM's Release of the packages, a whole number from 1. Hosts take a build of the same version for the same kernel only if this is
     * raised, as for another patch, other options or another key; a new version begins with 1 again.
     * Example: {@code 2}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.release", defaultValue = "1")
    private int release;

    /**
     * The origin of the source: a directory, tarball or Debian package ({@code .deb}), relative to the project; the URL of
     * a tarball or Debian package; the URL of a git repository; or {@code apt:PACKAGE}, a Debian package with source in
     * /usr/src, such as those named NAME-dkms, of the version that this machine's apt offers. It has to be set.
     * Example: {@code apt:dm-writeboost-dkms}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.source")
    private String source;

    /**
     * The commit to build, with all its 40 digits. Required for a git repository.
     * Example: {@code 00ef81c366105d0be1c25e97f5623b070b9dcb2a}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.commit")
    private String commit;

    /**
     * The expected SHA-256 of the source, in hexadecimal: of the tarball (required for a URL) or Debian package; for a
     * directory or git repository, of its files, executable bits and links, by the command in the guide own-module.
     * Example: {@code 033d42c1…}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.sha256")
    private String sha256;

    /**
     * Builds the source as its {@code dkms.conf} says, if it has one, for all that the other parameters leave open. It
     * is evaluated for each kernel as dkms(8) does, in the sandbox of makefiles, and may refuse a kernel. The install
     * directory is {@code kernel.module.location} and never DEST_MODULE_LOCATION, as with dkms on EL.
     * Example: {@code false}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.dkms", defaultValue = "true")
    private boolean dkms;

    /**
     * Patches for the source, applied before its dkms.conf is read. One file, or a directory of patches, applied in the order of its file
     * {@code series}, or by name if there is none.
     * Example: {@code patches}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.patches")
    private File patches;

    /**
     * Commands to run in the source before make, in place of dkms's PRE_BUILD. Each is a program and its arguments, quoted as in a
     * shell but run without one; a command with a comma has to be an element in the plugin's configuration. {@code $kernelver}, {@code $kernel_source_dir} and {@code $arch} have the same meaning
     * as in dkms, {@code $kernel_version} is the point release alone, and {@code $source_dir} is the source directory.
     * {@code $$} is a dollar sign, and so is {@code $} within single quotes.
     * Example: {@code ./autogen.sh,./configure --with-kernel=$kernel_source_dir}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.prepare")
    private List<String> prepare;

    /**
     * The makefile to run: {@code kbuild}, the kernel's, as in {@code make -C $kernel_source_dir M=DIRECTORY}, or
     * {@code own}, the source's. This and the three parameters below replace MAKE of a dkms.conf if one of them is set.
     * Default: {@code kbuild}.
     * Example: {@code own}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.makefile")
    private String makefile;

    /**
     * The directories with makefiles, relative to the source, in build order. Default: its top.
     * Example: {@code src,lib}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.directories")
    private List<String> directories;

    /**
     * The targets of make. Default: {@code modules} for kbuild, and nothing for the source's own makefile.
     * Example: {@code modules}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.targets")
    private List<String> targets;

    /**
     * NAME=VALUE arguments for make, with the same variables as in {@code prepare}, and {@code $$} for a dollar sign, as in
     * {@code EXTRA_CFLAGS=-I$$(src)/include}. Flags for compilers (KCFLAGS, KAFLAGS) are
     * added to those that keep this machine's paths out of the module.
     * Example: {@code KVER=$kernelver}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.variables")
    private List<String> variables;

    /**
     * The modules to package, without {@code .ko}. Default: those of BUILT_MODULE_NAME in the source's dkms.conf, or else
     * all that make built and lists in {@code modules.order}.
     * Example: {@code dm-writeboost}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.modules")
    private List<String> modules;

    /**
     * The install directory of the modules, below /lib/modules/RELEASE.
     * Example: {@code updates}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.location", defaultValue = "extra")
    private String location;

    /**
     * The modules to load at boot, written into a file of modules-load.d(5), which holds for all kernels of a host: under one
     * without the module, systemd-modules-load.service reports an error at each boot, and fails on EL 8.
     * Example: {@code dm-writeboost}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.load")
    private List<String> load;

    /**
     * A directory with further files of the package that is common to kernels, at the paths that they have on a host:
     * below {@code usr/lib}, {@code modprobe.d}, {@code modules-load.d}, {@code firmware}, {@code udev/rules.d},
     * {@code udev/hwdb.d}, {@code dracut/dracut.conf.d}, {@code sysctl.d} or {@code depmod.d}; below {@code usr/share},
     * {@code doc}, {@code licenses} or {@code man}. Default: none.
     * Example: {@code src/files}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.files")
    private File files;

    /**
     * The further names that the package with the modules provides, each with the module's version.
     * Example: {@code dm-writeboost-kmod}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.provides")
    private List<String> provides;

    /**
     * RPM's License. Default: what MODULE_LICENSE says.
     * Example: {@code GPL-2.0-only}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.license")
    private String license;

    /**
     * Whether a source RPM is made beside the binary ones: who gives these to others owes them the source, if its licence is
     * the GPL. Default: {@code true}, unless MODULE_LICENSE of a module is another than the GPL or a dual one with it.
     * Example: {@code false}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.srpm")
    private Boolean sourceRpm;

    /**
     * Files with the OpenPGP public keys of kernel builders, in ASCII armour. -devel RPMs are accepted with a signature
     * of these keys or of {@code kernel.rpm.keyring}. Others are refused, since the build runs their makefiles and
     * programs; a build with throwaway keys and without this parameter warns instead.
     * Example: {@code keys/kernels.example.org.asc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.devel.trusted")
    private List<File> develTrusted;

    /**
     * The -devel RPMs of the kernels to build for: paths relative to the project, or http and https addresses, which
     * are downloaded in each build. Default: those among the dependencies or, if there are none, those of the flavors
     * that profiles choose.
     * Example: {@code kernel-lts-kvm-61y-devel-6.1.192_1000.el9-1.x86_64.rpm}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.devel.rpms")
    private List<String> develRpms;

    /**
     * RPM's Summary.
     * Example: {@code Log-structured caching for block devices}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.module.summary", defaultValue = "${project.name}")
    private String summary;

    /** Whether the modules are loaded on their booted kernels, which takes tools of its own. */
    boolean loads() {
        return false;
    }

    /** @param records the CVE records to compare with */
    final ModuleRequest moduleRequest(Optional<CveRequest> records) {
        return moduleRequest(devels(), records);
    }

    /** @param devels the -devel RPMs */
    final ModuleRequest moduleRequest(List<Path> devels, Optional<CveRequest> records) {
        return new ModuleRequest(
                recipe(),
                dkms,
                new ModuleSource(
                        sourceFrom(),
                        Optional.ofNullable(commit),
                        Optional.ofNullable(sha256),
                        session.isOffline(),
                        outputs()),
                Optional.ofNullable(patches).map(File::toPath),
                new ExtraFiles(Optional.ofNullable(files).map(LtsMojo::absolute)),
                devels,
                list(develTrusted).stream().map(File::toPath).toList(),
                enterpriseLinux(),
                release,
                snapshot(),
                loads(),
                new BuildDirectories(project.getBasedir().toPath(), workDirectory(knownName()), userCache()),
                Optional.ofNullable(sourceRpm),
                debuginfo,
                publisher(),
                jobs(),
                toolchainRequest(),
                keys(),
                searchPath(),
                provision,
                records,
                builder());
    }

    /**
     * Whether there are kernels to build for, all of whose -devel RPMs are there or are made by this build.
     *
     * @throws KernelException if one is not there
     */
    final boolean hasKernels() {
        return moduleKernels()
                .areThere(list(develRpms), enterpriseLinux(), kernelVersion().branch());
    }

    private List<Path> devels() {
        return moduleKernels()
                .devels(list(develRpms), enterpriseLinux(), kernelVersion().branch());
    }

    /**
     * The RPMs of the kernels that the module is built for.
     *
     * @param named their paths or addresses, if they were given
     */
    final List<Path> kernels(List<String> named) {
        return moduleKernels()
                .kernels(
                        list(named),
                        list(develRpms),
                        enterpriseLinux(),
                        kernelVersion().branch());
    }

    private ModuleKernels moduleKernels() {
        return new ModuleKernels(
                project, session, repositories, userCache(), new MavenOutput(getLog(), false, new HashSet<>()));
    }

    /** The module's name before its source is fetched. */
    final String knownName() {
        return name == null ? project.getArtifactId() : name;
    }

    private RequestedRecipe recipe() {
        return new RequestedRecipe(
                Optional.ofNullable(name),
                Optional.ofNullable(moduleVersion),
                project.getArtifactId(),
                project.getVersion().replaceFirst("-SNAPSHOT$", "").replace('-', '_'),
                list(prepare).stream().map(PrepareCommand::words).toList(),
                new RequestedRecipe.Make(
                        Optional.ofNullable(makefile), list(directories), list(targets), list(variables)),
                list(modules),
                location,
                list(load),
                list(provides),
                Optional.ofNullable(license),
                summary);
    }

    /** The source; a path is resolved against the project, not against the directory where Maven was started. */
    private String sourceFrom() {
        required(source, "kernel.module.source", "hello");
        Path path = project.getBasedir().toPath();
        return ModuleSource.isAddress(source) ? source : path.resolve(source).toString();
    }

    /**
     * The directories that this reactor writes, and the owner's keys; the project's own directory may be a source and
     * contain them.
     */
    private List<Path> outputs() {
        List<Path> outputs = new ArrayList<>(session.getProjects().stream()
                .map(each -> Path.of(each.getBuild().getDirectory()))
                .toList());
        outputs.add(workspaceOf(knownName()));
        outputs.add(userCache().root());
        OwnersKeys keys = keys();
        outputs.add(keys.throwaways());
        keys.modules().ifPresent(key -> outputs.add(key.file()));
        keys.rpms().ifPresent(key -> outputs.add(key.file()));
        return outputs;
    }

    static <T> List<T> list(List<T> values) {
        return values == null ? List.of() : values;
    }

    /** Does the work of a goal, or warns if the module is optional and its source can't be reached. */
    final void run(Output output, boolean optional, Runnable work) {
        try {
            work.run();
        } catch (UnreachableException e) {
            if (!optional || !snapshot()) {
                throw e;
            }
            output.warn(knownName() + " IS MISSING from this build: " + e.getMessage());
        }
    }
}
