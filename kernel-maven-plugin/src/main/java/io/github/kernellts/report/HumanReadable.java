// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sizes, times and places as people read them. */
final class HumanReadable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private HumanReadable() {}

    static String size(long bytes) {
        double kib = bytes / 1024.0;
        if (bytes < 1024) {
            return bytes + " B";
        }
        return kib < 1024 ? number(kib) + " KiB" : number(kib / 1024) + " MiB";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }

    static String duration(Duration duration) {
        long seconds = duration.plusMillis(500).toSeconds();
        if (duration.toMillis() < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " m " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " m";
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A path below the page, encoded as a link that is always relative to the page (RFC 3986). */
    static String link(String path) {
        return Arrays.stream(path.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "./", ""));
    }

    /** A share of a whole, as a percentage for lengths in SVG and CSS. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }
}
