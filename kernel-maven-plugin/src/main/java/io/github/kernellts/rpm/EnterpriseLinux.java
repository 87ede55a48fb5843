// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.kbuild.DynamicNeeds;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.Version;
import io.github.kernellts.toolchain.container.BuilderImageSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The releases of Enterprise Linux for which kernels are packaged, and their differences. */
public enum EnterpriseLinux {
    /** rpm 4.14: xz, as in its own macro _binary_payload. */
    EL8(
            "w2.xzdio",
            Kdump.UP_TO_9,
            "docker.io/rockylinux/rockylinux:8",
            "powertools",
            "gcc-toolset-13",
            "2.28",
            "1.1.1"),
    /**
     * rpm 4.16: zstd. Its own macro has level 19; on a -devel package of 64 MB that took 47 s and made 12.0 MB, and
     * level 12 took 4.3 s and made 13.7 MB.
     */
    EL9("w12.zstdio", Kdump.UP_TO_9, "docker.io/rockylinux/rockylinux:9", "crb", "", "2.34", "3.0.7"),
    /** rpm 4.19: the same. Its openssl.spec could not be read; it is not older than EL 9's. */
    EL10("w12.zstdio", Kdump.FROM_10, "docker.io/rockylinux/rockylinux:10", "crb", "", "2.39", "3.0.7");

    /**
     * The memory that kdump needs on x86-64, by the memory of the machine: the table "Minimum amount of reserved memory
     * required for kdump" of Red Hat's "Managing, monitoring, and updating the kernel" for each release.
     */
    private static final class Kdump {
        private static final String UP_TO_9 = "1G-4G:192M,4G-64G:256M,64G-:512M";
        private static final String FROM_10 = "2G-64G:256M,64G-:512M";
    }

    /**
     * The newest version of libelf's symbols in elfutils 0.188, that of EL 8.8 and 9.2 (elfutils.spec): elf_compress. They are
     * numbered apart from its releases.
     */
    private static final String ELFUTILS = "1.7";
    /** The version of zlib.spec of EL 8 and 9. EL 10's zlib-ng has all that it has. */
    private static final String ZLIB = "1.2.11";

    /**
     * A symbol's version: its library's name in capitals, and a number. OpenSSL 1.1 separates its parts by underscores, and
     * has a letter for each of its patches, as in OPENSSL_1_1_1b: EL has all letters of its number, as EL 8's is 1.1.1k.
     */
    private static final Pattern SYMBOLS = Pattern.compile("([A-Z]+)_(\\d+(?:[.]\\d+)*|\\d+(?:_\\d+)*[a-z]?)");

    private final String payload;
    private final String crashkernel;
    private final String base;
    private final String repository;
    private final String toolset;
    private final Map<String, String> symbols;
    private final Set<String> libraries;

    /**
     * @param glibc the version of its glibc.spec
     * @param openssl the version of its openssl.spec, the oldest of those that were read: EL 9's later ones have 3.2 and 3.5
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
        this.symbols = Map.of("GLIBC", glibc, "OPENSSL", openssl, "ELFUTILS", ELFUTILS, "ZLIB", ZLIB);
        this.libraries = Set.of(
                "ld-linux-x86-64.so.2",
                "libc.so.6",
                "libdl.so.2",
                "libm.so.6",
                "libpthread.so.0",
                "libelf.so.1",
                "libz.so.1",
                "libzstd.so.1",
                // From 3 on, the soname has the first number alone.
                "libcrypto.so." + openssl.replaceFirst(openssl.startsWith("1.") ? "\\.[0-9]+$" : "\\..*", ""));
    }

    /** What a host program needs and this EL lacks, each with what this EL has; empty if the program runs on it. */
    public List<String> lacking(DynamicNeeds needs) {
        Stream<String> missing = needs.libraries().stream().filter(library -> !libraries.contains(library));
        Stream<String> newer = needs.versions().stream()
                .filter(this::isNewer)
                .map(version -> version
                        + ofThis(version).map(has -> " (it has " + has + ")").orElse(""));
        return Stream.concat(missing, newer).sorted().toList();
    }

    /** What this EL has of the library whose symbols have such a version. */
    private Optional<String> ofThis(String version) {
        return Optional.ofNullable(symbols.get(version.replaceFirst("_.*", "")));
    }

    /**
     * Versions that aren't numbers are later than EL's, such as GLIBC_ABI_DT_RELR of 2.36, or private to one build. Those of
     * other libraries are not known.
     */
    private boolean isNewer(String version) {
        Matcher number = SYMBOLS.matcher(version);
        Optional<String> has = ofThis(version);
        return has.isEmpty()
                || !number.matches()
                || Version.parse(number.group(2).replace('_', '.').replaceFirst("[a-z]$", ""))
                                .compareTo(Version.parse(has.get()))
                        > 0;
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
