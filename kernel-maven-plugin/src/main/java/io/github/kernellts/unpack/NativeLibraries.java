// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import com.github.luben.zstd.util.Native;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.MountPoints;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The libraries of machine code that zstd-jni and AWS-LC write into Java's temporary directory to load them from there.
 * That fails where this is mounted noexec, as in hardened systems.
 */
public final class NativeLibraries {
    private static final String TEMPORARY = "java.io.tmpdir";
    /** The property by which zstd-jni finds another directory. */
    private static final String ZSTD = "ZstdTempFolder";
    /** That of AWS-LC's provider, which is slower without its library, but works. */
    private static final String AWS_LC = "com.amazon.corretto.crypto.provider.tmpdir";

    private NativeLibraries() {}

    /**
     * Has the libraries written into another directory if the temporary one forbids programs, before one is loaded.
     *
     * @param others directories, of which the first that allows programs is taken, and created
     */
    public static void prepare(Supplier<List<Path>> others) {
        if (MountPoints.forbidsPrograms(Path.of(System.getProperty(TEMPORARY)))) {
            others.get().stream()
                    .filter(each -> !MountPoints.forbidsPrograms(each))
                    .findFirst()
                    .ifPresent(NativeLibraries::useUnlessSet);
        }
    }

    private static void useUnlessSet(Path directory) {
        for (String property : List.of(ZSTD, AWS_LC)) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, Trees.directory(directory).toString());
            }
        }
    }

    /**
     * Tries zstd's library before time is spent, where it is in doubt: each load writes it anew, and a build with nothing to do
     * writes nothing.
     *
     * @throws KernelException as {@link #requireZstd}
     */
    public static void tryWhereInDoubt() {
        if (MountPoints.forbidsPrograms(Path.of(System.getProperty(ZSTD, System.getProperty(TEMPORARY))))) {
            requireZstd();
        }
    }

    /** @throws KernelException if zstd's library, which reads RPMs, can't be loaded */
    public static void requireZstd() {
        if (Native.isLoaded()) {
            return;
        }
        Optional<String> directory = Optional.ofNullable(System.getProperty(ZSTD));
        try {
            // A goal clean may have removed it.
            directory.map(Path::of).ifPresent(Trees::directory);
            Native.load();
        } catch (LinkageError e) {
            String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            String place = directory.orElse(System.getProperty(TEMPORARY));
            throw new KernelException(
                    "The library of zstd, which reads RPMs, can't be loaded from the directory " + place + " (" + said
                            + ")",
                    MountPoints.forbidsPrograms(Path.of(place))
                            ? "programs may not run there (noexec): run Maven with MAVEN_OPTS=-Djava.io.tmpdir=DIRECTORY"
                                    + " for one where they may, or set kernel.cache to such a directory"
                            : "make room there, or run Maven with MAVEN_OPTS=-Djava.io.tmpdir=DIRECTORY for another"
                                    + " directory",
                    e);
        }
    }
}
