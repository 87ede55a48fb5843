// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.cve;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Records in the form of the kernel CNA, for tests. */
final class Records {
    private Records() {}

    /** A range as the CNA writes it, with its bound given as {@code "lessThan": "6.1.78"}. */
    static String range(String from, String bound, String status) {
        return "{\"version\": \"" + from + "\", " + (bound.isEmpty() ? "" : bound + ", ") + "\"status\": \"" + status
                + "\", \"versionType\": \"semver\"}";
    }

    /** The releases of a branch since a fix. */
    static String since(String fix, String branch) {
        return range(fix, "\"lessThanOrEqual\": \"" + branch + "\"", "unaffected");
    }

    /** Affected releases of a stable branch, from one to before another. */
    static String stable(String from, String before) {
        return range(from, "\"lessThan\": \"" + before + "\"", "affected");
    }

    /** The releases before the flaw came. */
    static String before(String flaw) {
        return range("0", "\"lessThan\": \"" + flaw + "\"", "unaffected");
    }

    static String affected(String byDefault, List<String> files, String... ranges) {
        return "{\"product\": \"Linux\", \"vendor\": \"Linux\", \"defaultStatus\": \"" + byDefault
                + "\", \"programFiles\": "
                + files.stream().map(file -> "\"" + file + "\"").collect(Collectors.joining(", ", "[", "]"))
                + ", \"versions\": [{\"version\": \"1da177e4c3f4\", \"lessThan\": \"0123456789ab\", \"status\":"
                + " \"affected\", \"versionType\": \"git\"}"
                + List.of(ranges).stream().map(range -> ", " + range).collect(Collectors.joining()) + "]}";
    }

    static String record(String id, String... affected) {
        return "{\"containers\": {\"cna\": {\"affected\": [" + String.join(", ", affected)
                + "], \"metrics\": [{\"cvssV3_1\": {\"version\": \"3.1\", \"vectorString\":"
                + " \"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H\", \"baseScore\": 7.8, \"baseSeverity\": \"HIGH\"},"
                + " \"scenarios\": [{\"lang\": \"en\", \"value\": \"x\"}]}], \"title\": \"area: mend <it> & \\\"it\\\"\"}},"
                + " \"cveMetadata\": {\"cveId\": \"" + id + "\", \"serial\": 1, \"state\": \"PUBLISHED\"},"
                + " \"dataType\": \"CVE_RECORD\", \"dataVersion\": \"5.1.1\"}";
    }

    /** A record of a flaw in all releases before 99.1. */
    static String open(String id, String... files) {
        return record(id, affected("affected", List.of(files), since("99.1", "*")));
    }

    static CveRecord read(String id, String json) {
        try {
            return new RecordReader()
                    .read(id, json.getBytes(StandardCharsets.UTF_8))
                    .record();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
