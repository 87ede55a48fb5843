// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.system.Count;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CycloneDX document of this plugin in figures.
 *
 * @param name the kernel's package name
 * @param version its version and release
 * @param day the day of the data
 * @param open how many vulnerabilities are open, by severity
 */
public record VexSummary(String name, String version, String day, Map<String, Integer> open) {
    public VexSummary {
        open = new TreeMap<>(open);
    }

    /**
     * Reads a document.
     *
     * @throws KernelException if it is none of this plugin
     */
    public static VexSummary read(Path document) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(Trees.read(document));
        } catch (IOException e) {
            throw unreadable(document, e.getMessage(), e);
        }
        JsonNode component = json.path("metadata").path("component");
        String day = "";
        for (JsonNode property : json.path("metadata").path("properties")) {
            if (property.path("name").asText().equals("kernel-lts:vulns-date")) {
                day = property.path("value").asText();
            }
        }
        if (!component.hasNonNull("name") || !component.hasNonNull("version") || day.isEmpty()) {
            throw unreadable(document, "it names no kernel, or no date of its data", null);
        }
        Map<String, Integer> open = new TreeMap<>();
        for (JsonNode each : json.path("vulnerabilities")) {
            if (each.at("/analysis/state").asText().equals(Status.AFFECTED.cycloneDx())) {
                open.merge(Summary.rating(each.at("/ratings/0/severity").asText()), 1, Integer::sum);
            }
        }
        return new VexSummary(
                component.path("name").asText(), component.path("version").asText(), day, open);
    }

    private static KernelException unreadable(Path document, String why, IOException cause) {
        return new KernelException(
                document + " is no VEX document of this plugin: " + why, "write it again with kernel:cve", cause);
    }

    /** The figures without a full stop, such as {@code 3 open CVEs (1 high, 2 not rated) by the records of 2026-08-21}. */
    public String sentence() {
        List<String> ratings = new ArrayList<>();
        for (String rating : Summary.RATINGS) {
            if (open.containsKey(rating)) {
                ratings.add(open.get(rating) + " " + rating);
            }
        }
        int all = open.values().stream().mapToInt(Integer::intValue).sum();
        return Count.of(all, "open CVE") + (ratings.isEmpty() ? "" : " (" + String.join(", ", ratings) + ")")
                + " by the records of " + day;
    }
}
