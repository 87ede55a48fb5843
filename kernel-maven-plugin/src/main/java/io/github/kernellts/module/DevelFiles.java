// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.module;

import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.system.Address;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import io.github.kernellts.system.Unreadable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The RPMs that a property names by path or address: {@code kernel.devel.rpms} or {@code kernel.module.boot.kernels}. Who
 * signed them is checked later, as for those from a Maven repository.
 *
 * @param property the property
 * @param base the directory that relative paths start from
 * @param cache the directory of downloads
 * @param offline whether only downloads of earlier builds are taken
 */
public record DevelFiles(String property, Path base, Path cache, boolean offline) {
    private String remedy() {
        return "set " + property + " to the path or the address of a "
                + (property.equals("kernel.devel.rpms") ? "-devel" : "kernel's") + " RPM";
    }

    /** The path or address of the kernel's RPM next to a -devel RPM. */
    public static String kernelBeside(String devel) {
        int name = devel.lastIndexOf('/') + 1;
        return devel.substring(0, name) + devel.substring(name).replaceFirst("-devel-", "-");
    }

    /**
     * Checks what is known without a download.
     *
     * @param made directories whose files a build makes later
     * @throws KernelException if the address is none of an RPM, or there is no such file
     */
    public void require(String from, List<Path> made) {
        if (isAddress(from)) {
            rpm(Address.http(property, from));
        } else if (made.stream().noneMatch(file(from)::startsWith)) {
            existing(from);
        }
    }

    private static boolean isAddress(String from) {
        return from.matches("(?i)https?://.*");
    }

    /**
     * The file of a path or an address. An address is downloaded in each build, since a snapshot may be replaced there.
     *
     * @throws KernelException if there is no such file
     */
    public Path of(String from, Output output) {
        return isAddress(from) ? downloaded(Address.http(property, from), output) : existing(from);
    }

    private Path file(String from) {
        return base.resolve(from).normalize();
    }

    private Path existing(String from) {
        Path file = file(from);
        if (!Files.isRegularFile(file)) {
            throw new KernelException(
                    property + " names the file " + file + ", which " + Unreadable.why(file), remedy());
        }
        return file;
    }

    /** The name of the RPM at an address. */
    private Path rpm(URI address) {
        Path name = Path.of(address.getPath()).getFileName();
        if (name == null || !name.toString().endsWith(".rpm")) {
            throw new KernelException(property + " names " + address + ", which does not end in .rpm", remedy());
        }
        return name;
    }

    private Path downloaded(URI address, Output output) {
        Path name = rpm(address);
        Path file = cache.resolve(Digests.sha256(address.toString())).resolve(name);
        if (offline) {
            if (!Files.isRegularFile(file)) {
                throw new KernelException(
                        address + " is not in the cache, and Maven works offline",
                        "run Maven once without -o, or set " + property + " to a local file");
            }
            return file;
        }
        Path part = Trees.temporarySibling(file);
        Trees.delete(part);
        new Downloads(output, remedy()).fetch(address, part, SizeLimit.PACKAGE);
        Trees.rename(part, file);
        return file;
    }
}
