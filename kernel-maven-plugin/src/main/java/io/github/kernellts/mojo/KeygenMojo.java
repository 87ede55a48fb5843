// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.signing.Certificates;
import io.github.kernellts.signing.Keystore;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.ModuleKeys;
import io.github.kernellts.signing.OpenPgpKey;
import io.github.kernellts.signing.OpenPgpKeys;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes the keys that a release needs: {@code modules.p12}, an RSA-4096 key for modules with its certificate (also in
 * {@code modules.crt}), {@code secureboot.p12}, one for vmlinuz (its certificate in {@code secureboot.crt}, and in DER, as
 * mokutil and firmware take it, in {@code secureboot.der}), and {@code rpms.asc}, an OpenPGP key for RPMs and
 * repositories (its public part in {@code RPM-GPG-KEY-kernel-lts}). Their passwords come from the environment variables
 * KERNEL_SIGNING_PASSWORD, KERNEL_EFI_PASSWORD (without it the one before) and KERNEL_RPM_PASSWORD. A key that is there
 * already is never touched.
 *
 * @since 1000
 */
@Mojo(name = "keygen", requiresProject = false, aggregator = true, threadSafe = true)
public final class KeygenMojo extends LtsMojo {
    /**
     * Whose keys they are: a name and an address of mail.
     * Example: {@code Example kernels <kernels@example.org>}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.keygen.owner", required = true)
    private String owner;

    /**
     * How many days the certificates for modules and vmlinuz are valid; kernels that trust it load its modules even after that.
     * Example: {@code 1825}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.keygen.days", defaultValue = "3650")
    private int days;

    /**
     * Where the keys are written. It is kept from everyone but its owner.
     * Example: {@code /etc/kernel-lts}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.keygen.directory", defaultValue = "${user.home}/.config/kernel-lts")
    private File directory;

    @Override
    void run(Output output) {
        Passwords passwords = new Passwords(project, session, settingsDecrypter);
        passwords.refuseProperties();
        Path into = directory.toPath().toAbsolutePath().normalize();
        Path modules = into.resolve("modules.p12");
        Path images = into.resolve("secureboot.p12");
        Path rpms = into.resolve("rpms.asc");
        for (Path file : new Path[] {modules, images, rpms}) {
            if (Files.exists(file)) {
                throw new KernelException(
                        file + " exists already, and what was signed with it would be lost with it",
                        "choose another directory with kernel.keygen.directory");
            }
        }
        char[] forModules = required(passwords, "signing", signingServer);
        char[] forImages = required(passwords, "efi", null);
        char[] forRpms = required(passwords, "rpm", rpmServer);
        String name = owner.replaceFirst("\\s*<.*>$", "");
        Trees.writeSecret(modules, ModuleKeys.generate(name + " kernel modules", days, forModules));
        Trees.writeSecret(images, ModuleKeys.generate(name + " Secure Boot", days, forImages));
        Trees.writeSecret(rpms, OpenPgpKeys.generate(owner, forRpms).getBytes(StandardCharsets.US_ASCII));
        Trees.write(into.resolve("modules.crt"), Certificates.pem(certificate(modules, forModules)));
        List<X509Certificate> image = certificate(images, forImages);
        Trees.write(into.resolve("secureboot.crt"), Certificates.pem(image));
        Trees.write(into.resolve("secureboot.der"), Certificates.der(image));
        try (Processes processes = new Processes(into)) {
            OpenPgpKey rpmKeyMade =
                    OpenPgpKey.open(new KeystoreLocation(rpms, Optional.empty(), forRpms::clone), processes);
            Trees.write(into.resolve("RPM-GPG-KEY-kernel-lts"), rpmKeyMade.publicKey());
            output.info("Made " + modules + ", " + images + " and " + rpms + " (" + rpmKeyMade + ")");
        }
        output.info("Build with them: mvn package -Pel9,kvm -Dkernel.signing.keystore=" + modules
                + " -Dkernel.efi.keystore=" + images + " -Dkernel.rpm.keyring=" + rpms);
    }

    private static List<X509Certificate> certificate(Path keystore, char[] password) {
        return List.of(Keystore.open(new KeystoreLocation(keystore, Optional.empty(), password::clone))
                .certificate());
    }

    private static char[] required(Passwords passwords, String area, String serverId) {
        char[] password = passwords.of(area, serverId);
        if (password == null || password.length == 0) {
            throw new KernelException(
                    "There is no password for the new key", "set the environment variable " + Passwords.variable(area));
        }
        return password;
    }
}
