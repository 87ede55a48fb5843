// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings by which a machine refuses user namespaces to its users, without which bubblewrap doesn't work.
 *
 * @param root the directory that stands for {@code /}
 */
record UserNamespaces(Path root) {
    /**
     * A setting.
     *
     * @param name its name for sysctl(8)
     * @param refusing the value that refuses them
     * @param unprivileged whether it refuses them only to those without CAP_SYS_ADMIN; root in a container has none
     * @param remedy what allows them
     */
    private record Setting(String name, String refusing, boolean unprivileged, String remedy) {}

    /** What engines write into containers: docker, and podman. */
    private static final List<String> CONTAINER = List.of(".dockerenv", "run/.containerenv");

    /** The effective capabilities, in /proc/self/status (proc_pid_status(5)). */
    private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]{1,16})$");
    /** capability.h. */
    private static final long CAP_SYS_ADMIN = 1L << 21;

    private static final List<Setting> SETTINGS = List.of(
            // Ubuntu from 24.04 on.
            new Setting(
                    "kernel.apparmor_restrict_unprivileged_userns",
                    "1",
                    true,
                    "AppArmor refuses user namespaces to programs without a profile for them: write the line"
                            + " \"profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\" into /etc/apparmor.d/bwrap and"
                            + " run apparmor_parser -r on it, as root, or set it to 0 by sysctl"),
            // Debian's own, and Arch's.
            new Setting(
                    "kernel.unprivileged_userns_clone",
                    "0",
                    true,
                    "as root, sysctl -w kernel.unprivileged_userns_clone=1 allows them"),
            // As hardening guides for EL have it.
            new Setting(
                    "user.max_user_namespaces",
                    "0",
                    false,
                    "as root, sysctl -w user.max_user_namespaces=10000 allows them"));

    static UserNamespaces ofThisMachine() {
        return new UserNamespaces(Path.of("/"));
    }

    /**
     * The settings that refuse them, each with what allows them; empty if none does. In a container they are the host's.
     */
    Optional<String> refusal() {
        boolean privileged = isPrivileged();
        return SETTINGS.stream()
                .filter(setting -> !(privileged && setting.unprivileged()))
                .filter(setting ->
                        value(setting).filter(setting.refusing()::equals).isPresent())
                .map(setting -> setting.name() + " is " + setting.refusing() + ": " + setting.remedy())
                .reduce((one, other) -> one + "; " + other);
    }

    /** Whether this machine is a container of docker's or podman's, which refuse them by themselves. */
    boolean inContainer() {
        return CONTAINER.stream().anyMatch(file -> Files.exists(root.resolve(file)));
    }

    private boolean isPrivileged() {
        Path status = root.resolve("proc/self/status");
        Matcher effective = CAPABILITIES.matcher(Files.isReadable(status) ? Trees.text(status) : "");
        return effective.find() && (Long.parseUnsignedLong(effective.group(1), 16) & CAP_SYS_ADMIN) != 0;
    }

    private Optional<String> value(Setting setting) {
        Path file = root.resolve("proc/sys").resolve(setting.name().replace('.', '/'));
        return Files.isReadable(file) ? Optional.of(Trees.text(file).strip()) : Optional.empty();
    }
}
