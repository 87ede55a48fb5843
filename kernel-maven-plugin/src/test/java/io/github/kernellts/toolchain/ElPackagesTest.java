// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The packages that a message names for dnf, and that kernel:toolchain installs, against those that Enterprise Linux
 * builds. No EL repository is asked: the specs were read in OpenELA's sources of EL 8 and 9, and EL 10's are taken to
 * have the same names (its zlib-devel is provided by zlib-ng-compat-devel).
 */
class ElPackagesTest {
    /** A package, the spec that makes it, and where it is named if not there. */
    private static final String PACKAGES = """
            bc                    bc.spec            BuildRequires of kernel.spec
            binutils              binutils.spec      BuildRequires of kernel.spec
            bison                 bison.spec         BuildRequires of kernel.spec
            createrepo_c          createrepo_c.spec
            dwarves               dwarves.spec       BuildRequires of kernel.spec
            elfutils              elfutils.spec      the main package, which has eu-strip
            elfutils-libelf-devel elfutils.spec      %package libelf-devel
            flex                  flex.spec          BuildRequires of kernel.spec
            gcc                   gcc.spec           BuildRequires of kernel.spec
            git                   git.spec
            glibc-devel           glibc.spec         Requires of gcc.spec
            gzip                  gzip.spec          BuildRequires of kernel.spec
            kmod                  kmod.spec          BuildRequires of kernel.spec
            make                  make.spec          BuildRequires of kernel.spec
            openssl-devel         openssl.spec       BuildRequires of kernel.spec
            patch                 patch.spec
            perl-interpreter      perl.spec          BuildRequires of kernel.spec
            pkgconf-pkg-config    pkgconf.spec
            python3               python3.spec       Requires of kernel.spec's selftests
            qemu-kvm-core         qemu-kvm.spec
            rpm                   rpm.spec
            rpm-build             rpm.spec           BuildRequires of kernel.spec
            tar                   tar.spec           BuildRequires of kernel.spec
            util-linux            util-linux.spec
            xz                    xz.spec            BuildRequires of kernel.spec
            zlib-devel            zlib.spec          BuildRequires of kernel.spec
            zstd                  zstd.spec
            """;

    /** Programs of which no EL has a package: there are no sources of busybox and btrfs-progs among EL's. */
    private static final List<String> NOT_IN_EL = List.of("busybox", "mkfs.btrfs");

    @Test
    void everyPackageNamedForDnfIsOneThatElBuilds() {
        Map<String, String> specs = new TreeMap<>(PACKAGES.lines()
                .map(line -> line.split("\\s+", 3))
                .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1])));
        TreeSet<String> named = Stream.of(
                        tools().map(Tool::el),
                        Library.FOR_BUILDING.stream().map(Library::el),
                        Library.FOR_MODULES.stream().map(Library::el))
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(new TreeSet<>(specs.keySet()));
    }

    @Test
    void noPackageIsNamedForWhatElLacks() {
        assertThat(tools().filter(tool -> tool.el().isEmpty()).map(Tool::name)).containsExactlyElementsOf(NOT_IN_EL);
        assertThat(tools().filter(tool -> tool.el().isEmpty()).map(Tool::remedy))
                .noneMatch(remedy -> remedy.contains("dnf"));
    }

    /** EL 9 and 10 build none of OpenSSL and libelf (%bcond_with static in elfutils.spec). */
    @Test
    void noStaticLibraryIsRequired() {
        assertThat(Arrays.asList(PACKAGES.split("\\s+"))).noneMatch(name -> name.endsWith("-static"));
        assertThat(Library.FOR_BUILDING).noneMatch(library -> library.file().endsWith(".a"));
    }

    private static Stream<Tool> tools() {
        return Stream.of(
                        Tool.FOR_BUILDING.stream(),
                        Tool.FOR_REPOSITORIES.stream(),
                        Tool.FOR_COMMITS.stream(),
                        Tool.FOR_BOOTING.stream())
                .flatMap(each -> each);
    }
}
