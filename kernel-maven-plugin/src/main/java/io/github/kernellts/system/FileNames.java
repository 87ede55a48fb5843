// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.system;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * File names as bytes, as the file system stores them. Under {@code LC_ALL=C}, Java can neither create nor print a
 * {@link Path} whose name is not ASCII; URIs keep the bytes in every locale.
 */
public final class FileNames {
    private FileNames() {}

    /** A path below a directory, from a relative name in UTF-8. */
    public static Path below(Path directory, String name) {
        if (name.chars().allMatch(character -> character > ' ' && character <= '~')) {
            return directory.resolve(name);
        }
        StringBuilder uri = new StringBuilder(directory.toAbsolutePath().toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            uri.append(each == '/' ? "/" : String.format(Locale.ROOT, "%%%02X", each));
        }
        return Path.of(URI.create(uri.toString()));
    }

    /** A relative path, such as a link's target, from its text in UTF-8. */
    public static Path relative(String path) {
        Path absolute = below(Path.of("/"), path);
        return absolute.getNameCount() == 0 ? Path.of("") : absolute.subpath(0, absolute.getNameCount());
    }

    /** The bytes of a path relative to a directory above it. */
    public static byte[] bytes(Path directory, Path file) {
        return bytes(directory.relativize(file));
    }

    /** The bytes of a path, relative or absolute, unchanged. */
    public static byte[] bytes(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(character -> character > 0 && character <= '~')) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        // A URI is absolute, and ends with a slash where a directory of that name exists.
        String uri = Path.of("/").resolve(path).toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = path.isAbsolute() ? 0 : 1;
        while (i < end) {
            boolean escaped = uri.charAt(i) == '%';
            bytes.write(escaped ? Integer.parseInt(uri.substring(i + 1, i + 3), 16) : uri.charAt(i));
            i += escaped ? 3 : 1;
        }
        return bytes.toByteArray();
    }

    /** Whether a name contains a line end or another control character, not allowed in lists of files. */
    public static boolean hasControls(byte[] name) {
        for (byte each : name) {
            if (each >= 0 && each < ' ' || each == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
