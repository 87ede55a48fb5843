// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.pipeline.kernel;

import io.github.kernellts.pipeline.stage.StageName;
import java.util.List;
import java.util.stream.Stream;

/** The stages of a kernel's build, in their order. */
public enum KernelStage implements StageName {
    CONFIGURE("resolves the configuration and compares it with what the fragments ask for"),
    COMPILE("compiles the kernel and its modules", "compile"),
    MODULES("strips the modules", "modules"),
    SIGN("signs the modules and the image", "image"),
    RPM("packages", "rpmbuild", "rpmbuild-source"),
    DEBUGINFO("packages debug information", "rpmbuild-debuginfo"),
    RPMSIGN("signs the packages"),
    PROVENANCE("writes the bill of materials and the signed provenance"),
    VERIFY("checks the packages", "verify"),
    BOOT("boots them in QEMU and checks the running kernel", "console"),
    CVE("compares them with the known vulnerabilities");

    private final String purpose;
    private final List<String> logs;

    KernelStage(String purpose, String... logs) {
        this.purpose = purpose;
        this.logs = List.of(logs);
    }

    /** Its work in a few words, for the report. */
    String purpose() {
        return purpose;
    }

    /** The steps whose logs it writes. */
    List<String> logs() {
        return logs;
    }

    /**
     * The stages that have to run again after this one because they take its output as it is. The configuration is an
     * input of {@link #COMPILE} by its content, {@link #DEBUGINFO} takes nothing of {@link #SIGN} and {@link #RPM}, beside
     * which it runs, and nothing depends on the checks {@link #VERIFY} and {@link #BOOT}.
     */
    List<KernelStage> invalidates() {
        return this == CONFIGURE || this == VERIFY || this == BOOT
                ? List.of()
                : Stream.of(values())
                        .filter(later -> later.ordinal() > ordinal())
                        .filter(later -> later != DEBUGINFO || ordinal() < SIGN.ordinal())
                        .toList();
    }
}
