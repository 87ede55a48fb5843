// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source.releases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kernellts.fetch.Downloads;
import io.github.kernellts.fetch.SizeLimit;
import io.github.kernellts.source.Branch;
import io.github.kernellts.source.KernelVersion;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Output;
import io.github.kernellts.system.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * The newest point release of each branch, as kernel.org lists them in its releases.json
 * (https://www.kernel.org/releases.json): an array {@code releases} of objects with {@code version}, {@code iseol} and
 * {@code released.isodate}, among others.
 */
public final class Releases {
    /** The address of kernel.org's list. */
    public static final URI KERNEL_ORG = URI.create("https://www.kernel.org/releases.json");

    private static final String MEND = "name another list with kernel.update.releases";

    private final Map<Branch, Release> newest;

    private Releases(Map<Branch, Release> newest) {
        this.newest = newest;
    }

    /**
     * Downloads a list.
     *
     * @param scratch a directory for the download, which is removed again
     * @throws KernelException if the server can't be reached, or if its answer is no such list or too large
     */
    public static Releases fetch(URI from, Path scratch, Output output) {
        Path file = Trees.temporarySibling(scratch.resolve("releases.json"));
        Trees.delete(file);
        try {
            new Downloads(output, MEND).fetch(from, file, SizeLimit.LIST);
            return parse(Trees.read(file), from);
        } finally {
            Trees.delete(file);
        }
    }

    /** A list with one release, which the user names. */
    public static Releases of(KernelVersion version) {
        return new Releases(Map.of(version.branch(), new Release(version, Optional.empty(), false)));
    }

    static Releases parse(byte[] json, URI from) {
        Map<Branch, Release> newest = new TreeMap<>();
        BinaryOperator<Release> newer = BinaryOperator.maxBy(
                Comparator.comparingInt(release -> release.version().point()));
        for (JsonNode each : list(json, from)) {
            String version = each.path("version").asText();
            // The others are mainline's -rc versions and linux-next.
            KernelVersion.ofRelease(version)
                    .map(known -> release(each, known, from))
                    .ifPresent(release -> newest.merge(release.version().branch(), release, newer));
        }
        if (newest.isEmpty()) {
            throw notAList(from, "there is no point release in it", null);
        }
        return new Releases(newest);
    }

    private static JsonNode list(byte[] json, URI from) {
        try {
            return new ObjectMapper().readTree(json).path("releases");
        } catch (IOException e) {
            throw notAList(from, "it is not JSON", e);
        }
    }

    private static Release release(JsonNode each, KernelVersion version, URI from) {
        JsonNode ended = each.path("iseol");
        if (!ended.isBoolean()) {
            throw notAList(from, version + " has no iseol", null);
        }
        try {
            LocalDate released =
                    LocalDate.parse(each.path("released").path("isodate").asText());
            return new Release(version, Optional.of(released), ended.asBoolean());
        } catch (DateTimeException e) {
            throw notAList(from, version + " has no released.isodate", e);
        }
    }

    private static KernelException notAList(URI from, String why, Exception cause) {
        return new KernelException(from + " is no list of kernel.org's releases: " + why, MEND, cause);
    }

    /** The newest release of a branch; empty if kernel.org doesn't list it, as with branches that ended long ago. */
    public Optional<Release> newest(Branch branch) {
        return Optional.ofNullable(newest.get(branch));
    }

    /** The newest release of each branch, the oldest branch first. */
    public Collection<Release> all() {
        return newest.values();
    }
}
