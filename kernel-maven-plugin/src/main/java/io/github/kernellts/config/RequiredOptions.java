// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.UnfitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The options required by the promises of every kernel, whatever its fragments say. */
public final class RequiredOptions {
    private record Requirement(String option, String value, String reason) {}

    private static final String MODULE_TYPES = "DEBUG_INFO_BTF_MODULES";

    private static final List<Requirement> ALWAYS = List.of(
            new Requirement("MODULE_SIG", "y", "modules carry signatures"),
            new Requirement("MODULE_SIG_FORCE", "y", "unsigned modules are refused"),
            new Requirement("MODULE_SIG_ALL", "n", "the kernel build must not hold the private key"),
            new Requirement("MODULE_SIG_KEY", "\"\"", "kbuild would make a key of its own and trust it"),
            new Requirement("MODULE_SIG_SHA512", "y", "the digest of module signatures is SHA-512"),
            new Requirement("CRYPTO_SHA256", "y", "checking a module may need it, so it can't be one"),
            new Requirement("SYSTEM_TRUSTED_KEYS", "\"\"", "only the owner's certificates are trusted"),
            new Requirement("SYSTEM_EXTRA_CERTIFICATE", "y", "the owner's certificate is inserted there"),
            new Requirement("SECONDARY_TRUSTED_KEYRING", "n", "root could add trusted keys at run time"),
            new Requirement("INTEGRITY_PLATFORM_KEYRING", "n", "the firmware's keys could sign modules"),
            new Requirement("MODULE_FORCE_LOAD", "n", "modules of other builds could be forced in"),
            new Requirement("MODULE_COMPRESS_GZIP", "n", "signatures are appended to uncompressed modules"),
            new Requirement("MODULE_COMPRESS_XZ", "n", "signatures are appended to uncompressed modules"),
            new Requirement("MODULE_COMPRESS_ZSTD", "n", "signatures are appended to uncompressed modules"),
            new Requirement("DEBUG_INFO_BTF", "y", "BPF CO-RE needs the kernel's types"),
            new Requirement(MODULE_TYPES, "y", "BPF CO-RE needs the modules' types"),
            new Requirement("LOCALVERSION_AUTO", "n", "uname -r is set by the build"),
            new Requirement("GCC_PLUGINS", "n", "-devel must not depend on this compiler's plugins"));

    /**
     * The requirements of a kernel that firmware can start (CONFIG_EFI_STUB): it is signed for Secure Boot, and the owner's
     * firmware trusts the signature, so root must not get from it into another kernel or into its memory.
     */
    private static final List<Requirement> SECURE_BOOT = List.of(
            new Requirement(
                    "SECURITY_LOCKDOWN_LSM", "y", "Secure Boot is worthless without lockdown (kernel_lockdown(7))"),
            new Requirement(
                    "SECURITY_LOCKDOWN_LSM_EARLY",
                    "y",
                    "lockdown must hold before parameters and the list lsm= are read (security/lockdown/Kconfig)"),
            // hibernation_available() in kernel/power/hibernate.c: an image on disk is not signed.
            new Requirement("HIBERNATION", "n", "a resumed image is not signed"));

    private static final Set<String> FORCED =
            Set.of("LOCK_DOWN_KERNEL_FORCE_INTEGRITY", "LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY");

    private RequiredOptions() {}

    /**
     * Checks a configuration against the requirements.
     *
     * @param moduleTypes whether the branch has BTF of modules at all
     * @throws UnfitException if the configuration breaks any of them, naming each
     */
    public static void require(ResolvedConfig config, boolean moduleTypes) {
        List<String> broken = new ArrayList<>();
        for (Requirement each : ALWAYS) {
            if (moduleTypes || !each.option().equals(MODULE_TYPES)) {
                hold(config, each, broken);
            }
        }
        if (config.enabled("EFI_STUB")) {
            secureBoot(config, broken);
        }
        if (!broken.isEmpty()) {
            throw new UnfitException(
                    "The configuration lacks options that every kernel of kernel-lts must have:\n"
                            + String.join("\n", broken) + "\n",
                    "add the policy fragment to kernel.config.fragments, or correct the fragments in that list");
        }
    }

    private static void secureBoot(ResolvedConfig config, List<String> broken) {
        SECURE_BOOT.forEach(each -> hold(config, each, broken));
        if (FORCED.stream().noneMatch(config::enabled)) {
            hold(
                    config,
                    new Requirement(
                            "LOCK_DOWN_UNDER_SECURE_BOOT",
                            "y",
                            "Secure Boot turns lockdown on by it (patches/common/lockdown-under-secure-boot.patch)"),
                    broken);
        }
        if (config.enabled("KEXEC_FILE")) {
            // Without it, kexec_file_load() of kernel/kexec_file.c accepts any image, even in lockdown.
            hold(config, new Requirement("KEXEC_SIG", "y", "kexec -s would start unsigned kernels"), broken);
        }
        if (config.enabled("DEVMEM")) {
            hold(
                    config,
                    new Requirement("STRICT_DEVMEM", "y", "/dev/mem would reach all memory where lockdown is off"),
                    broken);
        }
    }

    private static void hold(ResolvedConfig config, Requirement requirement, List<String> broken) {
        String got = config.value(requirement.option());
        if (!got.equals(requirement.value())) {
            broken.add("  CONFIG_" + requirement.option() + " must be " + requirement.value() + " and is " + got + ": "
                    + requirement.reason());
        }
    }
}
