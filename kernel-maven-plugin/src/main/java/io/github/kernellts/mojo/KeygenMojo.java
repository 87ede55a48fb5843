// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.signing.NewKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.ShellWord;
import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes the keys of a release: {@code modules.p12}, an RSA-4096 key for modules with its certificate (also in
 * {@code modules.crt}); {@code secureboot.p12}, a key for vmlinuz (its certificate in {@code secureboot.crt}, and in
 * DER, for mokutil and firmware, in {@code secureboot.der}); and {@code rpms.asc}, an OpenPGP key for RPMs and
 * repositories (its public part in {@code RPM-GPG-KEY-kernel-lts}). Their passwords come from the environment variables
 * KERNEL_SIGNING_PASSWORD, KERNEL_EFI_PASSWORD (if unset, KERNEL_SIGNING_PASSWORD) and KERNEL_RPM_PASSWORD. An existing
 * key is never changed, and a set is written whole or not at all.
 *
 * @since 1000
 */
@Mojo(name = "keygen", requiresProject = false, aggregator = true, threadSafe = true)
public final class KeygenMojo extends LtsMojo {
    /**
     * The owner of the keys: a name and a mail address, on one line. It has to be set.
     * Example: {@code Example kernels <kernels@example.org>}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.keygen.owner")
    private String owner;

    /**
     * The validity in days of the certificates for modules and vmlinuz, 1 to 36500; kernels load the modules even after
     * its end.
     * Example: {@code 1825}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.keygen.days", defaultValue = "3650")
    private int days;

    /**
     * The output directory of the keys. If it does not exist, it is made with mode 0700.
     * Example: {@code /etc/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.keygen.directory", defaultValue = "${user.home}/.config/kernel-lts")
    private File directory;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens the keystore. Default: the environment
     * variable KERNEL_SIGNING_PASSWORD.
     * Example: {@code modules-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.server")
    private String signingServer;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens the OpenPGP key. Default: the
     * environment variable KERNEL_RPM_PASSWORD; without it, the agent of a gpg home asks for the password, and the goal
     * keygen, which has none, makes no key.
     * Example: {@code rpm-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.server")
    private String rpmServer;

    @Override
    void run(Output output) {
        required(owner, "kernel.keygen.owner", "'Example kernels <kernels@example.org>'");
        Passwords passwords = new Passwords(project, session, settingsDecrypter);
        passwords.refuseProperties();
        NewKeys keys = new NewKeys(owner, days);
        NewKeys.Written written = keys.write(
                Home.require("kernel.keygen.directory", directory),
                required(passwords, "signing", signingServer),
                required(passwords, "efi", null),
                required(passwords, "rpm", rpmServer));
        output.info("Made " + written.modules() + ", " + written.images() + " and " + written.rpms() + " ("
                + written.fingerprint() + ")");
        output.info("Build with them: mvn package -Pel9,kvm -Dkernel.signing.keystore="
                + ShellWord.of(written.modules()) + " -Dkernel.efi.keystore=" + ShellWord.of(written.images())
                + " -Dkernel.rpm.keyring=" + ShellWord.of(written.rpms()));
    }

    private static char[] required(Passwords passwords, String area, String serverId) {
        char[] password = passwords.of(area, serverId);
        if (password == null || password.length == 0) {
            throw new KernelException(
                    "The new key has no password", "set the environment variable " + Passwords.variable(area));
        }
        return password;
    }
}
