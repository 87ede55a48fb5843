// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import io.github.kernellts.system.KernelException;
import java.util.ArrayList;
import java.util.List;

/** The options that every kernel must have, whatever its fragments say. */
public final class RequiredOptions {
    private record Promise(String option, String value, String reason) {}

    private static final String MODULE_TYPES = "DEBUG_INFO_BTF_MODULES";

    private static final List<Promise> ALL = List.of(
            new Promise("MODULE_SIG", "y", "modules carry signatures"),
            new Promise("MODULE_SIG_FORCE", "y", "unsigned modules are refused"),
            new Promise("MODULE_SIG_ALL", "n", "the kernel build must not hold the private key"),
            new Promise("MODULE_SIG_KEY", "\"\"", "kbuild would make a key of its own and trust it"),
            new Promise("MODULE_SIG_SHA512", "y", "the digest that the signing step uses"),
            new Promise("CRYPTO_SHA256", "y", "checking a module may need it, so it can't be one"),
            new Promise("SYSTEM_TRUSTED_KEYS", "\"\"", "only the owner's certificates are trusted"),
            new Promise("SYSTEM_EXTRA_CERTIFICATE", "y", "the owner's certificate is inserted there"),
            new Promise("SECONDARY_TRUSTED_KEYRING", "n", "root could add trusted keys at run time"),
            new Promise("INTEGRITY_PLATFORM_KEYRING", "n", "the firmware's keys could sign modules"),
            new Promise("MODULE_FORCE_LOAD", "n", "modules of other builds could be forced in"),
            new Promise("MODULE_COMPRESS_GZIP", "n", "signatures are appended to uncompressed modules"),
            new Promise("MODULE_COMPRESS_XZ", "n", "signatures are appended to uncompressed modules"),
            new Promise("MODULE_COMPRESS_ZSTD", "n", "signatures are appended to uncompressed modules"),
            new Promise("DEBUG_INFO_BTF", "y", "BPF CO-RE needs the kernel's types"),
            new Promise(MODULE_TYPES, "y", "BPF CO-RE needs the modules' types"),
            new Promise("LOCALVERSION_AUTO", "n", "uname -r is what the build says"),
            new Promise("GCC_PLUGINS", "n", "-devel must not depend on this compiler's plugins"));

    private RequiredOptions() {}

    /**
     * Holds a configuration to them.
     *
     * @param moduleTypes whether the branch has BTF of modules at all
     * @throws KernelException if the configuration breaks any of them
     */
    public static void require(ResolvedConfig config, boolean moduleTypes) {
        List<String> broken = new ArrayList<>();
        for (Promise promise : ALL) {
            String got = config.value(promise.option());
            boolean known = moduleTypes || !promise.option().equals(MODULE_TYPES);
            if (known && !got.equals(promise.value())) {
                broken.add("  CONFIG_" + promise.option() + " must be " + promise.value() + " and is " + got + ": "
                        + promise.reason());
            }
        }
        if (!broken.isEmpty()) {
            throw new KernelException(
                    "The configuration breaks what every kernel of kernel-lts promises:\n" + String.join("\n", broken)
                            + "\n",
                    "add the policy fragment to kernel.config.fragments");
        }
    }
}
