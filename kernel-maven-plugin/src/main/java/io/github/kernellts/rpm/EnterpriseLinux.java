// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.kbuild.DynamicNeeds;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.Version;
import io.github.kernellts.toolchain.container.BuilderImageSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The releases of Enterprise Linux for which kernels are packaged, and their differences. */
public enum EnterpriseLinux {
    /** rpm 4.14: xz, as in its own macro _binary_payload. */
    EL8("w2.xzdio", Kdump.UP_TO_9, "docker.io/rockylinux/rockylinux:8", "powertools", "gcc-toolset-13", "2.28", "1.1"),
    /**
     * rpm 4.16: zstd. Its own macro has level 19; on a -devel package of 64 MB that took 47 s and made 12.0 MB, and
     * level 12 took 4.3 s and made 13.7 MB.
     */
    EL9("w12.zstdio", Kdump.UP_TO_9, "docker.io/rockylinux/rockylinux:9", "crb", "", "2.34", "3"),
    /** rpm 4.19: the same. */
    EL10("w12.zstdio", Kdump.FROM_10, "docker.io/rockylinux/rockylinux:10", "crb", "", "2.39", "3");

    /**
     * The memory that kdump needs on x86-64, by the memory of the machine: the table "Minimum amount of reserved memory
     * required for kdump" of Red Hat's "Managing, monitoring, and updating the kernel" for each release.
     */
    private static final class Kdump {
        private static final String UP_TO_9 = "1G-4G:192M,4G-64G:256M,64G-:512M";
        private static final String FROM_10 = "2G-64G:256M,64G-:512M";
    }

    /** The prefix of glibc's symbol versions. */
    private static final String GLIBC = "GLIBC_";

    private final String payload;
    private final String crashkernel;
    private final String base;
    private final String repository;
    private final String toolset;
    private final Version glibc;
    private final Set<String> libraries;

    /**
     * @param glibc the version of its glibc.spec
     * @param openssl the version in the soname of libcrypto, of its openssl.spec
     */
    EnterpriseLinux(
            String payload,
            String crashkernel,
            String base,
            String repository,
            String toolset,
            String glibc,
            String openssl) {
        this.payload = payload;
        this.crashkernel = crashkernel;
        this.base = base;
        this.repository = repository;
        this.toolset = toolset;
        this.glibc = Version.parse(glibc);
        this.libraries = Set.of(
                "ld-linux-x86-64.so.2",
                "libc.so.6",
                "libdl.so.2",
                "libm.so.6",
                "libpthread.so.0",
                "libelf.so.1",
                "libz.so.1",
                "libzstd.so.1",
                "libcrypto.so." + openssl);
    }

    /** What a host program needs and this EL lacks, each with what this EL has; empty if the program runs on it. */
    public List<String> lacking(DynamicNeeds needs) {
        Stream<String> missing = needs.libraries().stream().filter(library -> !libraries.contains(library));
        Stream<String> newer = needs.versions().stream()
                .filter(version -> version.startsWith(GLIBC))
                .filter(this::isNewer)
                .map(version -> version + " (it has " + glibc + ")");
        return Stream.concat(missing, newer).sorted().toList();
    }

    /** Versions that aren't numbers are later than EL's, such as GLIBC_ABI_DT_RELR of 2.36, or private to one build. */
    private boolean isNewer(String version) {
        String number = version.substring(GLIBC.length());
        return !number.matches("[0-9.]+") || Version.parse(number).compareTo(glibc) > 0;
    }

    /** @throws KernelException if the name is unknown */
    public static EnterpriseLinux parse(String name) {
        return Arrays.stream(values())
                .filter(el -> el.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "kernel.el is \"" + name + "\", which is no EL that kernels are built for",
                        "choose one of " + Arrays.toString(values()) + ", as in -Pel9"));
    }

    /** Compression of packages: rpm's macros {@code _binary_payload} and {@code _source_payload}. */
    public String payload() {
        return payload;
    }

    /**
     * Compression of packages with debug information, the largest: on the 524 MB of the flavor kvm, zstd's level 12 took
     * 26 s of processor time and made 173 MB, and level 9 took 11 s and made 175 MB.
     */
    String debuginfoPayload() {
        return payload.replace("w12.zstdio", "w9.zstdio");
    }

    /** The meaning of {@code crashkernel=auto} (Documentation/admin-guide/kdump/kdump.rst, "Extended crashkernel"). */
    public String crashkernel() {
        return crashkernel;
    }

    /** The container image in which its kernels can be built. */
    public BuilderImageSpec builder() {
        return new BuilderImageSpec(toString(), base, repository, toolset);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
