// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.rpm;

import io.github.kernellts.system.Address;
import io.github.kernellts.system.Digests;
import io.github.kernellts.system.KernelException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What all packages say about their publisher, in the terms of a spec. Without a value the packages say what their own
 * spec says.
 *
 * @param vendor RPM's Vendor, one line
 * @param packager RPM's Packager, one line such as {@code Jane Doe <jane@example.org>}
 * @param url RPM's URL, an http or https address
 * @param changelog the text of %changelog. Without one, a package with a packager has one entry, which names its version
 */
public record Publisher(
        Optional<String> vendor, Optional<String> packager, Optional<String> url, Optional<Changelog> changelog) {
    private static final Pattern BREAK = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM dd yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** @throws KernelException if a value can't be a tag of a package */
    public Publisher {
        vendor.ifPresent(text -> requireLine("kernel.rpm.vendor", text));
        packager.ifPresent(text -> requireLine("kernel.rpm.packager", text));
        url.ifPresent(text -> Address.http("kernel.rpm.url", text));
    }

    /** One that says nothing. */
    public static Publisher unnamed() {
        return new Publisher(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static void requireLine(String property, String text) {
        if (text.isBlank() || BREAK.matcher(text).find()) {
            throw new KernelException(
                    property + " is \"" + text.replaceAll("\\s+|\\p{Cntrl}", " ")
                            + "\", which is empty or more than one line",
                    "set " + property + " to one line");
        }
    }

    /** The values by their properties, for the provenance; that of the changelog is its digest. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        vendor.ifPresent(text -> parameters.put("kernel.rpm.vendor", text));
        packager.ifPresent(text -> parameters.put("kernel.rpm.packager", text));
        url.ifPresent(text -> parameters.put("kernel.rpm.url", text));
        changelog.ifPresent(text ->
                parameters.put("kernel.rpm.changelog", "sha256:" + Digests.sha256(String.join("\n", text.lines()))));
        return parameters;
    }

    /**
     * A spec with what the publisher says.
     *
     * @param spec a spec without %changelog
     * @param built the time that the packages carry
     * @param version the version of the entry in a changelog of one entry
     * @param change the text of that entry
     */
    public String into(String spec, Instant built, String version, String change) {
        List<String> tags = new ArrayList<>();
        vendor.ifPresent(text -> tags.add("Vendor: " + SpecText.line(text)));
        packager.ifPresent(text -> tags.add("Packager: " + SpecText.line(text)));
        url.ifPresent(text -> tags.add("URL: " + SpecText.line(text)));
        List<String> lines = new ArrayList<>();
        boolean header = true;
        for (String line : spec.lines().toList()) {
            header &= !line.startsWith("%description");
            // rpm refuses a tag that is there twice.
            if (header && tags.stream().anyMatch(tag -> line.startsWith(tag.substring(0, tag.indexOf(':') + 1)))) {
                continue;
            }
            lines.add(line);
            if (header && line.startsWith("Name:")) {
                lines.addAll(tags);
            }
        }
        String entries = changelog
                .map(Changelog::inSpec)
                .or(() -> packager.map(name -> "* " + DATE.format(built) + " " + SpecText.line(name) + " - "
                        + SpecText.line(version) + "\n- " + SpecText.line(change) + "\n"))
                .map(text -> "%changelog\n" + text)
                .orElse("");
        return tags.isEmpty() && entries.isEmpty() ? spec : String.join("\n", lines) + "\n" + entries;
    }
}
