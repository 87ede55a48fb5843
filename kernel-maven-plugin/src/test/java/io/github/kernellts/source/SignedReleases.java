// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.source.openpgp.TrustedKeys;
import io.github.kernellts.system.Command;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files in place of kernel.org's: tarballs made here, and their signatures by gpg with keys made here. */
public final class SignedReleases {
    private final Path directory;
    private final Processes processes;

    public SignedReleases(Path directory, Processes processes) {
        this.directory = directory;
        this.processes = processes;
    }

    /** Makes a tarball of a version. */
    public void make(KernelVersion version) {
        make(version, Map.of());
    }

    /**
     * Makes a tarball of a version.
     *
     * @param more the content of further files, by path
     */
    public void make(KernelVersion version, Map<String, String> more) {
        String name = "linux-" + version;
        String makefile = "VERSION = " + version.major() + "\nPATCHLEVEL = " + version.minor() + "\nSUBLEVEL = "
                + version.point() + "\n";
        Trees.write(Trees.directory(directory.resolve(name)).resolve("Makefile"), makefile.repeat(5000));
        more.forEach((path, content) ->
                Trees.write(Trees.parents(directory.resolve(name).resolve(path)), content));
        run("tar", "-cf", name + ".tar", name);
        run("xz", "-k", name + ".tar");
    }

    /** Makes a key dated 2020 that expires after a time such as {@code 1y}, or never with {@code 0}. */
    public void makeKey(String name, String expire) {
        gpg(
                name,
                "20200101T000000",
                "--quick-generate-key",
                name + " <" + name + "@example.org>",
                "rsa2048",
                "sign",
                expire);
        gpg(name, "20200101T000000", "--armor", "--output", name + ".asc", "--export");
    }

    /** Adds a signing subkey to a key; gpg uses it for later signatures. */
    public void addSigningSubkey(String name) {
        gpg(name, "20200102T000000", "--quick-add-key", fingerprint(name), "rsa2048", "sign", "0");
        gpg(name, "20200102T000000", "--armor", "--output", name + ".asc", "--export");
    }

    public Path keyring(String name) {
        return directory.resolve(name + ".asc");
    }

    /** The fingerprint of a key, in capitals. */
    public String fingerprint(String name) {
        return TrustedKeys.of(keyring(name)).fingerprints().iterator().next();
    }

    public byte[] tarball(KernelVersion version) {
        return Trees.read(directory.resolve("linux-" + version + ".tar.xz"));
    }

    /** A signature of the uncompressed tarball by the key of this name, made with additional gpg options. */
    public byte[] signature(KernelVersion version, String key, String... options) {
        String signature = key + "-" + version + ".sign";
        List<String> arguments = new ArrayList<>(List.of("--armor", "--output", signature));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--detach-sign", "linux-" + version + ".tar"));
        gpg(key, "20200601T000000", arguments.toArray(String[]::new));
        return Trees.read(directory.resolve(signature));
    }

    private void gpg(String key, String time, String... arguments) {
        Path home = Trees.directory(directory.resolve(key));
        List<String> all = new ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch", "--yes"));
        all.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", "", "--faked-system-time", time + "!"));
        all.addAll(List.of(arguments));
        run(all.toArray(String[]::new));
    }

    private void run(String... arguments) {
        processes.output(Command.of(directory, arguments), "");
    }
}
