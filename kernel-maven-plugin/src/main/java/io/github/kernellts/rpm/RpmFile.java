package io.github.kernellts.rpm;

import io.github.kernellts.system.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.parse.InputHeader;
import org.eclipse.packager.rpm.parse.RpmInputStream;

/** A finished RPM, opened for reading. */
public final class RpmFile {
    private final Path file;

    public RpmFile(Path file) {
        this.file = file;
    }

    /** What is done with each entry of the payload. */
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

    /** Reads the entries whose paths fit, one in memory at a time. */
    public void forEach(Predicate<String> wanted, Visitor visitor) {
        try (RpmInputStream rpm = open()) {
            // There is no payload before the headers were read.
            rpm.getPayloadHeader();
            CpioArchiveInputStream cpio = rpm.getCpioStream();
            for (CpioArchiveEntry entry = cpio.getNextEntry(); entry != null; entry = cpio.getNextEntry()) {
                String path = entry.getName().replaceFirst("^\\.?/", "");
                if ((entry.isRegularFile() || entry.isSymbolicLink()) && wanted.test(path)) {
                    visitor.visit(path, cpio.readAllBytes(), entry.isRegularFile());
                }
            }
        } catch (IOException e) {
            throw Trees.failure("read the RPM", file, e);
        }
    }

    /** The names of what it provides. */
    public List<String> provides() {
        return strings(RpmTag.PROVIDE_NAME);
    }

    /** The names of what it obsoletes. */
    public List<String> obsoletes() {
        return strings(RpmTag.OBSOLETE_NAME);
    }

    private List<String> strings(RpmTag tag) {
        try (RpmInputStream rpm = open()) {
            InputHeader<RpmTag> header = rpm.getPayloadHeader();
            Object value = header.getTag(tag);
            if (value instanceof String[] many) {
                return List.copyOf(Arrays.asList(many));
            }
            return value == null ? List.of() : List.of(value.toString());
        } catch (IOException e) {
            throw Trees.failure("read the RPM", file, e);
        }
    }

    private RpmInputStream open() throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return new RpmInputStream(stream);
    }
}
