// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.fetch;

import io.github.kernellts.system.Command;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.Processes;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An apt archive in a directory, with packages made here, signed with a key made by gpg. */
public final class LocalArchive {
    private final Path directory;
    private final Processes processes;
    private final StringBuilder sources = new StringBuilder();
    private final StringBuilder packages = new StringBuilder();

    public LocalArchive(Path directory, Processes processes) {
        this.directory = Trees.directory(directory);
        this.processes = processes;
    }

    /** Lists a source package with an upstream tarball. */
    public LocalArchive source(String name, String version, Path tarball) {
        String file = name + "_" + version.replaceFirst("-[^-]*$", "") + ".orig.tar.xz";
        Trees.write(directory.resolve("pool").resolve(file), Trees.read(tarball));
        String description = file(directory.resolve("pool").resolve(file), file);
        sources.append("Package: " + name + "\nFormat: 3.0 (quilt)\nBinary: " + name + "-doc\nArchitecture: all\n"
                + "Version: " + version + "\nDirectory: pool\nChecksums-Sha256:\n " + description + "\n\n");
        return this;
    }

    /** Removes a tarball but not its list entry, as archives do with old tarballs. */
    public LocalArchive withoutTarball(String file) {
        Trees.delete(directory.resolve("pool").resolve(file));
        return this;
    }

    /** Lists a binary package with one file. */
    public LocalArchive binary(String name, String version, String path, Path content) {
        Path root = Trees.emptyDirectory(directory.resolve("root"));
        Trees.write(
                root.resolve("DEBIAN/control"),
                "Package: " + name + "\nVersion: " + version
                        + "\nArchitecture: all\nMaintainer: t <t@example.org>\nDescription: t\n");
        Trees.write(root.resolve(path), Trees.read(content));
        String file = name + "_" + version + "_all.deb";
        Path deb = Trees.parents(directory.resolve("pool").resolve(file));
        run("dpkg-deb", "-Znone", "-b", root.toString(), deb.toString());
        packages.append("Package: " + name + "\nVersion: " + version + "\nArchitecture: all\nFilename: pool/" + file
                + "\nSize: " + Trees.size(deb) + "\nSHA256: " + Digests.sha256(deb) + "\nDescription: t\n\n");
        return this;
    }

    /** Writes the archive's lists and signs them. */
    public LocalArchive publish() {
        Path suite = directory.resolve("dists/bookworm");
        Trees.write(suite.resolve("main/source/Sources"), sources.toString());
        Trees.write(suite.resolve("main/binary-amd64/Packages"), packages.toString());
        Trees.write(
                suite.resolve("Release"),
                "Codename: bookworm\nSuite: bookworm\nComponents: main\nArchitectures: amd64\n"
                        + "Date: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n "
                        + file(suite.resolve("main/source/Sources"), "main/source/Sources") + "\n "
                        + file(suite.resolve("main/binary-amd64/Packages"), "main/binary-amd64/Packages") + "\n");
        if (!directory.resolve("key.asc").toFile().exists()) {
            gpg("--quick-generate-key", "archive@example.org", "rsa2048", "sign", "0");
            gpg("--armor", "--output", "key.asc", "--export");
        }
        gpg(
                "--output",
                suite.resolve("InRelease").toString(),
                "--clearsign",
                suite.resolve("Release").toString());
        return this;
    }

    /** A sources file with the entry of this archive, as on a machine that uses it. */
    public Path entries() {
        Path file = directory.resolve("archive.list");
        Trees.write(
                file, "deb [signed-by=" + directory.resolve("key.asc") + "] file:" + directory + " bookworm main\n");
        return file;
    }

    private static String file(Path file, String name) {
        return Digests.sha256(file) + " " + Trees.size(file) + " " + name;
    }

    private void gpg(String... arguments) {
        Path home = Trees.directory(directory.resolve("gnupg"));
        List<String> all = new ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch", "--yes"));
        all.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", ""));
        all.addAll(List.of(arguments));
        run(all.toArray(String[]::new));
    }

    private void run(String... arguments) {
        processes.output(Command.of(directory, arguments), "");
    }
}
