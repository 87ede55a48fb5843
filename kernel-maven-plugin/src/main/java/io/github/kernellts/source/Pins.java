// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.source;

import io.github.kernellts.fetch.ExpectedDigest;
import io.github.kernellts.system.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The project's SHA-256 digests of tarballs, in the form of sha256sum(1).
 *
 * <p>A pin is a second check in addition to the signature: it holds even if the signing key is stolen.
 */
public final class Pins {
    private static final String RESOURCE = "/io/github/kernellts/source/SHA256SUMS";

    private final Map<String, String> byName;

    private final String origin;

    private Pins(Map<String, String> byName, String origin) {
        this.byName = Map.copyOf(byName);
        this.origin = origin;
    }

    static Pins ofProject() {
        return parse(Resources.text(Pins.class, RESOURCE), "the plugin's SHA256SUMS");
    }

    /** @param origin the file with the digests, for messages */
    public static Pins parse(String sums, String origin) {
        Map<String, String> byName = new HashMap<>();
        sums.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            String[] fields = line.trim().split("\\s+\\*?", 2);
            byName.put(fields[1], fields[0]);
        });
        return new Pins(byName, origin);
    }

    /** The digest of a tarball of this name, if the project knows one. */
    public Optional<ExpectedDigest> find(String tarball) {
        return Optional.ofNullable(byName.get(tarball)).map(sha256 -> new ExpectedDigest(sha256, origin));
    }
}
