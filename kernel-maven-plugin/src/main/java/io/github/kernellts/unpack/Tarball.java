// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.unpack;

import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tarball with all members in one top directory, like source releases. */
public final class Tarball {
    private static final Pattern IN_SPEC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    private static final int MOST_OF_TEXT = 1 << 20;

    private final Path file;
    private final List<String> above;
    private final Opener opener;

    private interface Opener {
        TarStream open() throws IOException;
    }

    private Tarball(Path file, List<String> above, Opener opener) {
        this.file = file.toAbsolutePath();
        this.above = above;
        this.opener = opener;
    }

    public Tarball(Path file, Processes processes) {
        this(file, List.of(), () -> TarStream.of(file.toAbsolutePath(), processes));
    }

    /** The directory in /usr/src of a Debian source package, which is read without dpkg: EL has none. */
    public static Tarball ofDebianPackage(Path file) {
        Path deb = file.toAbsolutePath();
        return new Tarball(deb, List.of("usr", "src"), () -> TarStream.ofDebianPackage(deb));
    }

    /**
     * Unpacks the content of the top directory.
     *
     * @param into an empty directory
     * @throws KernelException if the tarball is damaged, or contains an entry that {@link Unpacking} refuses
     */
    public void unpack(Path into) {
        unpack(into, UnpackLimits.STANDARD);
    }

    void unpack(Path into, UnpackLimits limits) {
        Unpacking unpacking = new Unpacking(into, subject(), remedy(), limits);
        Optional<String> top = Optional.empty();
        try (TarStream tar = opener.open()) {
            for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
                Optional<String> its = top(entry);
                if (its.isPresent() && top.isPresent() && !its.equals(top)) {
                    throw refused("it has several top directories, " + top.get() + " and " + its.get());
                }
                top = top.or(() -> its);
                if (its.isPresent()) {
                    write(entry, tar, unpacking);
                }
            }
            tar.end();
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (top.isEmpty()) {
            throw refused("it has no directory" + (above.isEmpty() ? "" : " in /" + String.join("/", above)));
        }
        unpacking.finish();
    }

    /**
     * The name of the top directory, from its first members.
     *
     * @throws KernelException if there is none, or if its name is not allowed in a spec file
     */
    public String topDirectory() {
        String top = anyTopDirectory();
        if (!IN_SPEC.matcher(top).matches()) {
            throw refused("its top directory has the name \"" + top.replaceAll("\\p{Cntrl}", "?")
                    + "\", with characters other than letters, digits and any of ._+-");
        }
        return top;
    }

    /**
     * The same, if its name is allowed in a spec file.
     *
     * @throws KernelException if there is none
     */
    public Optional<String> topDirectoryInSpec() {
        return Optional.of(anyTopDirectory()).filter(top -> IN_SPEC.matcher(top).matches());
    }

    /** The start of a text file below the top directory, if there is one of this path; nothing behind it is read. */
    public Optional<String> text(String path) {
        try (TarStream tar = opener.open()) {
            for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (top(entry).isPresent() && belowTop(entry.getName()).equals(path)) {
                    return Optional.of(new String(tar.content().readNBytes(MOST_OF_TEXT), StandardCharsets.UTF_8));
                }
            }
            tar.end();
        } catch (IOException e) {
            throw unreadable(e);
        }
        return Optional.empty();
    }

    private String anyTopDirectory() {
        try (TarStream tar = opener.open()) {
            for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
                Optional<String> top = top(entry);
                if (top.isPresent()) {
                    return top.get();
                }
            }
            // A decompressor that failed is not a tarball without a directory.
            tar.end();
        } catch (IOException e) {
            throw unreadable(e);
        }
        throw refused("it has no directory");
    }

    private KernelException refused(String why) {
        return new KernelException(subject() + " was refused: " + why, remedy());
    }

    private String subject() {
        return "The tarball " + file;
    }

    private static String remedy() {
        return "delete it and fetch it again, or name other source; nothing of it was kept";
    }

    private KernelException unreadable(IOException e) {
        return new KernelException(subject() + " was refused: it can't be read (" + e.getMessage() + ")", remedy(), e);
    }

    /** The top directory of a member, which may be the member itself; empty for files outside that directory. */
    private Optional<String> top(TarArchiveEntry entry) {
        List<String> parts = LinkCheck.components(entry.getName());
        int depth = above.size();
        boolean within = parts.size() > depth && parts.subList(0, depth).equals(above);
        boolean deep = parts.size() > depth + 1 || entry.isDirectory();
        return within && deep ? Optional.of(parts.get(depth)) : Optional.empty();
    }

    private void write(TarArchiveEntry entry, TarStream tar, Unpacking unpacking) throws IOException {
        String path = belowTop(entry.getName());
        if (entry.isDirectory()) {
            unpacking.directory(path);
            return;
        }
        switch (entry.getLinkFlag()) {
            case TarConstants.LF_OLDNORM,
                    TarConstants.LF_NORMAL,
                    TarConstants.LF_CONTIG,
                    TarConstants.LF_GNUTYPE_SPARSE ->
                unpacking.file(path, (entry.getMode() & 0100) != 0, entry.getLastModifiedTime(), tar.content());
            case TarConstants.LF_SYMLINK -> {
                if (!leadsIntoAnotherPart(path, entry.getLinkName())) {
                    unpacking.link(path, entry.getLinkName());
                }
            }
            case TarConstants.LF_LINK -> unpacking.hardLink(path, belowTop(entry.getLinkName()));
            default -> throw refused(path + " is neither a file nor a directory nor a link");
        }
    }

    /**
     * Whether a link leads into a part of a package that isn't unpacked, such as its documentation. In a tarball that is
     * unpacked as a whole, such a link is refused later.
     */
    private boolean leadsIntoAnotherPart(String path, String target) {
        LinkCheck link = new LinkCheck();
        link.add(path, target);
        return !above.isEmpty() && link.problem().isPresent();
    }

    private String belowTop(String name) {
        List<String> parts = LinkCheck.components(name);
        return String.join("/", parts.subList(Math.min(above.size() + 1, parts.size()), parts.size()));
    }
}
