// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An OpenPGP key for RPMs made by gpg, without a password, in a separate home directory.
 *
 * @param directory the directory of its home and its exports
 * @param name its user ID
 */
record GpgKey(Path directory, String name) implements AutoCloseable {
    /** The existing key, or a new one. */
    static GpgKey make(Path directory, String name) throws IOException {
        GpgKey key = new GpgKey(directory, name);
        Files.createDirectories(key.home());
        Run.in(key.home(), "chmod", "700", ".");
        if (!Files.exists(key.secret()) || !Files.exists(key.certificate())) {
            Run.in(
                    directory,
                    "rm",
                    "-f",
                    key.secret().toString(),
                    key.certificate().toString());
            key.gpg(directory, "--quick-generate-key", name, "rsa4096", "sign");
            key.gpg(directory, "--armor", "--output", key.secret().toString(), "--export-secret-keys", name);
            key.gpg(directory, "--armor", "--output", key.certificate().toString(), "--export", name);
        }
        return key;
    }

    /** The home directory of gpg. */
    Path home() {
        return directory.resolve("gnupg-" + name);
    }

    /** The file for {@code kernel.rpm.keyring}. */
    Path secret() {
        return directory.resolve(name + ".asc");
    }

    /** The public key file for verification by others. */
    Path certificate() {
        return directory.resolve(name + ".pub.asc");
    }

    /** The Maven option for signing RPMs with it. */
    String option() {
        return "-Dkernel.rpm.keyring=" + secret();
    }

    /** Runs gpg with this key in a directory; it must succeed. */
    String gpg(Path in, String... arguments) {
        List<String> command = new ArrayList<>(List.of("gpg", "--homedir", home().toString(), "--batch"));
        command.addAll(List.of("--pinentry-mode=loopback", "--passphrase="));
        command.addAll(List.of(arguments));
        return Run.in(in, command.toArray(String[]::new));
    }

    /** Signs an RPM with it, as rpmsign(8) does. */
    void sign(Path rpm) {
        Run.in(
                rpm.getParent(),
                "rpmsign",
                "--define",
                "_gpg_name " + name,
                "--define",
                "__gpg /usr/bin/gpg",
                "--define",
                "_gpg_path " + home(),
                "--define",
                "_gpg_sign_cmd_extra_args --batch --pinentry-mode=loopback --passphrase=",
                "--addsign",
                rpm.toString());
    }

    /** Ends gpg's agent. */
    @Override
    public void close() {
        Run.in(directory, "gpgconf", "--homedir", home().toString(), "--kill", "gpg-agent");
    }
}
