package io.github.kernellts.mojo;

import io.github.kernellts.system.KernelException;
import java.util.Properties;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** Where passwords may come from: the environment or settings.xml, and nowhere else. */
final class Passwords {
    private static final String VARIABLE = "KERNEL_SIGNING_PASSWORD";

    private final MavenProject project;
    private final MavenSession session;
    private final SettingsDecrypter decrypter;

    Passwords(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        this.project = project;
        this.session = session;
        this.decrypter = decrypter;
    }

    /** @throws KernelException if a password stands in a POM or on the command line */
    void refuseProperties() {
        Properties all = new Properties();
        all.putAll(project.getProperties());
        all.putAll(session.getUserProperties());
        for (String name : all.stringPropertyNames()) {
            if (name.matches("kernel\\.signing\\.(password|passphrase|pin)")) {
                throw new KernelException(
                        "The property " + name + " would put a password into a POM or on a command line",
                        "set the environment variable " + VARIABLE + ", or name a server of settings.xml in"
                                + " kernel.signing.server");
            }
        }
    }

    /**
     * The password of the keystore, or null if there is none.
     *
     * @param serverId a server of settings.xml, or null for the environment
     */
    char[] ofKeystore(String serverId) {
        if (serverId == null) {
            String password = System.getenv(VARIABLE);
            return password == null ? null : password.toCharArray();
        }
        Server server = session.getSettings().getServer(serverId);
        if (server == null || server.getPassword() == null) {
            throw new KernelException(
                    "settings.xml has no server \"" + serverId + "\" with a password",
                    "add one, or correct kernel.signing.server");
        }
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        if (!result.getProblems().isEmpty()) {
            throw new KernelException(
                    "The password of the server \"" + serverId + "\" in settings.xml can't be decrypted: "
                            + result.getProblems().get(0).getMessage(),
                    "encrypt it again with mvn --encrypt-password");
        }
        return result.getServer().getPassword().toCharArray();
    }
}
