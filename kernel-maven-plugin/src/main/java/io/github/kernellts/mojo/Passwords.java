// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** The sources of passwords: the environment and settings.xml only. */
final class Passwords {
    private final MavenProject project;
    private final MavenSession session;
    private final SettingsDecrypter decrypter;

    Passwords(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        this.project = project;
        this.session = session;
        this.decrypter = decrypter;
    }

    /** @throws KernelException if a POM or the command line sets a password */
    void refuseProperties() {
        Properties all = new Properties();
        all.putAll(project.getProperties());
        all.putAll(session.getUserProperties());
        for (String name : all.stringPropertyNames()) {
            if (name.matches("kernel\\.(signing|efi|rpm|image)\\.(password|passphrase|pin)")) {
                String area = name.split("\\.")[1];
                String instead = area.equals("image")
                        ? "log in with docker or podman"
                        : "set the environment variable " + variable(area);
                throw new KernelException(
                        "The property " + name + " would put a password into a POM or on a command line",
                        instead + ", or set kernel." + area + ".server to a server of settings.xml");
            }
        }
    }

    /**
     * The password of a key, or null if there is none.
     *
     * @param area the second word of the key's parameters: {@code signing}, {@code efi} or {@code rpm}
     * @param serverId a server of settings.xml, or null for the environment
     */
    char[] of(String area, String serverId) {
        if (serverId == null) {
            String password = System.getenv(variable(area));
            if (password == null && area.equals("efi")) {
                password = System.getenv(variable("signing"));
            }
            return password == null ? null : readable(variable(area), password).toCharArray();
        }
        return server(serverId)
                .orElseThrow(() -> new KernelException(
                        "settings.xml has no server \"" + serverId + "\" with a password",
                        "add that server to settings.xml, or correct kernel." + area + ".server"))
                .getPassword()
                .toCharArray();
    }

    /** @throws KernelException if Java lost characters of a variable, as it does in the locale C */
    static String readable(String variable, String value) {
        if (value.indexOf('\uFFFD') < 0) {
            return value;
        }
        throw new KernelException(
                "The environment variable " + variable + " has characters that Java can't read in this locale ("
                        + System.getProperty("sun.jnu.encoding") + ")",
                "export LC_ALL=C.UTF-8");
    }

    /** A server of settings.xml with a password, decrypted. */
    Optional<Server> server(String serverId) {
        Server server = session.getSettings().getServer(serverId);
        if (server == null || server.getPassword() == null) {
            return Optional.empty();
        }
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        if (!result.getProblems().isEmpty()) {
            throw new KernelException(
                    "The password of the server \"" + serverId + "\" in settings.xml can't be decrypted: "
                            + result.getProblems().get(0).getMessage(),
                    "encrypt it again with mvn --encrypt-password");
        }
        return Optional.of(result.getServer());
    }

    static String variable(String area) {
        return "KERNEL_" + area.toUpperCase(Locale.ROOT) + "_PASSWORD";
    }
}
