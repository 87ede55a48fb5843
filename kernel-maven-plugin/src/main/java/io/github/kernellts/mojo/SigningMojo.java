// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.signing.KeyFileAccess;
import io.github.kernellts.signing.KeyProperties;
import io.github.kernellts.signing.KeystoreLocation;
import io.github.kernellts.signing.OwnersKeys;
import io.github.kernellts.system.KernelException;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** Base of goals that sign with the owner's keys. */
abstract class SigningMojo extends ElMojo {
    /**
     * Your RSA key and its certificate: a PKCS#12 file, a JKS one, a PEM file with both, or the configuration of a token
     * (PKCS#11). Default: a throwaway key, refused for releases.
     * Example: {@code /etc/kernel-lts/modules.p12}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.keystore")
    File signingKeystore;

    /**
     * The entry of the keystore; not needed if it has one private key.
     * Example: {@code modules}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.alias")
    String signingAlias;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens the keystore. Default: the environment
     * variable KERNEL_SIGNING_PASSWORD.
     * Example: {@code modules-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.server")
    String signingServer;

    /**
     * Files with further certificates, in DER or PEM, whose modules the kernel loads: the certificate of the last key
     * while keys are rotated, or that of another builder of your modules.
     * Example: {@code /etc/kernel-lts/last.crt}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.signing.trusted")
    List<File> signingTrusted;

    /**
     * Your OpenPGP key for RPMs and repositories, which must be RSA: a file written by
     * {@code gpg --export-secret-keys}, or gpg's home directory, whose agent or smart card then signs. Default: a
     * throwaway key, refused for releases.
     * Example: {@code /etc/kernel-lts/rpms.asc}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.keyring")
    File rpmKeyring;

    /**
     * The fingerprint of the key in {@code kernel.rpm.keyring}, or its last digits; not needed if there is one key.
     * Example: {@code EB17A903}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.key")
    String rpmKey;

    /**
     * The id of a server in settings.xml whose password, encrypted or not, opens the OpenPGP key. Default: the
     * environment variable KERNEL_RPM_PASSWORD; without it, the agent of a gpg home asks for the password, and the goal
     * keygen, which has none, makes no key.
     * Example: {@code rpm-key}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.rpm.server")
    String rpmServer;

    /**
     * Refuses throwaway keys for snapshots as well; a release always does. Set by the profile {@code release}, which
     * the release plugin uses too.
     * Example: {@code true}.
     *
     * @since 1000
     */
    @Parameter(property = "kernel.release", defaultValue = "false")
    boolean release;

    /** The key for vmlinuz, in goals that have one of their own for it. */
    Optional<KeystoreLocation> imageKey(Passwords passwords) {
        return Optional.empty();
    }

    /** The owner's keys; all modules of a reactor share the throwaway keys, so that they trust each other. */
    final OwnersKeys keys() {
        Passwords passwords = new Passwords(project, session, settingsDecrypter);
        passwords.refuseProperties();
        OwnersKeys keys = new OwnersKeys(
                Optional.ofNullable(signingKeystore)
                        .map(file -> new KeystoreLocation(
                                KeyProperties.MODULES,
                                file.toPath(),
                                Optional.ofNullable(signingAlias),
                                () -> passwords.of("signing", signingServer))),
                imageKey(passwords),
                Optional.ofNullable(rpmKeyring)
                        .map(file -> new KeystoreLocation(
                                KeyProperties.RPMS,
                                file.toPath(),
                                Optional.ofNullable(rpmKey),
                                () -> passwords.of("rpm", rpmServer))),
                signingTrusted == null
                        ? List.of()
                        : signingTrusted.stream().map(File::toPath).toList(),
                session.getRequest().getMultiModuleProjectDirectory().toPath().resolve("target/kernel-lts"));
        if (release && !keys.missing().isEmpty()) {
            throw new KernelException(
                    "A release can't be signed with a throwaway key",
                    "set " + String.join(" and ", keys.missing())
                            + " to your own keys, or leave out the profile release");
        }
        if (release) {
            KeyFileAccess.of(keys).requireUnwritable();
        }
        return keys;
    }
}
