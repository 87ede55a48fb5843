package io.github.kernellts.rpm;

import io.github.kernellts.system.KernelException;
import java.util.Arrays;
import java.util.Locale;

/** The releases of Enterprise Linux that kernels are packaged for, and what differs between them. */
public enum EnterpriseLinux {
    /** rpm 4.14: xz, as in its own macro _binary_payload. */
    EL8("w2.xzdio"),
    /**
     * rpm 4.16: zstd. Its own macro has level 19; on a -devel package of 64 MB that took 47 s and made 12.0 MB, and
     * level 12 took 4.3 s and made 13.7 MB.
     */
    EL9("w12.zstdio"),
    /** rpm 4.19: the same. */
    EL10("w12.zstdio");

    private final String payload;

    EnterpriseLinux(String payload) {
        this.payload = payload;
    }

    /** @throws KernelException if it is none of the known */
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

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
