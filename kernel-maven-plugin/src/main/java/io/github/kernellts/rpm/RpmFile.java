// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.Contents;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import io.github.kernellts.unpack.NativeLibraries;
import io.github.kernellts.unpack.Unpacking;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.parse.InputHeader;
import org.eclipse.packager.rpm.parse.RpmInputStream;

/** A finished RPM, opened for reading. */
public final class RpmFile {
    /** inode(7) */
    private static final int S_IFMT = 0170000;

    private static final int S_IFREG = 0100000;
    /** RPMFILE_GHOST of rpm's header file rpmfiles.h. */
    private static final int GHOST = 1 << 6;

    /** PATH_MAX of Linux. */
    private static final int LONGEST_TARGET = 4096;

    private final Path file;

    public RpmFile(Path file) {
        this.file = file;
    }

    /** The handler of the payload's entries. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param path the path, without the leading {@code ./} or {@code /}
         * @param content a regular file's content or a link's target
         * @param regular whether it is a regular file
         */
        void visit(String path, byte[] content, boolean regular);
    }

    /** Reads the whole payload, one entry in memory at a time. */
    public void forEach(Visitor visitor) {
        forEach(path -> true, visitor);
    }

    /** Reads the entries whose paths match, one in memory at a time. */
    public void forEach(Predicate<String> wanted, Visitor visitor) {
        payload((path, entry, content) -> {
            if ((entry.isRegularFile() || entry.isSymbolicLink()) && wanted.test(path)) {
                visitor.visit(path, Contents.read(content, entry.getSize()), entry.isRegularFile());
            }
        });
    }

    /** The handler of the payload's entries, for files that are too large for memory. */
    @FunctionalInterface
    public interface StreamVisitor {
        /**
         * @param path the path, without the leading {@code ./} or {@code /}
         * @param content a regular file's content or a link's target; it ends with that
         * @param regular whether it is a regular file
         */
        void visit(String path, InputStream content, boolean regular) throws IOException;
    }

    /** Reads the whole payload as streams. */
    public void forEachStream(StreamVisitor visitor) {
        payload((path, entry, content) -> {
            if (entry.isRegularFile() || entry.isSymbolicLink()) {
                visitor.visit(path, content, entry.isRegularFile());
            }
        });
    }

    /**
     * Unpacks files and links below an empty directory, without owners and scripts.
     *
     * @throws KernelException if it has an entry that {@link Unpacking} refuses
     */
    public void unpack(Path into, Predicate<String> wanted) {
        Unpacking unpacking = new Unpacking(into, "The RPM " + file, "take an RPM that was not tampered with");
        payload((path, entry, content) -> {
            if (!wanted.test(path)) {
                return;
            }
            if (entry.isDirectory()) {
                unpacking.directory(path);
            } else if (entry.isSymbolicLink()) {
                unpacking.link(path, new String(content.readNBytes(LONGEST_TARGET), StandardCharsets.UTF_8));
            } else if (!entry.isRegularFile() || entry.getNumberOfLinks() > 1) {
                throw unpacking.refused(path + " is neither a file of its own nor a directory nor a symbolic link");
            } else {
                FileTime modified = FileTime.from(entry.getTime(), TimeUnit.SECONDS);
                unpacking.file(path, (entry.getMode() & 0100) != 0, modified, content);
            }
        });
        unpacking.finish();
    }

    private interface EntryReader {
        void read(String path, CpioArchiveEntry entry, InputStream content) throws IOException;
    }

    private void payload(EntryReader reader) {
        try (RpmInputStream rpm = open()) {
            // The payload is available only after the headers were read.
            rpm.getPayloadHeader();
            CpioArchiveInputStream cpio = rpm.getCpioStream();
            for (CpioArchiveEntry entry = cpio.getNextEntry(); entry != null; entry = cpio.getNextEntry()) {
                reader.read(entry.getName().replaceFirst("^\\.?/", ""), entry, cpio);
            }
        } catch (IOException e) {
            throw Trees.failure("read the RPM", file, e);
        } catch (KernelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    /** The libraries read a damaged header without a check of its numbers. */
    /** The file's own content, which isn't an RPM's, is told from a file that the system doesn't give. */
    private KernelException unreadable(IOException e) {
        return e instanceof FileSystemException ? Trees.failure("read the RPM", file, e) : damaged(e);
    }

    private KernelException damaged(Exception e) {
        String why = e instanceof EOFException ? "it ends too early" : e.getMessage();
        return new KernelException(
                "The RPM " + file + " is damaged, or no RPM (" + why + ")", "build or download it again", e);
    }

    public Path file() {
        return file;
    }

    /** The package's name. */
    public String name() {
        return first(RpmTag.NAME);
    }

    /** The version, as in {@code 6.1.192_1000.el9}. */
    public String version() {
        return first(RpmTag.VERSION);
    }

    /** Version and release, as in {@code 6.1.192_1000.el9-1}. */
    public String versionRelease() {
        return version() + "-" + first(RpmTag.RELEASE);
    }

    /** The file name that rpmbuild gives it; Maven names its artifacts differently. */
    public String canonicalName() {
        String architecture = isSource() ? "src" : first(RpmTag.ARCH);
        return name() + "-" + versionRelease() + "." + architecture + ".rpm";
    }

    /** Whether it is a source RPM. */
    public boolean isSource() {
        // RPMTAG_SOURCERPM (1044), the name of the source RPM, is in binary ones only.
        return strings(RpmTag.SOURCE_PACKAGE).isEmpty();
    }

    /** The file name of the source RPM that a binary one says it was made from. */
    public String sourceRpm() {
        return first(RpmTag.SOURCE_PACKAGE);
    }

    /** Whether another package has the same header and payload: only signatures may differ. */
    public boolean isSameButForSignatures(RpmFile other) {
        try (InputStream one = fromHeader();
                InputStream two = other.fromHeader()) {
            byte[] part;
            do {
                part = one.readNBytes(1 << 16);
                if (!Arrays.equals(part, two.readNBytes(1 << 16))) {
                    return false;
                }
            } while (part.length > 0);
            return true;
        } catch (IOException e) {
            throw Trees.failure("compare " + file + " with", other.file, e);
        }
    }

    /** The file from its header on, which follows the signatures. */
    private InputStream fromHeader() throws IOException {
        long start = header().getStart();
        InputStream content = Files.newInputStream(file);
        content.skipNBytes(start);
        return content;
    }

    /** The build time in its header. */
    public Instant built() {
        return checked(() -> Instant.ofEpochSecond(Long.parseLong(first(RpmTag.BUILDTIME))));
    }

    /** The sizes of the regular files in it in bytes, by path, from its header alone; ghosts are not in it. */
    public Map<String, Long> sizes() {
        return checked(this::readSizes);
    }

    private Map<String, Long> readSizes() {
        InputHeader<RpmTag> header = header();
        List<String> names = strings(header, RpmTag.BASENAMES);
        List<String> directories = strings(header, RpmTag.DIRNAMES);
        List<String> directoryOf = strings(header, RpmTag.DIR_INDEXES);
        List<String> sizes = strings(header, RpmTag.FILE_SIZES);
        List<String> modes = strings(header, RpmTag.FILE_MODES);
        List<String> flags = strings(header, RpmTag.FILE_FLAGS);
        Map<String, Long> all = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            if ((Integer.parseInt(modes.get(i)) & S_IFMT) == S_IFREG && (Integer.parseInt(flags.get(i)) & GHOST) == 0) {
                all.put(
                        directories.get(Integer.parseInt(directoryOf.get(i))) + names.get(i),
                        Integer.toUnsignedLong(Integer.parseInt(sizes.get(i))));
            }
        }
        return all;
    }

    /** The names of its provided capabilities. */
    public List<String> provides() {
        return strings(RpmTag.PROVIDE_NAME);
    }

    /** The names of its obsoleted packages. */
    public List<String> obsoletes() {
        return strings(RpmTag.OBSOLETE_NAME);
    }

    /** Its requirements, such as {@code kernel-lts-kvm-61y 6.1.192_1000.el9-1}. */
    public List<String> requirements() {
        return dependencies(RpmTag.REQUIRE_NAME, RpmTag.REQUIRE_VERSION);
    }

    /** Its recommendations, in the same form. */
    public List<String> recommendations() {
        return dependencies(RpmTag.RECOMMEND_NAME, RpmTag.RECOMMEND_VERSION);
    }

    private List<String> dependencies(RpmTag nameTag, RpmTag versionTag) {
        List<String> names = strings(nameTag);
        List<String> versions = strings(versionTag);
        return checked(() -> IntStream.range(0, names.size())
                .mapToObj(i -> (names.get(i) + " " + versions.get(i)).strip())
                .toList());
    }

    /** Combines parts of the header, which in a damaged one don't fit each other. */
    private <T> T checked(Supplier<T> combination) {
        try {
            return combination.get();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(e);
        }
    }

    private String first(RpmTag tag) {
        return strings(tag).stream()
                .findFirst()
                .orElseThrow(() -> damaged(new IllegalArgumentException("it has no " + tag)));
    }

    private List<String> strings(RpmTag tag) {
        return strings(header(), tag);
    }

    private InputHeader<RpmTag> header() {
        try (RpmInputStream rpm = open()) {
            return rpm.getPayloadHeader();
        } catch (IOException e) {
            throw unreadable(e);
        } catch (KernelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private static List<String> strings(InputHeader<RpmTag> header, RpmTag tag) {
        Object value = header.getTag(tag);
        if (value instanceof String[] many) {
            return List.copyOf(Arrays.asList(many));
        }
        if (value instanceof Number[] numbers) {
            return Arrays.stream(numbers).map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    private RpmInputStream open() throws IOException {
        HeaderSizes.require(file);
        NativeLibraries.requireZstd();
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return new RpmInputStream(stream);
    }
}
