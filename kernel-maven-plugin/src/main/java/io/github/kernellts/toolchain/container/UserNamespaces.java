// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.toolchain.container;

import io.github.kernellts.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings by which a machine refuses user namespaces to its users, without which bubblewrap doesn't work.
 *
 * @param sysctl the directory of the settings
 */
record UserNamespaces(Path sysctl) {
    /**
     * A setting.
     *
     * @param name its name for sysctl(8)
     * @param refusing the value that refuses them
     * @param remedy what allows them
     */
    private record Setting(String name, String refusing, String remedy) {}

    private static final List<Setting> SETTINGS = List.of(
            // Ubuntu from 24.04 on.
            new Setting(
                    "kernel.apparmor_restrict_unprivileged_userns",
                    "1",
                    "AppArmor refuses user namespaces to programs without a profile for them: write the line"
                            + " \"profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\" into /etc/apparmor.d/bwrap and"
                            + " run apparmor_parser -r on it, as root, or set it to 0 by sysctl"),
            // Debian's own, and Arch's.
            new Setting(
                    "kernel.unprivileged_userns_clone",
                    "0",
                    "as root, sysctl -w kernel.unprivileged_userns_clone=1 allows them"),
            // As hardening guides for EL have it.
            new Setting(
                    "user.max_user_namespaces", "0", "as root, sysctl -w user.max_user_namespaces=10000 allows them"));

    static UserNamespaces ofThisMachine() {
        return new UserNamespaces(Path.of("/proc/sys"));
    }

    /** The setting that refuses them, with what allows them. */
    Optional<String> refusal() {
        return SETTINGS.stream()
                .filter(setting ->
                        value(setting).filter(setting.refusing()::equals).isPresent())
                .map(setting -> setting.name() + " is " + setting.refusing() + ": " + setting.remedy())
                .findFirst();
    }

    private Optional<String> value(Setting setting) {
        Path file = sysctl.resolve(setting.name().replace('.', '/'));
        return Files.isReadable(file) ? Optional.of(Trees.text(file).strip()) : Optional.empty();
    }
}
