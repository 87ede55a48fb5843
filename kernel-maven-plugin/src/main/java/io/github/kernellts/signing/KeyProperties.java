// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.signing;

/** The properties that configure one of the owner's keys, so that messages name the one that was set. */
public enum KeyProperties {
    /** The key for kernel modules. */
    MODULES("kernel.signing.keystore", "kernel.signing.alias", "kernel.signing.server", "KERNEL_SIGNING_PASSWORD"),
    /** The key for the kernel's image, for UEFI Secure Boot. */
    IMAGES("kernel.efi.keystore", "kernel.efi.alias", "kernel.efi.server", "KERNEL_EFI_PASSWORD"),
    /** The OpenPGP key for RPMs and repository metadata. */
    RPMS("kernel.rpm.keyring", "kernel.rpm.key", "kernel.rpm.server", "KERNEL_RPM_PASSWORD");

    private final String file;
    private final String entry;
    private final String server;
    private final String variable;

    KeyProperties(String file, String entry, String server, String variable) {
        this.file = file;
        this.entry = entry;
        this.server = server;
        this.variable = variable;
    }

    /** The property with the path of the keystore or keyring. */
    public String file() {
        return file;
    }

    /** The property that selects one key of several. */
    public String entry() {
        return entry;
    }

    /** The property with the server of settings.xml whose password opens the key. */
    public String server() {
        return server;
    }

    /** The environment variable with the password. */
    public String variable() {
        return variable;
    }
}
