// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tiny kernel built in containers with the tools of other systems, which stand for EL's, as no image of an EL can be
 * reached: Debian 11 has rpm 4.16, gcc 10 and binutils 2.35, near EL 9's rpm and EL 8's compiler; Debian 13 has rpm 4.20,
 * gcc 14 and glibc 2.41, near EL 10's. Debian 11's pahole can't read types of these kernels, so it gets that of Debian 12,
 * with the C library that it needs.
 */
@Tag("roots")
@ExtendWith(SharedBuilds.class)
class NearElContainerIT {
    private static final String[] TOOLS = {
        "bc",
        "bison",
        "bzip2",
        "cpio",
        "elfutils",
        "flex",
        "gcc",
        "kmod",
        "libssl-dev",
        "make",
        "openssl",
        "perl",
        "pkg-config",
        "python3",
        "rpm",
        "rsync",
        "xz-utils",
        "zlib1g-dev",
        "zstd"
    };

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "bullseye"})
    void theKernelOfAnotherSystemsToolsBootsAndHasTheSameFiles(String system, TinyKernel kernel) throws IOException {
        OutsideProject project = OutsideProject.of("tiny", "container-" + system);
        Path objects = Trees.emptyDirectory(project.directory().resolve("objects"));
        String image = image(system, project.directory());

        OutsideProject.Result result = project.maven(
                OpensslKey.environment(),
                kernel.key()
                        .with(
                                "verify",
                                "-Pel9",
                                kernel.rpmKey().option(),
                                "-Dkernel.toolchain=container",
                                "-Dkernel.toolchain.image=" + image,
                                "-Dkernel.objects=" + objects));

        assertThat(result)
                .succeeded()
                .says("tools: those of a container of " + image)
                .says("loads-signed")
                .says("refuses-unsigned")
                .says("btf-module");
        Path rpms = project.work().resolve("rpms");
        assertThat(contents(TinyKernel.BUILD.kernelIn(rpms))).isEqualTo(contents(kernel.rpm()));
        assertThat(contents(TinyKernel.BUILD.develIn(rpms))).isEqualTo(contents(kernel.devel()));
    }

    private static String image(String system, Path directory) throws IOException {
        DebianRoot root = DebianRoot.of(system, system + "-tools", TOOLS);
        if (system.equals("bullseye")) {
            Path apt = root.directory().resolve("etc/apt");
            String entries = Files.readString(apt.resolve("sources.list"));
            Files.writeString(apt.resolve("sources.list"), entries + entries.replace("bullseye", "bookworm"));
            Files.writeString(apt.resolve("apt.conf.d/release"), "APT::Default-Release \"bullseye\";\n");
            root.run("apt-get", "update");
            root.run(
                    "apt-get",
                    "install",
                    "--yes",
                    "--no-install-recommends",
                    "--target-release=bookworm",
                    "dwarves",
                    "libelf-dev",
                    "libc6-dev");
        } else {
            root.run("apt-get", "install", "--yes", "--no-install-recommends", "dwarves", "libelf-dev", "libzstd-dev");
        }
        String name = "localhost/kernel-lts-it:" + system;
        Path archive = directory.resolve("image.tar");
        Run.in(root.directory(), "tar", "--create", "--file=" + archive, ".");
        Run.in(directory, "podman", "import", "--quiet", archive.toString(), name);
        Files.delete(archive);
        return name;
    }

    /** What doesn't follow from tools: paths, modes, owners and links of the files, and what the package says of others. */
    private static String contents(Path rpm) {
        Path directory = rpm.getParent();
        String files = Run.in(
                directory,
                "rpm",
                "--query",
                "--package",
                "--nosignature",
                "--queryformat",
                "[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILELINKTOS}\n]",
                rpm.toString());
        String relations = Stream.of(
                        "--requires", "--provides", "--conflicts", "--obsoletes", "--scripts", "--triggers")
                .map(what -> Run.in(directory, "rpm", "--query", "--package", "--nosignature", what, rpm.toString()))
                .collect(Collectors.joining("--\n"));
        // A table that depmod writes from kmod 33 on, and the host's own depmod anew.
        return (files + relations).replaceAll("(?m)^.*/modules\\.weakdep .*\n", "");
    }
}
