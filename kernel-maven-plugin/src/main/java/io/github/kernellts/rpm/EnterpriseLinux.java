// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.toolchain.container.BuilderImageSpec;
import java.util.Arrays;
import java.util.Locale;

/** The releases of Enterprise Linux for which kernels are packaged, and their differences. */
public enum EnterpriseLinux {
    /** rpm 4.14: xz, as in its own macro _binary_payload. */
    EL8("w2.xzdio", Kdump.UP_TO_9, "rockylinux/rockylinux:8", "powertools", "gcc-toolset-13"),
    /**
     * rpm 4.16: zstd. Its own macro has level 19; on a -devel package of 64 MB that took 47 s and made 12.0 MB, and
     * level 12 took 4.3 s and made 13.7 MB.
     */
    EL9("w12.zstdio", Kdump.UP_TO_9, "rockylinux/rockylinux:9", "crb", ""),
    /** rpm 4.19: the same. */
    EL10("w12.zstdio", Kdump.FROM_10, "rockylinux/rockylinux:10", "crb", "");

    /**
     * The memory that kdump needs on x86-64, by the memory of the machine: the table "Minimum amount of reserved memory
     * required for kdump" of Red Hat's "Managing, monitoring, and updating the kernel" for each release.
     */
    private static final class Kdump {
        private static final String UP_TO_9 = "1G-4G:192M,4G-64G:256M,64G-:512M";
        private static final String FROM_10 = "2G-64G:256M,64G-:512M";
    }

    private final String payload;
    private final String crashkernel;
    private final String base;
    private final String repository;
    private final String toolset;

    EnterpriseLinux(String payload, String crashkernel, String base, String repository, String toolset) {
        this.payload = payload;
        this.crashkernel = crashkernel;
        this.base = base;
        this.repository = repository;
        this.toolset = toolset;
    }

    /** @throws KernelException if the name is unknown */
    public static EnterpriseLinux parse(String name) {
        return Arrays.stream(values())
                .filter(el -> el.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new KernelException(
                        "kernel.el is \"" + name + "\"",
                        "choose one of " + Arrays.toString(values()) + ", as in -Pel9"));
    }

    /** Compression of binary packages: rpm's macro {@code _binary_payload}. */
    String payload() {
        return payload;
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
