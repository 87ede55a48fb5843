// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A directory of CVE records in the form of the kernel CNA.
 *
 * @param directory its top
 */
record CveRecords(Path directory) {
    /** The day of all records. */
    static final String DAY = "2026-03-01";

    /** Those of a new directory. */
    static CveRecords in(String name) throws IOException {
        return new CveRecords(OutsideProject.emptyDirectory(name));
    }

    /** The argument that names them. */
    String option() {
        return "-Dkernel.vulns=" + directory;
    }

    /** A record of a flaw in all releases before 99.1. */
    void open(String id, String... files) throws IOException {
        write(id, "99.1", "*", files);
    }

    /** A record of a flaw that a release of a branch mended. */
    void fixed(String id, String release, String... files) throws IOException {
        write(id, release, release.replaceFirst("[0-9]+$", "*"), files);
    }

    private void write(String id, String since, String until, String... files) throws IOException {
        Files.createDirectories(file(id).getParent());
        Files.writeString(file(id), """
                {"containers": {"cna": {"affected": [{"product": "Linux", "defaultStatus": "affected",
                  "programFiles": [%s], "versions": [{"version": "%s", "lessThanOrEqual": "%s",
                  "status": "unaffected", "versionType": "original_commit_for_fix"}]}], "title": "a flaw"}},
                 "cveMetadata": {"cveId": "%s", "state": "PUBLISHED", "dateUpdated": "%sT10:00:00.000Z"}}
                """.formatted(
                        Arrays.stream(files).map(file -> '"' + file + '"').collect(Collectors.joining(", ")),
                        since,
                        until,
                        id,
                        DAY));
    }

    Path file(String id) {
        return directory.resolve("cve/published/2026/" + id + ".json");
    }
}
